/** Makes the farm days of a failing seed smaller: less time, fewer machines, fewer things that go wrong. */
import type { Broken, DaysRequest, DaysResult } from '../days/contract.ts';
import type { Scenario } from '../scenarios/schema.ts';
import { type Path, valueAt, withValueAt } from './calm.ts';
import { NO_CRASH } from './case.ts';
import { type Ending, Hand, heapMegabytesOf } from './hand.ts';
import { budgetOf, fewer, lower, type Shrunk, type Step, shrink } from './shrink.ts';
import type { DaysTask } from './sweep.ts';

export interface ShrinkRequest {
  /** What broke. */
  readonly request: DaysRequest;
  readonly broken: Broken;
  readonly module?: URL;
  readonly triesMax: number;
  readonly secondsMax: number;
  /** Whether a changed scenario is still one; all are, unless said otherwise. */
  readonly isScenario?: (candidate: unknown) => boolean;
}

export interface ShrinkWatch {
  readonly smaller?: (words: string, tries: number) => void;
  readonly tried?: (tries: number) => void;
  readonly signal?: AbortSignal;
}

const at = <T>(tree: unknown, path: Path, otherwise: T): T =>
  (valueAt(tree, path) as T | undefined) ?? otherwise;

const list = (words: string, path: Path): Step<DaysRequest> =>
  fewer<DaysRequest, unknown>(
    words,
    ({ scenario }) => at<readonly unknown[]>(scenario, path, []),
    (into, items) => ({ ...into, scenario: withValueAt(into.scenario, path, items) }),
  );

/** Each of the leaves that `find` names is put out, where the failure does not need it. */
const without = (
  words: string,
  find: (scenario: Scenario) => readonly Path[],
  put: (scenario: Scenario, path: Path) => Scenario,
): Step<DaysRequest> => ({
  words,
  run: (current, fails, budget) => {
    const all = find(current.scenario);
    return fewer<DaysRequest, Path>(
      words,
      () => all,
      (into, kept) => ({
        ...into,
        scenario: all.filter((path) => !kept.includes(path)).reduce(put, into.scenario),
      }),
    ).run(current, fails, budget);
  },
});

const zero = (scenario: Scenario, path: Path): Scenario => withValueAt(scenario, path, 0);
const gone = (scenario: Scenario, path: Path): Scenario => withValueAt(scenario, path, undefined);

/** Numbers above zero among the keys there. */
const numbersAt = (scenario: Scenario, path: Path, which: (key: string) => boolean = () => true): Path[] =>
  Object.entries(at<object>(scenario, path, {}))
    .filter(([key, value]) => typeof value === 'number' && value > 0 && which(key))
    .map(([key]) => [...path, key]);
const keysAt = (scenario: Scenario, path: Path): Path[] =>
  Object.keys(at<object>(scenario, path, {})).map((key) => [...path, key]);
const indexed = (scenario: Scenario, path: Path): number[] => [
  ...at<readonly unknown[]>(scenario, path, []).keys(),
];

/** The farm's machines one by one, as far as one entry of the fleet goes. */
const fewerOfEach: Step<DaysRequest> = {
  words: 'fewer machines',
  async run(current, fails, budget) {
    let smallest = current;
    for (const index of indexed(current.scenario, ['fleet'])) {
      const path = ['fleet', index, 'count'];
      smallest = await lower<DaysRequest>(
        'machines',
        1,
        ({ scenario }) => at(scenario, path, 1),
        (into, count) => ({ ...into, scenario: withValueAt(into.scenario, path, count) }),
      ).run(smallest, fails, budget);
    }
    return smallest;
  },
};

