/** What breakers of plans and profiles hold back, and the one trial that each half-open one lets through. */
import { oneTrialEach, underBreakers, withBreaker, withoutTrial } from '../../actors/dispatcher/breakers.ts';
import { isLike } from '../books/book.ts';
import { must } from '../properties/property.ts';
import type { Loose } from '../properties/step.ts';
import type { Dice } from '../world/dice.ts';
import { drawTables, HOUR_MS, NOW, stateOf, type Tables } from './dispatch-tables.ts';
import { law } from './law.ts';

interface Case {
  readonly tables: Tables;
  readonly breakers: Readonly<Record<string, Loose>>;
  readonly onTrial: readonly string[];
  readonly starting: readonly string[];
}

const keys = ['plan/P-1', 'plan/P-2', 'profile/standard:PLA', 'plan/P-9'];

function draw(dice: Dice): readonly Case[] {
  const tables = drawTables(dice);
  const breakers: Record<string, Loose> = {};
  for (const key of keys) {
    const state = dice.pick(['tripped', 'halfOpen', 'halfOpen', null, null, null]);
    const trial = state === 'halfOpen' && dice.chance(0.3) ? dice.pick(['J-1', 'J-9'])! : null;
    if (state !== null) breakers[key] = { state, because: 'It failed.', trial };
  }
  const some = (of: Loose, share: number): string[] => Object.keys(of).filter(() => dice.chance(share));
  return [
    {
      tables,
      breakers: dice.chance(0.2) ? {} : breakers,
      onTrial: some(tables.printers, 0.3),
      starting: some(tables.queue, 0.7),
    },
  ];
}

const keysOf = ({ planIds, requirements }: Loose): string[] => [
  ...planIds.map((id: string) => `plan/${id}`),
  `profile/${requirements.profileId}:${requirements.material}`,
];
/** The breaker that holds it: tripped, or busy with another's trial. */
const holding = (job: Loose, breakers: Loose): string | undefined =>
  keysOf(job).find((key) => breakers[key]?.state === 'tripped' || (breakers[key]?.trial ?? null) !== null);

const isWhy = (because: unknown, key: string, breakers: Loose): boolean => {
  const id = key.slice(key.indexOf('/') + 1);
  const { because: said, state, trial } = breakers[key];
  return (
    typeof because === 'string' &&
    because.includes(id) &&
    because.includes(state === 'tripped' ? said : trial)
  );
};

function checkQueue({ breakers, onTrial, tables }: Case): void {
  const { printers, queue } = tables;
  const marked = Object.fromEntries(
    Object.entries(printers).map(([id, one]) => [
      id,
      { ...one, ...(onTrial.includes(id) && { onTrial: true }) },
    ]),
  );
  const { held, queue: may } = underBreakers(stateOf({ ...tables, printers: marked }, { breakers }), NOW);
  const worth = Object.values(queue).map(({ valueMinor }) => valueMinor);
  for (const job of Object.values(queue)) {
    const { avoid, jobId, queuedAt, valueMinor } = job;
    const key = holding(job, breakers);
    if (key !== undefined) {
      must(
        may[jobId] === undefined && isWhy(held[jobId], key, breakers),
        () => `${key} holds ${jobId}, and of it is said "${held[jobId]}".`,
      );
      continue;
    }
    const cheaper = worth.filter((one) => one < valueMinor).length;
    // Of the lower half, the middle one and its equals: a trial may be made with it.
    const isDear = cheaper > Math.floor((worth.length - 1) / 2);
    const waits = onTrial.length > 0 && isDear && NOW < queuedAt + HOUR_MS;
    const left = waits ? Object.fromEntries(onTrial.map((id) => [id, queuedAt + HOUR_MS])) : {};
    must(
      held[jobId] === undefined && isLike(may[jobId], { ...job, avoid: { ...avoid, ...left } }),
      () =>
        `${jobId} of ${valueMinor} among ${worth}, queued ${NOW - queuedAt} ms ago, with ${onTrial} on trial: ${JSON.stringify(may[jobId]?.avoid)}.`,
    );
  }
}

function checkStarts({ breakers, starting, tables: { queue, ...rest } }: Case): void {
  const starts = starting.map((jobId) => ({ jobId, printerId: 'p-1' }));
  const result = oneTrialEach(stateOf({ queue, ...rest }, { breakers }), starts as never);
  const after: Record<string, Loose> = { ...breakers };
  const put = new Map<string, [string, Loose]>();
  const began: Loose[] = [];
  const cheapest = starting.toSorted(
    (a, b) => queue[a].valueMinor - queue[b].valueMinor || a.localeCompare(b),
  );
  for (const jobId of cheapest) {
    const key = holding(queue[jobId], after);
    if (key !== undefined) {
      put.set(jobId, [key, { ...after }]);
      continue;
    }
    for (const one of keysOf(queue[jobId])) {
      if (after[one] === undefined) continue;
      after[one] = { ...after[one], trial: jobId };
      began.push({ key: one, jobId });
    }
  }
  must(
    isLike(
      result.starts.map(({ jobId }) => jobId),
      starting.filter((id) => !put.has(id)),
    ) &&
      isLike(result.breakers, after) &&
      isLike(result.began, began),
    () =>
      `Of ${starting} start ${result.starts.map(({ jobId }) => jobId)}, with trials ${JSON.stringify(result.began)}; due are ${JSON.stringify(began)}.`,
  );
  for (const jobId of starting) {
    const due = put.get(jobId);
    must(
      due === undefined ? result.put[jobId] === undefined : isWhy(result.put[jobId], ...due),
      () => `${jobId} waits for ${due?.[0]}, and of it is said "${result.put[jobId]}".`,
    );
  }
}

function checkTable({ breakers, tables }: Case): void {
  const free = Object.fromEntries(
    Object.entries(breakers).map(([key, one]) => [
      key,
      { ...one, trial: one.trial === 'J-1' ? null : one.trial },
    ]),
  );
  must(isLike(withoutTrial(breakers, 'J-1'), free), () => 'A trial that was given up is one still.');
  for (const state of ['closed', 'tripped', 'halfOpen'] as const) {
    const [key] = keys;
    const { [key!]: _, ...others } = breakers;
    const due = state === 'closed' ? others : { ...others, [key!]: { state, because: 'So.', trial: null } };
    const now = withBreaker(stateOf(tables, { breakers }), { key: key!, state, because: 'So.' });
    must(isLike(now, due), () => `A breaker that is ${state} is known as ${JSON.stringify(now[key!])}.`);
  }
}

export const trialsLaw = law<Case>({
  name: 'breakers let one through',
  holds:
    'What a breaker holds is given to no machine, and of what a half-open one lets through the cheapest goes first, alone.',
  about: ['actors/dispatcher/breakers'],
  cases: 250,
  draw,
  check: (cases) => {
    for (const one of cases) {
      checkQueue(one);
      checkStarts(one);
      checkTable(one);
    }
  },
});
