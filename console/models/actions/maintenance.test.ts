import { describe, expect, it } from 'vitest';
import { momentIn, planByUseAction, planIdOf, planOnceAction, planWeeklyAction } from './maintenance.ts';

describe('planning maintenance', () => {
  it('reads a moment by the clock of the farm, also beside a change of the clocks', () => {
    expect(momentIn('UTC', '2026-11-24T09:00')).toBe(Date.UTC(2026, 10, 24, 9));
    expect(momentIn('Europe/Berlin', '2026-11-24T09:00')).toBe(Date.UTC(2026, 10, 24, 8));
    expect(momentIn('America/Chicago', '2026-07-01T23:30')).toBe(Date.UTC(2026, 6, 2, 4, 30));
    expect(momentIn('Europe/Berlin', '2026-10-25T04:00')).toBe(Date.UTC(2026, 9, 25, 3));
    expect(momentIn('Europe/Berlin', '2026-10-25T01:30')).toBe(Date.UTC(2026, 9, 24, 23, 30));
  });

  it('says what, how long and when', () => {
    const answers = {
      what: ' Nozzle service ',
      minutes: '90',
      at: '2026-11-24T09:00',
      day: 'tue',
      from: '09:00',
    };
    expect(planOnceAction('UTC').toBody!(answers)).toEqual({
      id: 'nozzle-service-2026-11-24t09-00',
      what: 'Nozzle service',
      minutes: 90,
      when: { at: Date.UTC(2026, 10, 24, 9), timezone: 'UTC' },
    });
    expect(planWeeklyAction('UTC').toBody!(answers)).toMatchObject({
      id: 'nozzle-service-tue-09-00',
      when: { days: ['tue'], from: '09:00', timezone: 'UTC' },
    });
    expect(planByUseAction.toBody!({ ...answers, hours: '200' })).toMatchObject({
      id: 'nozzle-service-200h',
      when: { everyPrintedHours: 200 },
    });
  });

  it('gives every plan an id that can be said', () => {
    for (const words of ['', '---', 'Düse!', `${'x'.repeat(59)} y`])
      expect(planIdOf(words)).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
  });
});