const steps: readonly Step<DaysRequest>[] = [
  lower<DaysRequest>(
    'fewer days',
    1,
    ({ days, scenario }) => Math.ceil(days ?? scenario.days),
    (into, days) => ({ ...into, days }),
  ),
  list('fewer events', ['events']),
  list('fewer stretches of faults', ['faults']),
  without(
    'fewer kinds of fault',
    (scenario) =>
      indexed(scenario, ['faults']).flatMap((index) =>
        ['chances', 'every'].flatMap((group) => keysAt(scenario, ['faults', index, group])),
      ),
    gone,
  ),
  without(
    'a calmer network',
    (scenario) =>
      indexed(scenario, ['faults']).flatMap((index) => numbersAt(scenario, ['faults', index, 'network'])),
    zero,
  ),
  without('prints that do not fail', (scenario) => numbersAt(scenario, ['failures', 'byCause']), zero),
  without(
    'no cut of the whole farm',
    (scenario) =>
      ['power', 'network'].flatMap((kind) =>
        numbersAt(scenario, ['outages', kind], (key) => key === 'perYear'),
      ),
    zero,
  ),
  without('operators who make no mistakes', (scenario) => numbersAt(scenario, ['people', 'mistakes']), zero),
  without(
    'customers who change nothing',
    (scenario) => [
      ...numbersAt(scenario, ['demand'], (key) => key === 'rushShare' || key === 'anotherLine'),
      ...numbersAt(scenario, ['demand', 'mesh'], (key) => key === 'brokenShare'),
      ...numbersAt(scenario, ['demand', 'payment'], (key) => key.endsWith('Share')),
      ...numbersAt(scenario, ['demand', 'changes'], (key) => key !== 'waitHoursMean'),
    ],
    zero,
  ),
  list('fewer bursts of orders', ['demand', 'bursts']),
  list('fewer models of machine', ['fleet']),
  fewerOfEach,
  lower<DaysRequest>(
    'fewer orders',
    1,
    ({ scenario }) => Math.ceil(at(scenario, ['demand', 'ordersPerDay'], 1)),
    (into, ordersPerDay) => ({
      ...into,
      scenario: withValueAt(into.scenario, ['demand', 'ordersPerDay'], ordersPerDay),
    }),
  ),
  list('fewer materials asked for', ['demand', 'materials']),
  list('no shifts', ['shifts']),
];

/** What people and customers say, down to that without which nothing breaks. */
const fewerActs = (all: readonly string[]): Step<DaysRequest> =>
  fewer<DaysRequest, string>(
    'fewer commands',
    ({ acts = all }) => acts,
    (into, acts) => ({ ...into, acts }),
  );

/** The smallest request that still breaks the same property, as far as the budget goes. */
export async function shrinkDays(how: ShrinkRequest, watch: ShrinkWatch = {}): Promise<Shrunk<DaysRequest>> {
  const { request, broken, isScenario = () => true } = how;
  const { signal } = watch;
  const module = how.module ?? new URL('./days-worker.ts', import.meta.url);
  const until = performance.now() + 1_000 * how.secondsMax;
  let hand: Hand<DaysTask, DaysResult> | undefined;
  const stop = () => void hand?.close();
  const isOver = () => signal?.aborted === true || performance.now() >= until;
  const timer = setTimeout(stop, 1_000 * how.secondsMax);
  signal?.addEventListener('abort', stop, { once: true });

  const budget = budgetOf(how.triesMax, isOver);
  const run = async (candidate: DaysRequest): Promise<Ending<DaysResult>> => {
    if (hand === undefined || hand.isDead) hand = new Hand(module, heapMegabytesOf(1));
    return hand.ask({ request: { ...candidate, pictures: false }, lines: false });
  };
  const fails = async (candidate: DaysRequest): Promise<boolean> => {
    watch.tried?.(budget.tries);
    if (!isScenario(candidate.scenario)) return false;
    const ending = await run(candidate);
    if (isOver()) return false;
    if (ending.kind === 'crashed') return broken.property === NO_CRASH && hand!.wasReady;
    return ending.kind === 'done' && ending.value.broken?.property === broken.property;
  };
  const told = (words: string) => watch.smaller?.(words, budget.tries);
  try {
    const calmer = await shrink(request, steps, fails, budget, told);
    if (!calmer.isMinimal) return calmer;
    const recorded = await run({ ...calmer.smallest, keepsActs: true });
    const acts = recorded.kind === 'done' ? recorded.value.acts : undefined;
    return acts ? await shrink(calmer.smallest, [fewerActs(acts)], fails, budget, told) : calmer;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', stop);
    await hand?.close();
  }
}

/** What is left, in a line. */
export function wordsOf({ scenario, days, acts }: DaysRequest): string {
  const count = (path: Path, one: string, many: string) => {
    const length = at<readonly unknown[]>(scenario, path, []).length;
    return `${length} ${length === 1 ? one : many}`;
  };
  const machines = at<readonly { readonly count?: number }[]>(scenario, ['fleet'], []).reduce(
    (sum, entry) => sum + (entry.count ?? 1),
    0,
  );
  const length = days ?? scenario.days;
  return [
    `${length} ${length === 1 ? 'day' : 'days'}`,
    `${machines} ${machines === 1 ? 'machine' : 'machines'}`,
    count(['faults'], 'stretch of faults', 'stretches of faults'),
    count(['events'], 'event', 'events'),
    ...(acts ? [`${acts.length} ${acts.length === 1 ? 'command' : 'commands'}`] : []),
  ].join(', ');
}
