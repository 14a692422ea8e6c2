import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { availabilityOf } from '../capability/availability.ts';
import { assess } from '../capability/feasibility.ts';
import { modelOf } from './model.ts';
import { secondsOn } from './obstacle.ts';
import { plan, planByRule } from './plan.ts';
import { planners } from './planners.ts';
import type { Budget, Problem } from './problem.ts';
import { exact } from './search/exact.ts';
import { Moves } from './search/moves.ts';
import { ruleNames } from './start-rules.ts';
import {
  anyProblem,
  budget,
  busyProblem,
  HOUR,
  job,
  materials,
  printer,
  problem,
} from './testing/problems.ts';

const planned = (change: Partial<Problem>, within = budget) => plan({ ...problem, ...change }, within);
const brief = (change: Partial<Problem>) =>
  planned(change).assignments.map(
    (one) => `${one.jobId} on ${one.printerId} ${one.startAt / HOUR}–${one.endAt / HOUR} h`,
  );

describe('the planner', () => {
  it('starts at once, by itself, what a machine stands ready for', () => {
    expect(brief({ attended: [] })).toEqual(['j1 on a 0–2 h']);
  });

  it('needs somebody for a change-over and for clearing the plate', () => {
    const attended = [{ fromAt: 8 * HOUR, untilAt: 17 * HOUR }];
    expect(brief({ attended, jobs: [{ ...job, stateKey: 'PLA|white' }] })).toEqual(['j1 on a 8–10.5 h']);
    expect(brief({ attended, printers: [{ ...printer, availability: 'awaitingClear' }] })).toEqual([
      'j1 on a 8–10.1 h',
    ]);
    expect(brief({ attended, jobs: [job, { ...job, id: 'j2' }] })).toEqual([
      'j1 on a 0–2 h',
      'j2 on a 8–10.1 h',
    ]);
  });

  it('goes by due date where that is what is at stake', () => {
    const jobs = [
      { ...job, id: 'later', dueAt: 4.2 * HOUR },
      { ...job, id: 'soon', dueAt: 2.1 * HOUR },
      { ...job, id: 'whenever', dueAt: null },
    ];
    expect(planned({ jobs }).assignments.map((one) => one.jobId)).toEqual(['soon', 'later', 'whenever']);
  });

  it('earns most by the hour: cheaper machine, same time; idle machine before a queue', () => {
    const cheap = { ...printer, id: 'b', ratePerHour: 0.5 };
    expect(brief({ printers: [printer, cheap] })).toEqual(['j1 on b 0–2 h']);
    expect(brief({ printers: [printer, cheap], jobs: [job, { ...job, id: 'j2' }] })).toEqual([
      'j2 on a 0–2 h',
      'j1 on b 0–2 h',
    ]);
    expect(brief({ printers: [printer, { ...cheap, stateKey: 'ABS|black' }] })).toEqual(['j1 on a 0–2 h']);
  });

  it('makes the date before it makes money', () => {
    const slow = { ...printer, id: 'b', ratePerHour: 0 };
    const tight = { ...job, dueAt: 3 * HOUR, durationSeconds: { a: 7200, b: 4 * 3600 } };
    const dear = { ...printer, ratePerHour: 9 };
    const found = planned({ printers: [dear, slow], jobs: [tight] });
    expect(found.assignments[0]).toMatchObject({ printerId: 'a', late: false });
    const hopeless = planned({ printers: [dear, slow], jobs: [{ ...tight, dueAt: HOUR }] });
    expect(hopeless.assignments[0]).toMatchObject({ printerId: 'a', late: true, postponed: 'hopeless' });
  });

  it.each<[string, Partial<Problem>, string]>([
    [
      'not-ready',
      { jobs: [{ ...job, notReadyBecause: 'No lot has 80 g of PLA in black.' }] },
      'No lot has 80 g of PLA in black.',
    ],
    [
      'no-printer',
      { printers: [{ ...printer, availability: 'offline' }] },
      'No machine can take it. a: It is offline.',
    ],
    ['no-printer', { printers: [] }, 'The farm has no machines.'],
    [
      'no-printer',
      { jobs: [{ ...job, avoidUntil: { a: 5 } }] },
      'No machine can take it. a: It turned this job down lately, or was excluded.',
    ],
    [
      'nobody-there',
      { attended: [], jobs: [{ ...job, stateKey: 'other' }] },
      'No machine can take it. a: Nobody is there to set it up within the time looked at.',
    ],
  ])('rejects in words: %s', (code, change, because) => {
    expect(planned(change)).toMatchObject({ assignments: [], rejected: [{ jobId: 'j1', code, because }] });
  });

  it('works around what is frozen', () => {
    const frozen = [{ jobId: 'j0', printerId: 'a', startAt: 0, endAt: 5 * HOUR, stateKey: 'PLA|white' }];
    expect(brief({ frozen, jobs: [job, { ...job, id: 'j0' }] })).toEqual(['j1 on a 5–7.5 h']);
  });

  it('keeps to its budget, urgent jobs first', () => {
    const jobs = [{ ...job, id: 'later', dueAt: 200 * HOUR }, job];
    const found = planned({ jobs }, { ...budget, evaluations: 1 });
    expect(found.assignments.map((one) => one.jobId)).toEqual(['j1']);
    expect(found.rejected).toMatchObject([{ jobId: 'later', code: 'budget' }]);
  });
});

