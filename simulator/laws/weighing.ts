/** What the dispatcher plans by and what it says to whom it gives a machine, put together again from what it was told. */
import { isDeepStrictEqual } from 'node:util';
import { dispatcher } from '../../actors/dispatcher/machine.ts';
import { problemOf } from '../../actors/dispatcher/problem.ts';
import type { DispatcherState } from '../../actors/dispatcher/schema.ts';
import { Alone } from '../../actors/testing/alone.ts';
import { jobOffer, policy as plainPolicy, spec } from '../../actors/testing/samples.ts';
import { must } from '../properties/property.ts';
import type { Loose } from '../properties/step.ts';
import type { Dice } from '../world/dice.ts';
import { law } from './law.ts';

interface Case {
  readonly policy: Loose;
  readonly job: Loose;
  readonly lot: Loose | null;
  readonly printer: Loose;
  /** Of the day when the machine becomes free. */
  readonly hour: number;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const MIDNIGHT = Date.UTC(2026, 2, 2);
const days = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
/** People are there from eight to four, every day. */
const shift = { name: 'Day', days, from: '08:00', to: '16:00', operators: 1 };
const profiles = ['standard', 'fine'].map((id) => ({ id, printers: [], materials: [] }));

const draw = (dice: Dice): readonly Case[] => {
  const [pla] = plainPolicy.materials;
  const hour = dice.whole(9, 20);
  const at = MIDNIGHT + hour * HOUR_MS;
  return [
    {
      hour,
      policy: {
        ...plainPolicy,
        timezone: 'UTC',
        shifts: [shift],
        profiles,
        planner: 'fifo',
        materials: [{ ...pla, abrasive: dice.chance(0.3), requires: { enclosure: dice.chance(0.3) } }],
        ...(dice.chance(0.5) && { sparePercent: 10 }),
        ...(dice.chance(0.5) && { failurePercent: 20 }),
        ...(dice.chance(0.5) && { approvals: { LOW: ['ada'], MEDIUM: ['ada'], HIGH: ['ada'] } }),
      },
      job: {
        jobId: 'J-1',
        requirements: { ...jobOffer.requirements, profileId: dice.pick(['standard', 'fine', 'gone']) },
        estimatedSeconds: dice.pick([3_600, 5 * 3_600, 12 * 3_600]),
        massGrams: dice.pick([40, 200]),
        dueAt: dice.pick([null, at + 10 * HOUR_MS]),
        queuedAt: MIDNIGHT,
        priority: dice.whole(0, 3),
        valueMinor: 60_000,
        avoid: {},
      },
      lot: dice.chance(0.9)
        ? {
            lotId: 'spool-1',
            material: dice.chance(0.9) ? 'PLA' : 'PETG',
            colour: dice.chance(0.9) ? 'black' : 'white',
            availableGrams: dice.pick([200, 220, 1_000]),
            usable: dice.chance(0.9),
            ...(dice.chance(0.3) && { untouched: true }),
          }
        : null,
      printer: {
        printerId: 'p-1',
        availability: 'idle',
        spec: { ...spec, capability: { ...spec.capability, enclosure: true, hardenedNozzle: true } },
        hasConnector: dice.chance(0.9),
        loaded: dice.pick([
          spec.loaded,
          spec.loaded,
          spec.loaded,
          { material: 'PLA', colour: 'black' },
          null,
        ]),
        freeAt: null,
      },
    },
  ];
};

const near = (a: number, b: number): boolean => Math.abs(a - b) < 1e-9;
const same = (what: string, is: unknown, due: unknown): void =>
  must(isDeepStrictEqual(is, due), () => `${what} is ${JSON.stringify(is)}; it is ${JSON.stringify(due)}.`);

/** Hours of a stretch in which people are there. */
function attendedHours(from: number, until: number): number {
  let hours = 0;
  for (let day = 0; day * 24 < until; day++)
    hours += Math.max(0, Math.min(until, day * 24 + 16) - Math.max(from, day * 24 + 8));
  return hours;
}

function checkProblem({ job, lot, policy, printer }: Case, state: DispatcherState, at: number): void {
  const spare = 1 + (policy.sparePercent ?? 0) / 100;
  const ask = (promised: boolean) => {
    const assigned = promised ? { 'J-0': 'p-1' } : {};
    return problemOf({ ...state, assigned } as DispatcherState, policy as never, at);
  };
  for (const isPromised of [false, true, false]) {
    const { problem, standings } = ask(isPromised);
    const [machine] = problem.printers;
    const due = !printer.hasConnector ? 'noConnector' : isPromised ? 'reserved' : 'idle';
    must(
      machine?.id === 'p-1' && machine.availability === due && standings.get('p-1')?.printer === machine,
      () => `The machine is planned for as ${JSON.stringify(machine)}; it is ${due}.`,
    );
    const { loaded } = printer;
    if (loaded === null)
      must(machine.spool === undefined, () => 'Nothing is loaded, and a spool is planned with.');
    else {
      const known = loaded.lotId === undefined ? null : lot;
      const grams = known === null ? 0 : known.availableGrams * (known.untouched ? spare : 1);
      const fits = known?.usable === true && known.material === 'PLA' && known.colour === 'black';
      must(
        machine.spool?.lotId === (loaded.lotId ?? null) &&
          near(machine.spool!.availableGrams, grams) &&
          (machine.spool!.unfitBecause === null) === fits,
        () =>
          `The spool is planned with as ${JSON.stringify(machine.spool)}; it has ${grams} g, fit ${fits}.`,
      );
    }
    must(
      machine.stateKey === (loaded === null ? null : 'PLA|black') &&
        machine.loaded === state.printers['p-1']!.loaded,
      () => `It is loaded with ${machine.stateKey}, and that is ${JSON.stringify(loaded)}.`,
    );
    same('The farm’s failure share', problem.failureShare, (policy.failurePercent ?? 0) / 100);
    const first = Math.floor(at / DAY_MS) * DAY_MS;
    const windows = Array.from({ length: 15 }, (_, day) => ({
      fromAt: first + day * DAY_MS + 8 * HOUR_MS,
      untilAt: first + day * DAY_MS + 16 * HOUR_MS,
    }));
    same('When people are there', problem.attended, windows);
  }
  const [planned] = ask(false).problem.jobs;
  if (planned === undefined) return;
  must(
    planned.profile?.id === policy.profiles.find(({ id }: Loose) => id === job.requirements.profileId)?.id &&
      planned.durationSeconds === job.estimatedSeconds &&
      planned.releaseAt === MIDNIGHT &&
      planned.dueAt === job.dueAt &&
      planned.weight === [2, 1, 0.5, 0.25][job.priority] &&
      planned.value === 600 &&
      near(planned.massGrams!, job.massGrams * spare),
    () => `${JSON.stringify(job)} is planned as ${JSON.stringify(planned)}.`,
  );
}

function checkStart({ hour, job, lot, policy, printer }: Case, said: Loose | undefined): void {
  const spare = 1 + (policy.sparePercent ?? 0) / 100;
  const { loaded } = printer;
  const offered = lot === null ? 0 : lot.availableGrams * (lot.untouched ? spare : 1);
  const wanted = job.massGrams * spare;
  const [material] = policy.materials;
  const can =
    printer.hasConnector &&
    loaded?.lotId !== undefined &&
    lot?.usable === true &&
    lot.material === 'PLA' &&
    lot.colour === 'black' &&
    offered >= wanted - 1e-9 &&
    job.requirements.profileId !== 'gone';
  if (!can) return;
  must(said !== undefined, () => `${JSON.stringify(job)} is not given to ${JSON.stringify(printer)}.`);
  const { circumstances, dispatch, policyVersion, release } = said!;
  const hours = job.estimatedSeconds / 3_600;
  const there = (at: number) => attendedHours(at, at + 1e-6) > 0;
  const { job: about, machine, people } = dispatch.inputs;
  must(
    near(circumstances.unattendedShare, 1 - attendedHours(hour, hour + hours) / hours) &&
      circumstances.value === 600 &&
      near(circumstances.availableGrams, offered) &&
      circumstances.endsUnattended === !there(hour + hours) &&
      circumstances.demandingMaterial === (material.abrasive || material.requires.enclosure),
    () => `The job is told of ${JSON.stringify(circumstances)} at ${hour} o’clock.`,
  );
  must(
    people.attendedNow === there(hour) &&
      people.endsUnattended === circumstances.endsUnattended &&
      near(about.printHours, hours) &&
      near(about.massGrams, wanted) &&
      near(about.waitedHours, hour) &&
      about.priority === job.priority &&
      about.dueInHours === (job.dueAt === null ? null : 10) &&
      machine.availability === 'idle' &&
      machine.loaded.material === 'PLA' &&
      machine.legacy === false,
    () => `The gate is asked about ${JSON.stringify(dispatch.inputs)} at ${hour} o’clock.`,
  );
  same(
    'The policy it goes by',
    [policyVersion, release, said!.approvals, said!.sparePercent],
    [policy.version, policy.release, policy.approvals, policy.sparePercent],
  );
}

export const weighingLaw = law<Case>({
  name: 'work is weighed by what is known',
  holds:
    'The planner, the dispatch gate and the job are told of machine, spool, people and policy what the dispatcher was told.',
  about: ['actors/dispatcher/'],
  cases: 120,
  draw,
  check: (cases) => {
    for (const one of cases) {
      const actor = new Alone<DispatcherState>(dispatcher, 'farm');
      const hear = (type: string, payload: object, minute: number) => {
        // A minute passes with each word.
        actor.at = MIDNIGHT + (60 * one.hour + minute - 1) * 60_000;
        return actor.hear(type, payload);
      };
      hear('configure', { policy: one.policy }, -3);
      if (one.lot !== null) hear('lotChanged', one.lot, -2);
      hear('jobQueued', { job: one.job }, -1);
      const result = hear('printerChanged', one.printer, 0);
      checkStart(one, result.sends.find(({ type }) => type === 'job.schedule')?.payload as Loose | undefined);
      checkProblem(one, actor.context, actor.at);
    }
  },
});
