import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Alone, sent } from '../testing/alone.ts';
import { jobOffer, policy, spec } from '../testing/samples.ts';
import { type Earmarks, earmarks, keptFrom } from './earmarks.ts';
import { lotOf, lotsOf } from './lots.ts';
import { dispatcher } from './machine.ts';
import type { DispatcherState, KnownLot, KnownPrinter, QueuedJob } from './schema.ts';

const onPayment = { reserveOn: 'payment' as const, sparePercent: 0 };
const job = (jobId: string, massGrams: number, queuedAt: number, colour = 'black'): QueuedJob => ({
  jobId,
  requirements: { ...jobOffer.requirements, material: 'PLA', colour },
  estimatedSeconds: 3_600,
  massGrams,
  dueAt: null,
  queuedAt,
  priority: 1,
  valueMinor: 2_000,
  avoid: {},
});
const lot = (availableGrams: number, colour = 'black', usable = true): KnownLot => ({
  material: 'PLA',
  colour,
  availableGrams,
  usable,
});
const queueOf = (...jobs: readonly QueuedJob[]) => Object.fromEntries(jobs.map((one) => [one.jobId, one]));
const loadedWith = (printerId: string, lotId: string): KnownPrinter => ({
  printerId,
  availability: 'idle',
  spec: { ...spec, id: printerId },
  hasConnector: true,
  loaded: { material: 'PLA', colour: 'black', lotId },
  freeAt: null,
});
const lotIdOf = (found: Earmarks, jobId: string) => found.byJob.get(jobId)?.lotId;

describe('grams kept from payment on', () => {
  const lots = lotsOf({ 'spool-1': lot(300), 'spool-2': lot(120), 'spool-3': lot(1_000, 'white') });

  it('are kept plate by plate, each on one spool: nobody changes spools in the middle of a print', () => {
    const queue = queueOf(job('J-1', 200, 1), job('J-2', 110, 2), job('J-3', 90, 3));
    const found = earmarks({ queue, printers: {}, lots }, onPayment);
    expect(['J-1', 'J-2', 'J-3'].map((id) => lotIdOf(found, id))).toEqual(['spool-1', 'spool-2', 'spool-1']);
    expect(found.unheld).toEqual([]);
  });

  it('go to whom paid first; who finds none waits for a delivery', () => {
    const queue = queueOf(job('J-1', 290, 2), job('J-2', 250, 1));
    const found = earmarks({ queue, printers: {}, lots }, onPayment);
    expect(lotIdOf(found, 'J-2')).toBe('spool-1');
    expect(found.unheld).toEqual(['J-1']);
  });

  it('lie on a loaded spool where one has enough, else on the smallest that has', () => {
    const queue = queueOf(job('J-1', 100, 1));
    const printers = { 'p-1': loadedWith('p-1', 'spool-1') };
    expect(lotIdOf(earmarks({ queue, printers, lots }, onPayment), 'J-1')).toBe('spool-1');
    expect(lotIdOf(earmarks({ queue, printers: {}, lots }, onPayment), 'J-1')).toBe('spool-2');
  });

  it('are given up with the job, and never kept where the policy holds on scheduling', () => {
    const queue = queueOf(job('J-1', 290, 2), job('J-2', 250, 1));
    const { 'J-2': _, ...left } = queue;
    expect(lotIdOf(earmarks({ queue: left, printers: {}, lots }, onPayment), 'J-1')).toBe('spool-1');
    const late = earmarks({ queue, printers: {}, lots }, { sparePercent: 0, reserveOn: 'scheduling' });
    expect(late.byJob.size + late.unheld.length).toBe(0);
  });

  it('keep others from the machine that has them loaded, in words', () => {
    const printers = { 'p-1': loadedWith('p-1', 'spool-1') };
    const [first, second] = [job('J-1', 200, 1), job('J-2', 150, 2)];
    const found = earmarks({ queue: queueOf(first, second), printers, lots }, onPayment);
    const of = (one: QueuedJob) => keptFrom(one, found, printers, (id) => lotOf(lots, id), onPayment);
    expect(of(first)).toBeNull();
    expect(of(second)).toEqual({
      'p-1': 'Its lot spool-1 keeps 200 g for J-1, paid before; 100 g are free and 150 g are needed.',
    });
  });

  it('do not keep a spool from the job it was loaded for, while those paid before find theirs elsewhere', () => {
    const two = lotsOf({ 'spool-1': lot(300), 'spool-2': lot(320) });
    const [first, second] = [job('J-1', 250, 1), job('J-2', 260, 2)];
    const found = earmarks(
      { queue: queueOf(first, second), printers: { 'p-1': loadedWith('p-1', 'spool-2') }, lots: two },
      onPayment,
    );
    expect(lotIdOf(found, 'J-1')).toBe('spool-2');
    const of = (one: QueuedJob) =>
      keptFrom(one, found, { 'p-1': loadedWith('p-1', 'spool-2') }, (id) => lotOf(two, id), onPayment);
    expect(of(second)).toBeNull();
    expect(of({ ...second, massGrams: 310 })).toBeNull();
    const third = job('J-3', 280, 3);
    const three = earmarks(
      { queue: queueOf(first, second, third), printers: { 'p-1': loadedWith('p-1', 'spool-2') }, lots: two },
      onPayment,
    );
    expect(
      keptFrom(third, three, { 'p-1': loadedWith('p-1', 'spool-2') }, (id) => lotOf(two, id), onPayment),
    ).toHaveProperty('p-1');
  });

  it('are never more than a lot has, and never in the way of whom they are kept for', () => {
    const jobs = fc.array(fc.tuple(fc.integer({ min: 1, max: 400 }), fc.integer({ min: 0, max: 20 })), {
      maxLength: 12,
    });
    const shelf = fc.array(fc.tuple(fc.integer({ min: 0, max: 1_000 }), fc.boolean()), { maxLength: 6 });
    fc.assert(
      fc.property(jobs, shelf, fc.constantFrom(0, 5), (wanted, spools, sparePercent) => {
        const rules = { ...onPayment, sparePercent };
        const queue = queueOf(...wanted.map(([grams, at], index) => job(`J-${index}`, grams, at)));
        const known = Object.fromEntries(
          spools.map(([grams, usable], index) => [`spool-${index}`, lot(grams, 'black', usable)]),
        );
        const printers = Object.fromEntries(
          spools.map((_, index) => [`p-${index}`, loadedWith(`p-${index}`, `spool-${index}`)]),
        );
        const table = lotsOf(known);
        const found = earmarks({ queue, printers, lots: table }, rules);
        for (const [lotId, some] of found.byLot) {
          expect(known[lotId]!.usable).toBe(true);
          const kept = some.reduce((sum, { grams }) => sum + grams, 0);
          expect(kept).toBeLessThanOrEqual(known[lotId]!.availableGrams + 1e-6);
        }
        expect([...found.byJob.keys(), ...found.unheld].sort()).toEqual(Object.keys(queue).sort());
        for (const one of Object.values(queue)) {
          const kept = keptFrom(one, found, printers, (id) => lotOf(table, id), rules) ?? {};
          const own = lotIdOf(found, one.jobId);
          if (own !== undefined) expect(kept).not.toHaveProperty(own.replace('spool', 'p'));
        }
        // Whoever paid before finds the same with and without those behind.
        const order = Object.values(queue).sort(
          (a, b) => a.queuedAt - b.queuedAt || (a.jobId < b.jobId ? -1 : 1),
        );
        const ahead = order.slice(0, Math.ceil(order.length / 2));
        const without = earmarks({ queue: queueOf(...ahead), printers, lots: table }, rules);
        for (const { jobId } of ahead) expect(lotIdOf(without, jobId)).toBe(lotIdOf(found, jobId));
      }),
    );
  });
});