describe('every schedule', () => {
  it('is feasible, places each job once, and never two on one machine at once', () => {
    fc.assert(
      fc.property(anyProblem, (of) => {
        const { assignments, rejected } = plan(of, budget);
        const busy: { printerId: string; startAt: number; endAt: number }[] = [...of.frozen];
        for (const one of assignments) {
          const on = of.printers.find((candidate) => candidate.id === one.printerId)!;
          const placed = of.jobs.find(
            (candidate) =>
              candidate.id === one.jobId &&
              candidate.notReadyBecause === null &&
              assess(
                candidate.requirements,
                on,
                materials.find((known) => known.code === candidate.requirements.material),
              ).feasible &&
              secondsOn(candidate, on.id) !== undefined,
          );
          expect(placed).toBeDefined();
          expect(availabilityOf(on.availability).plannable).toBe(true);
          expect(one.startAt).toBeGreaterThanOrEqual(Math.max(of.now, on.readyAt ?? 0));
          expect(one.endAt).toBeGreaterThanOrEqual(one.startAt);
          if (one.setupMinutes > 0) {
            const setupEnd = one.startAt + one.setupMinutes * 60_000;
            expect(
              of.attended.some((window) => window.fromAt <= one.startAt && setupEnd <= window.untilAt),
            ).toBe(true);
          }
          for (const other of busy)
            if (other.printerId === one.printerId)
              expect(other.endAt <= one.startAt || one.endAt <= other.startAt).toBe(true);
          busy.push(one);
        }
        const ids = new Set(of.jobs.map((candidate) => candidate.id));
        expect(new Set(assignments.map((one) => one.jobId)).size).toBe(assignments.length);
        for (const id of ids)
          expect([...assignments, ...rejected].some((one) => one.jobId === id)).toBe(true);
        expect(assignments.length + rejected.length).toBe(of.jobs.length);
      }),
      { numRuns: 300 },
    );
  });

  it('is the same again, and whatever the order of jobs and machines', () => {
    fc.assert(
      fc.property(anyProblem, fc.constantFrom(...Object.values(planners)), (of, planner) => {
        const unique = of.jobs.filter(
          (one, index) => of.jobs.findIndex((other) => other.id === one.id) === index,
        );
        const first = planner({ ...of, jobs: unique }, budget);
        expect(planner({ ...of, jobs: unique }, budget)).toEqual(first);
        const shuffled = {
          ...of,
          jobs: [...unique].reverse(),
          printers: [...of.printers].reverse(),
          frozen: [...of.frozen].reverse(),
        };
        expect(planner(shuffled, budget).assignments).toEqual(first.assignments);
      }),
      { numRuns: 100 },
    );
  });

  it('costs no more than by any rule, nor than the plan before it', () => {
    fc.assert(
      fc.property(busyProblem, fc.nat(300), (of, moves) => {
        const found = plan(of, { ...budget, moves });
        for (const rule of ruleNames)
          expect(found.cost).toBeLessThanOrEqual(planByRule(rule)(of, budget).cost * (1 + 1e-9));
        const again = plan(of, { ...budget, moves: 0 }, found.assignments);
        if (found.rejected.every(({ code }) => code !== 'nobody-there'))
          expect(again.cost).toBeLessThanOrEqual(found.cost * (1 + 1e-9));
      }),
      { numRuns: 150 },
    );
  });

  it('costs no more than the plan before it where the rules are not asked, and asks them where there was none', () => {
    fc.assert(
      fc.property(busyProblem, fc.integer({ min: 0, max: 12 }), (of, more) => {
        const mending: Budget = { ...budget, moves: 0, rules: 'whereNeeded' };
        expect(plan(of, mending)).toEqual(plan(of, { ...mending, rules: 'always' }));
        const before = planByRule('fifo')(of, budget).assignments;
        const kept = plan(of, mending, before);
        expect(plan(of, { ...mending, moves: 40 * more }, before).cost).toBeLessThanOrEqual(
          kept.cost * (1 + 1e-9),
        );
        if (of.jobs.length < 6 || kept.rejected.length > 0) return;
        expect(kept.assignments.map(({ jobId, printerId }) => `${jobId} ${printerId}`).sort()).toEqual(
          before.map(({ jobId, printerId }) => `${jobId} ${printerId}`).sort(),
        );
      }),
      { numRuns: 100 },
    );
  });

  it('costs what the best of all would where that can be told', () => {
    fc.assert(
      fc.property(busyProblem, (of) => {
        const few = { ...of, jobs: of.jobs.slice(0, 5) };
        const found = plan(few, { ...budget, moves: 6_000 });
        const { instance } = modelOf(few, budget.evaluations);
        const best = new Moves(instance);
        for (const [k, jobs] of (exact(instance) ?? []).entries()) best.assign(k, jobs);
        best.recount();
        expect(found.cost).toBeLessThanOrEqual(best.total() * (1 + 1e-7) + 1e-7);
      }),
      { numRuns: 40 },
    );
  });

  it('misses no date where some plan keeps them all', () => {
    let kept = 0;
    fc.assert(
      fc.property(busyProblem, (of) => {
        const jobs = of.jobs.slice(0, 5);
        const later = jobs.map((one) => ({
          ...one,
          dueAt: one.dueAt === null ? null : one.dueAt + 30 * HOUR,
        }));
        const few = { ...of, jobs: later };
        const { instance } = modelOf(few, budget.evaluations);
        const none = new Float64Array(instance.setupCost.length);
        const onlyDates = {
          ...instance,
          completion: instance.completion.map(() => 0),
          running: instance.running.map(() => 0),
          setupCost: none,
        };
        const best = new Moves(onlyDates);
        for (const [k, given] of (exact(onlyDates) ?? []).entries()) best.assign(k, given);
        best.recount();
        if (instance.jobs === 0 || best.total() > 0) return;
        kept++;
        expect(plan(few, { ...budget, moves: 4_000 }).assignments.filter(({ late }) => late)).toEqual([]);
      }),
      { numRuns: 60 },
    );
    expect(kept).toBeGreaterThan(15);
  });
});
