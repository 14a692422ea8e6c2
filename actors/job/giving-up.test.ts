import { describe, expect, it } from 'vitest';
import { printer } from '../printer/machine.ts';
import type { PrinterState } from '../printer/schema.ts';
import { Alone, asked, payloadOf, sent } from '../testing/alone.ts';
import { evidence, hash, jobOffer, preparedPlate, release, report, spec } from '../testing/samples.ts';
import { job } from './machine.ts';
import type { JobState } from './schema.ts';

const runId = 'R-1-1-1';
const [first, second] = jobOffer.items.map(({ itemId }) => itemId) as [string, string];
const because = 'It came loose.';

function released(one = new Alone<JobState>(job, 'J-1-1'), isNew = true): Alone<JobState> {
  if (isNew) one.hear('create', jobOffer);
  one.hear('schedule', { printerId: 'p-1', why: 'Cheapest.', release, policyVersion: '1' });
  one.hear('printerReserved', { report });
  one.hear('prepared', { printerId: 'p-1', plate: preparedPlate });
  one.hear('lotReserved', { lotId: 'spool-1', grams: 41 });
  return one;
}

function printing(): Alone<JobState> {
  const one = released();
  one.hear('runStarted', { runId });
  return one;
}

const good = (...itemIds: string[]) => ({
  verdicts: itemIds.map((itemId) => ({ itemId, result: 'good' as const })),
});
const verdicts = ({ context }: Alone<JobState>) =>
  Object.fromEntries(context.verdicts.map(({ defect, itemId, result }) => [itemId, defect ?? result]));

describe('a part that is given up while its plate prints', () => {
  it('is left out by the machine, and is bad whatever is said of it at the inspection', () => {
    const one = printing();
    const result = one.hear('giveUpParts', { itemIds: [first], because });
    expect(sent(result)).toEqual(['printer/p-1 printer.leaveOut']);
    expect(payloadOf(result, 'printer.leaveOut')).toEqual({ runId, itemIds: [first] });
    one.hear('partsLeftOut', { runId, itemIds: [first] });
    one.hear('runFinished', { runId, evidence });
    const judged = one.hear('judge', good(first, second));
    expect(verdicts(one)).toMatchObject({ [first]: 'left-out', [second]: 'good' });
    expect(payloadOf<{ verdicts: unknown }>(judged, 'plate.settle').verdicts).toEqual(one.context.verdicts);
    expect(one.context.verdicts[0]).toMatchObject({ result: 'bad', note: because });
  });

  it('is bad where nobody inspects it, and may be found good where the machine printed on', () => {
    for (const [said, found] of [
      [good(second), 'given-up'],
      [good(first, second), 'good'],
    ] as const) {
      const one = printing();
      one.hear('giveUpParts', { itemIds: [first] });
      one.hear('runFinished', { runId, evidence });
      one.hear('judge', said);
      expect(verdicts(one)[first]).toBe(found);
    }
  });

  it('is whole again at the next attempt', () => {
    const one = printing();
    one.hear('giveUpParts', { itemIds: [first] });
    one.hear('runFailed', { runId, cause: { code: 'clog', because: 'Clogged.' } });
    one.hear('requeue');
    released(one, false);
    expect(one.context.givenUp).toEqual({});
    expect(one.hear('partsLeftOut', { runId, itemIds: [first] }).outcome).toBe('ignored');
  });

  it.each([
    ['is not on the plate', ['B-9-9-1'], /B-9-9-1 is not on plate/],
    ['is the last one', jobOffer.items.map(({ itemId }) => itemId), /cancel the job instead/],
  ])('is refused where it %s', (_, itemIds, words) => {
    const result = printing().hear('giveUpParts', { itemIds });
    expect(result.outcome).toBe('refused');
    expect(result.refusal?.because).toMatch(words);
  });

  it('is ignored before the plate prints', () => {
    expect(released().hear('giveUpParts', { itemIds: [first] }).outcome).toBe('ignored');
  });
});

describe('a printer that is to leave parts out', () => {
  const itemIds = [first];
  function busy(): Alone<PrinterState> {
    const one = new Alone<PrinterState>(printer, 'p-1');
    one.hear('add', { spec, hasConnector: true });
    one.hear('linkChanged', { link: 'up', because: null, camera: true, powerTelemetry: true });
    one.hear('reserve', { jobId: 'J-1-1' });
    one.hear('print', {
      jobId: 'J-1-1',
      runId,
      gcodeHash: hash,
      gcodeBytes: 1_000,
      remoteName: 'farm/R.gcode',
      material: 'PLA',
      colour: 'black',
      massGrams: 40,
      estimatedSeconds: 3_600,
    });
    one.hear('dispatched', { runId, jobIdentity: null });
    return one;
  }

  it('asks its machine, and tells the job once it has', () => {
    const one = busy();
    const [effect] = asked(one.hear('leaveOut', { runId, itemIds }));
    expect(effect).toMatchObject({
      type: 'printer.command',
      payload: { command: 'leaveOut', itemIds, runId },
    });
    expect(sent(one.hear('leftOut', { runId, itemIds }))).toEqual(['job/J-1-1 job.partsLeftOut']);
  });

  it('says so where its machine can not, and prints on', () => {
    const one = busy();
    one.hear('leaveOut', { runId, itemIds });
    const cause = { code: 'not-supported', because: 'p-1 can not leave single parts out of a print.' };
    const told = one.hear('commandFailed', { command: 'leaveOut', runId, cause });
    expect(payloadOf<{ what: string }>(told, 'incident.open').what).toBe(
      'p-1 did not leave parts out: p-1 can not leave single parts out of a print.',
    );
    expect(one.status).toBe('printing');
    expect(one.context.cancelAsked).toBe(false);
    one.hear('runFinished', { runId, evidence });
    expect(one.context.troubles).toEqual([]);
  });

  it('does nothing about another run', () => {
    expect(busy().hear('leaveOut', { runId: 'R-9-9-9', itemIds }).outcome).toBe('ignored');
  });
});