describe('a person’s word on grams', () => {
  const lots = lotsOf({ 'spool-1': lot(300) });
  const onScheduling = { reserveOn: 'scheduling' as const, sparePercent: 0 };
  const said = (one: QueuedJob, keep: boolean, at: number, again = false): QueuedJob => ({
    ...one,
    gramsSaid: { keep, at, ...(again && { again }) },
  });
  const keptIn = (rules: typeof onPayment | typeof onScheduling, ...jobs: readonly QueuedJob[]) => {
    const found = earmarks({ queue: queueOf(...jobs), printers: {}, lots }, rules);
    return { kept: [...found.byJob.keys()], unheld: found.unheld };
  };

  it('keeps them where the policy would not yet, for that job alone, in the order that it was said', () => {
    const [first, second, third] = [job('J-1', 200, 1), job('J-2', 250, 2), job('J-3', 50, 3)];
    expect(keptIn(onScheduling, first, said(second, true, 10), third)).toEqual({ kept: ['J-2'], unheld: [] });
    expect(
      keptIn(onScheduling, said(first, true, 11), said(second, true, 10), said(third, true, 12)),
    ).toEqual({
      kept: ['J-2', 'J-3'],
      unheld: ['J-1'],
    });
  });

  it('lets them go although they are paid, until it is said again, and then at the end of the line', () => {
    const [first, second] = [job('J-1', 200, 1), job('J-2', 250, 2)];
    expect(keptIn(onPayment, first, second)).toEqual({ kept: ['J-1'], unheld: ['J-2'] });
    expect(keptIn(onPayment, said(first, true, 10), second)).toEqual({ kept: ['J-1'], unheld: ['J-2'] });
    expect(keptIn(onPayment, said(first, false, 10), second)).toEqual({ kept: ['J-2'], unheld: [] });
    expect(keptIn(onPayment, said(first, true, 11, true), second)).toEqual({
      kept: ['J-2'],
      unheld: ['J-1'],
    });
  });

  it('keeps others off the machine, and says why', () => {
    const printers = { 'p-1': loadedWith('p-1', 'spool-1') };
    const [mine, other] = [said(job('J-1', 200, 1), true, 5), job('J-2', 150, 2)];
    const found = earmarks({ queue: queueOf(mine, other), printers, lots }, onScheduling);
    expect(keptFrom(other, found, printers, (id) => lotOf(lots, id), onScheduling)).toEqual({
      'p-1': 'Its lot spool-1 keeps 200 g for J-1, as a person asked; 100 g are free and 150 g are needed.',
    });
  });

  it('never promises more than there is, nor takes from whom it promised it before', () => {
    const word = fc.option(fc.record({ keep: fc.boolean(), again: fc.boolean() }), { nil: undefined });
    const jobs = fc.array(fc.tuple(fc.integer({ min: 1, max: 400 }), word), { minLength: 1, maxLength: 12 });
    const shelf = fc.array(fc.tuple(fc.integer({ min: 0, max: 1_000 }), fc.boolean()), { maxLength: 6 });
    fc.assert(
      fc.property(jobs, shelf, fc.boolean(), (wanted, spools, isPaid) => {
        const rules = isPaid ? onPayment : onScheduling;
        const all = wanted.map(([grams, gramsSaid], index): QueuedJob => {
          const one = job(`J-${10 + index}`, grams, index);
          return gramsSaid === undefined ? one : said(one, gramsSaid.keep, 100 + index, gramsSaid.again);
        });
        const known = Object.fromEntries(
          spools.map(([grams, usable], index) => [`spool-${index}`, lot(grams, 'black', usable)]),
        );
        const tables = { printers: {}, lots: lotsOf(known) };
        const found = earmarks({ ...tables, queue: queueOf(...all) }, rules);
        for (const [lotId, some] of found.byLot) {
          expect(known[lotId]!.usable).toBe(true);
          expect(some.reduce((sum, { grams }) => sum + grams, 0)).toBeLessThanOrEqual(
            known[lotId]!.availableGrams,
          );
        }
        const due = all.filter(({ gramsSaid }) => gramsSaid?.keep ?? isPaid).map(({ jobId }) => jobId);
        expect([...found.byJob.keys(), ...found.unheld].sort()).toEqual(due);
        // Kept as data it means the same: a restart loses nothing.
        const again = JSON.parse(JSON.stringify({ ...tables, queue: queueOf(...all) })) as typeof tables & {
          queue: Record<string, QueuedJob>;
        };
        expect([...earmarks(again, rules).byJob]).toEqual([...found.byJob]);
        // One more who asks takes nothing from those who asked before.
        const late = said(job('J-99', 100, 500), true, 500, true);
        const withLate = earmarks({ ...tables, queue: queueOf(...all, late) }, rules);
        for (const jobId of due) expect(lotIdOf(withLate, jobId)).toBe(lotIdOf(found, jobId));
      }),
    );
  });
});

