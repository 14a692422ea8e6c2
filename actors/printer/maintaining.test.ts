import { beforeEach, describe, expect, it } from 'vitest';
import { Alone, payloadOf, sent } from '../testing/alone.ts';
import { evidence, hash, spec } from '../testing/samples.ts';
import { printer } from './machine.ts';
import type { PrinterState } from './schema.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const runId = 'R-1-1-1';
const timezone = 'UTC';
const print = {
  jobId: 'J-1-1',
  runId,
  gcodeHash: hash,
  gcodeBytes: 1_000,
  remoteName: 'farm/R-1-1-1.gcode',
  material: 'PLA',
  colour: 'black',
  massGrams: 40,
  estimatedSeconds: 3_600,
};

let one: Alone<PrinterState>;
const service = (hours: number) => ({
  id: 'nozzle',
  what: 'nozzle service',
  minutes: 90,
  when: { at: one.at + hours * HOUR, timezone },
});
const greasing = { id: 'rails', what: 'greasing the rails', minutes: 30, when: { everyPrintedHours: 2 } };
const owed = () => one.context.upkeep?.owed.map(({ planId }) => planId);

function begin(seconds = 3_600): void {
  one.hear('reserve', { jobId: 'J-1-1' });
  one.hear('print', { ...print, estimatedSeconds: seconds });
}

function goOn(): void {
  one.hear('dispatched', { runId, jobIdentity: null });
}

function printed(seconds: number): void {
  begin();
  goOn();
  one.hear('runFinished', { runId, evidence: { ...evidence, printedSeconds: seconds } });
  one.hear('clearPlate');
}

beforeEach(() => {
  one = new Alone<PrinterState>(printer, 'p-1');
  one.hear('add', { spec, hasConnector: true });
  one.hear('linkChanged', { link: 'up', because: null, camera: true, powerTelemetry: true });
});

