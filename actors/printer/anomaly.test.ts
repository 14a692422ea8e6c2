import { describe, expect, it } from 'vitest';
import { Alone, asked, payloadOf, sent } from '../testing/alone.ts';
import { evidence, hash, spec } from '../testing/samples.ts';
import { printer } from './machine.ts';
import type { PrinterState } from './schema.ts';

const runId = 'R-1-1-1';

function printing(): Alone<PrinterState> {
  const one = new Alone<PrinterState>(printer, 'p-1');
  one.hear('add', { spec, hasConnector: true });
  one.hear('linkChanged', { link: 'up', because: null, camera: true, powerTelemetry: true });
  one.hear('reserve', { jobId: 'J-1-1' });
  one.hear('print', {
    jobId: 'J-1-1',
    runId,
    gcodeHash: hash,
    gcodeBytes: 1_000,
    remoteName: 'farm/R-1-1-1.gcode',
    material: 'PLA',
    colour: 'black',
    massGrams: 40,
    estimatedSeconds: 3_600,
  });
  one.hear('dispatched', { runId, jobIdentity: 'j-1' });
  return one;
}

const sign = (confidence: number, more: object = {}) => ({
  runId,
  kind: 'spaghetti',
  source: 'camera',
  confidence,
  from: 0.85,
  pauses: true,
  ...more,
});
const commandsOf = (result: ReturnType<Alone<PrinterState>['hear']>) =>
  asked(result).map(({ payload }) => payload.command);

describe('a print that seems to go wrong', () => {
  it('is paused once several weak signs are sure enough together, and only once', () => {
    const one = printing();
    expect(commandsOf(one.hear('anomaly', sign(0.6)))).toEqual([]);
    const paused = one.hear('anomaly', sign(0.7, { kind: 'thermal-drift', source: 'heater-watch' }));
    expect(commandsOf(paused)).toEqual(['pause']);
    expect(payloadOf(paused, 'incident.open')).toMatchObject({
      code: 'anomaly',
      what: expect.stringMatching(
        /^R-1-1-1 on p-1: It seems to go wrong, 8[78] % sure: spaghetti \(camera, 60 %\), thermal-drift \(heater-watch, 70 %\)\.$/,
      ),
    });
    expect(commandsOf(one.hear('anomaly', sign(0.95)))).toEqual([]);
    const told = one.hear('runPaused', { runId, because: null });
    expect(payloadOf(told, 'run.paused')).toMatchObject({ anomaly: true });
  });

  it('goes on by a person, who has looked: what was said before is past', () => {
    const one = printing();
    one.hear('anomaly', sign(0.95));
    one.hear('runPaused', { runId, because: null });
    one.hear('resume', { runId });
    expect(sent(one.hear('runResumed', { runId }))).toContain('incident/I-anomaly-p-1 incident.resolve');
    expect(commandsOf(one.hear('anomaly', sign(0.6)))).toEqual([]);
    expect(commandsOf(one.hear('anomaly', sign(0.9)))).toEqual(['pause']);
  });

  it('is only told of where the policy says so, and not at all for another run', () => {
    const one = printing();
    const told = one.hear('anomaly', sign(0.95, { pauses: false }));
    expect(commandsOf(told)).toEqual([]);
    expect(sent(told)).toEqual(['incident/I-anomaly-p-1 incident.open']);
    const other = printing();
    expect(other.hear('anomaly', sign(0.95, { runId: 'R-9-9-9' })).outcome).not.toBe('changed');
    expect(other.context.suspicion).toBeUndefined();
  });

  it('leaves no incident open once it is over', () => {
    const one = printing();
    one.hear('anomaly', sign(0.95));
    one.hear('runPaused', { runId, because: null });
    expect(sent(one.hear('runCancelled', { runId, evidence }))).toContain(
      'incident/I-anomaly-p-1 incident.resolve',
    );
  });
});
