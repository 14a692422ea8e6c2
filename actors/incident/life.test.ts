import { describe, expect, it } from 'vitest';
import { Alone } from '../testing/alone.ts';
import { incident } from './machine.ts';
import type { IncidentState } from './schema.ts';

const first = {
  code: 'tripped',
  severity: 'warning',
  subject: 'printer/p-1',
  what: 'p-1 failed twice.',
  nextStep: 'Look at it.',
  printerId: 'p-1',
  jobId: 'J-1-1',
  orderId: 'O-1',
} as const;
const second = {
  code: 'tripped',
  severity: 'critical',
  subject: 'printer/p-1',
  what: 'p-1 is out of service.',
  nextStep: 'Reset the breaker.',
  printerId: 'p-1',
  jobId: 'J-2-1',
} as const;

describe('an incident that comes back', () => {
  it.each(['open', 'resolved'])('is about what it is about now, where it was %s', (status) => {
    const one = new Alone<IncidentState>(incident, 'I-tripped-p-1');
    one.hear('open', first);
    if (status === 'resolved') one.hear('resolve', { because: 'Cleaned.' });
    expect(one.status).toBe(status);
    one.hear('open', second);
    const { code: _, subject: __, ...now } = second;
    expect(one.context).toMatchObject({ ...now, orderId: null, count: 2, resolvedBy: null });
    expect(one.status).toBe('open');
  });
});