describe('planned maintenance of a printer', () => {
  it('is told to the dispatcher when it is planned, opens, begins and ends', () => {
    const result = one.hear('planMaintenance', service(2));
    expect(payloadOf(result, 'dispatcher.maintenanceChanged')).toMatchObject({
      printerId: 'p-1',
      plans: [{ id: 'nozzle', minutes: 90 }],
      owed: null,
    });
    one.pass(2 * HOUR);
    const told = one.last!.sends.filter(({ type }) => type === 'dispatcher.maintenanceChanged');
    expect(told.at(-1)!.payload).toMatchObject({
      plans: [],
      owed: { minutes: 90, beganAt: one.context.upkeep!.beganAt },
    });
    expect(one.context.upkeep!.beganAt).not.toBeNull();
    expect(payloadOf(one.hear('endMaintenance'), 'dispatcher.maintenanceChanged')).toMatchObject({
      owed: null,
    });
  });

  it('takes an idle machine out of service when its window opens, until a person ends it', () => {
    one.hear('planMaintenance', service(2));
    one.pass(1.9 * HOUR);
    expect(one.status).toBe('idle');
    one.pass(0.2 * HOUR);
    expect(one.status).toBe('maintenance');
    expect(one.context.maintenanceBecause).toMatch(
      /^Planned: nozzle service from Mon 2 Mar 10:0\d to 11:3\d\.$/,
    );
    one.pass(5 * HOUR);
    expect(one.status).toBe('maintenance');
    one.hear('endMaintenance');
    expect(one.status).toBe('idle');
    one.pass(30 * 24 * HOUR);
    expect(one.status).toBe('idle');
  });

  it('gives up a reservation for it, and says so to the job', () => {
    one.hear('planMaintenance', service(1));
    one.hear('reserve', { jobId: 'J-1-1' });
    one.pass(HOUR);
    expect(one.status).toBe('maintenance');
    expect(sent(one.last!)).toContain('job/J-1-1 job.printerLost');
    expect(one.context.jobId).toBeNull();
  });

  it('never breaks off a print for it: it waits, says so, and begins when the print is over', () => {
    one.hear('planMaintenance', service(1));
    begin(1_200);
    goOn();
    one.pass(2 * HOUR);
    expect(one.status).toBe('printing');
    expect(owed()).toEqual(['nozzle']);
    expect(one.context.troubles).toContain('maintenance-waits');
    one.hear('runFinished', { runId, evidence });
    expect(one.status).toBe('maintenance');
    expect(one.context.troubles).not.toContain('maintenance-waits');
    one.hear('endMaintenance');
    expect(one.status).toBe('awaitingClear');
  });

  it('is done together with what a person does to it already, from when its print is over', () => {
    one.hear('planMaintenance', service(1));
    begin(1_200);
    goOn();
    one.hear('runPaused', { runId, because: null });
    one.pass(2 * HOUR);
    one.hear('startMaintenance', { because: 'A jam.' });
    expect(one.status).toBe('servicing');
    expect(one.context.troubles).toContain('maintenance-waits');
    const over = one.hear('runCancelled', { runId, evidence });
    expect(one.status).toBe('maintenance');
    expect(one.context.maintenanceBecause).toBe('A jam.');
    expect(one.context.upkeep!.beganAt).toBe(one.at);
    expect(sent(over)).toContain('incident/I-maintenance-waits-p-1 incident.resolve');
    one.hear('endMaintenance');
    expect(owed()).toEqual([]);
    expect(one.context.troubles).not.toContain('maintenance-waits');
  });

  it('takes no print that would still run when a window opens, and takes one that is done before', () => {
    one.hear('planMaintenance', service(1));
    begin(3_600);
    expect(payloadOf<{ cause: { because: string } }>(one.last!, 'run.refused').cause.because).toMatch(
      /^p-1: maintenance \(nozzle service from .*\) would begin before it is done\.$/,
    );
    expect(one.status).toBe('idle');
    begin(3_000);
    expect(one.status).toBe('starting');
  });

  it('comes again every week, and the next window alone can be called off', () => {
    const when = { days: ['tue'], from: '09:00', timezone };
    one.hear('planMaintenance', { ...service(0), when });
    one.hear('cancelMaintenance', { planId: 'nozzle', next: true });
    one.pass(6 * 24 * HOUR);
    expect(one.status).toBe('idle');
    one.pass(3 * 24 * HOUR);
    expect(one.status).toBe('maintenance');
    one.hear('endMaintenance');
    one.pass(7 * 24 * HOUR);
    expect(one.status).toBe('maintenance');
  });

  it('is called off as a whole, also while a print is on the machine', () => {
    one.hear('planMaintenance', service(1));
    begin(1_200);
    goOn();
    one.pass(2 * HOUR);
    one.hear('cancelMaintenance', { planId: 'nozzle' });
    expect(owed()).toEqual([]);
    expect(one.context.troubles).not.toContain('maintenance-waits');
    one.hear('runFinished', { runId, evidence });
    expect(one.status).toBe('awaitingClear');
  });

  it('is due after the hours that were printed, is no window, and counts anew once it is done', () => {
    one.hear('planMaintenance', greasing);
    printed(4_000);
    expect(one.context.troubles).not.toContain('maintenance-due');
    printed(4_000);
    expect(one.context.troubles).toContain('maintenance-due');
    expect(one.status).toBe('idle');
    one.hear('startMaintenance', { because: 'Greasing.' });
    one.hear('endMaintenance');
    expect(one.context.troubles).not.toContain('maintenance-due');
    expect(one.context.upkeep!.printedSeconds).toEqual({ rails: 0 });
  });

  it('of its settings begins with them, and ends with them', () => {
    const weekly = { ...service(0), when: { days: ['wed'], from: '12:00', timezone } };
    one.hear('edit', { spec: { ...spec, maintenance: [weekly] }, hasConnector: true });
    one.pass(2 * 24 * HOUR);
    expect(one.status).toBe('idle');
    one.pass(24 * HOUR);
    expect(one.status).toBe('maintenance');
    one.hear('endMaintenance');
    one.hear('edit', { spec, hasConnector: true });
    one.pass(30 * 24 * HOUR);
    expect(one.status).toBe('idle');
  });

  it.each([
    ['a moment of the past', () => ['planMaintenance', service(-1)], /in the past/],
    [
      'a plan that is not there',
      () => ['cancelMaintenance', { planId: 'belts' }],
      /no planned maintenance belts/,
    ],
    [
      'one that has begun',
      () => {
        one.hear('planMaintenance', service(1));
        one.pass(HOUR);
        return ['cancelMaintenance', { planId: 'nozzle' }];
      },
      /has begun/,
    ],
    [
      'the next window of one by use',
      () => {
        one.hear('planMaintenance', greasing);
        return ['cancelMaintenance', { planId: 'rails', next: true }];
      },
      /due by hours printed/,
    ],
  ] as const)('is refused: %s', (_, say, words) => {
    const [type, payload] = say();
    const result = one.hear(type as string, payload as object);
    expect(result.outcome).toBe('refused');
    expect(result.refusal?.because).toMatch(words);
  });

  it('is forgotten with the machine', () => {
    one.hear('planMaintenance', service(2));
    one.hear('remove');
    one.pass(4 * HOUR);
    expect(one.status).toBe('removed');
    one.hear('add', { spec, hasConnector: true });
    expect(one.context.upkeep?.plans ?? []).toEqual([]);
  });

  it('waits no more for a machine that is removed', () => {
    one.hear('planMaintenance', service(1));
    begin(1_200);
    goOn();
    one.pass(2 * HOUR);
    one.hear('trip', { because: 'It smells.' });
    one.hear('runFinished', { runId, evidence });
    expect(one.status).toBe('tripped');
    expect(one.context.troubles).toContain('maintenance-waits');
    expect(sent(one.hear('remove'))).toContain('incident/I-maintenance-waits-p-1 incident.resolve');
  });
});