describe('the dispatcher of a farm that holds on payment', () => {
  const open = (reserveOn: 'payment' | 'scheduling') => {
    const one = new Alone<DispatcherState>(dispatcher, 'farm');
    one.hear('configure', { policy: { ...policy, reserveOn } });
    one.hear('lotChanged', {
      lotId: 'spool-1',
      material: 'PLA',
      colour: 'black',
      availableGrams: 250,
      usable: true,
    });
    // Paid first, and too large for the machine that is free: it waits for the other one.
    one.hear('jobQueued', { job: { ...job('J-1', 200, 1), avoid: { 'p-1': Number.MAX_SAFE_INTEGER } } });
    one.hear('jobQueued', { job: job('J-2', 100, 2) });
    return one;
  };
  const stands = {
    printerId: 'p-1',
    availability: 'idle',
    spec,
    hasConnector: true,
    loaded: { material: 'PLA', colour: 'black', lotId: 'spool-1' },
    freeAt: null,
  };

  it('starts nobody on grams that are kept for another; told so, not just left waiting', () => {
    const one = open('payment');
    expect(sent(one.hear('printerChanged', stands))).toEqual([]);
    one.pass(10 * 60_000);
    expect(one.context.waitingBecause['J-2']).toContain('keeps 200 g for J-1, paid before');
    // The one that paid first gives up: its grams are free at once.
    const gone = one.hear('jobLeft', { jobId: 'J-1' });
    expect(sent(gone)).toContain('job/J-2 job.schedule');
  });

  it('that holds on scheduling starts it', () => {
    expect(sent(open('scheduling').hear('printerChanged', stands))).toContain('job/J-2 job.schedule');
  });
});
