/** A night's search: seeds are played until the time is over, and what breaks a property is kept with how to see it. */
import { Hand, heapMegabytesOf } from '../seeds/hand.ts';
import { type Same, sameWords } from './same.ts';
import { type Find, type NightTask, type NightWork, tasksFrom } from './work.ts';

export interface NightRequest {
  /** The first seed; others follow from it. */
  readonly seed: number;
  readonly forMs: number;
  readonly workers: number;
  readonly scenarios: readonly { readonly name: string; readonly days: number }[];
  readonly signal?: AbortSignal;
  /** Instead of the module that plays; it calls `serve`. */
  readonly module?: URL;
  readonly now?: () => number;
  /** After each task. */
  readonly onWork?: (night: Night) => void;
}

export interface Night {
  readonly plays: number;
  readonly days: number;
  readonly turns: number;
  readonly finds: readonly Find[];
}

/** More than these of one property tell nothing new. */
const FINDS_EACH_MAX = 50;
const CRASHES_MAX = 5;

/** Resolves when the time is over or the signal comes; what is under way then is given up. */
export async function searchNight(request: NightRequest): Promise<Night> {
  const {
    now = performance.now.bind(performance),
    workers,
    module = new URL('./worker.ts', import.meta.url),
  } = request;
  const tasks = tasksFrom(request.seed, request.scenarios);
  const until = now() + request.forMs;
  const night = { plays: 0, days: 0, turns: 0, finds: [] as Find[] };
  const hands = new Set<Hand<NightTask, NightWork>>();
  let crashes = 0;
  let over = false;
  const stop = () => {
    over = true;
    for (const hand of hands) void hand.close();
  };
  const add = (work: NightWork) => {
    night.plays += work.plays;
    night.days += work.days;
    night.turns += work.turns;
    for (const find of work.finds)
      if (night.finds.filter(({ property }) => property === find.property).length < FINDS_EACH_MAX)
        night.finds.push(find);
    request.onWork?.(night);
  };
  const work = async () => {
    let hand: Hand<NightTask, NightWork> | undefined;
    while (!over && now() < until) {
      const task = tasks.next().value as NightTask;
      if (hand === undefined || hand.isDead) {
        hand = new Hand(module, heapMegabytesOf(workers));
        hands.add(hand);
      }
      const ending = await hand.ask(task);
      if (over) return;
      if (ending.kind === 'done') {
        add(ending.value);
        continue;
      }
      add({ plays: 0, days: 0, turns: 0, finds: [defectOf(task, ending.words)] });
      if (ending.kind === 'crashed' && (!hand.wasReady || ++crashes >= CRASHES_MAX))
        throw new Error(`The search can't go on: ${ending.words}`);
    }
  };
  const timer = setTimeout(stop, request.forMs);
  request.signal?.addEventListener('abort', stop, { once: true });
  try {
    await Promise.all(Array.from({ length: workers }, work));
  } finally {
    clearTimeout(timer);
    request.signal?.removeEventListener('abort', stop);
    await Promise.all([...hands].map((hand) => hand.close()));
  }
  return night;
}

const defectOf = (task: NightTask, words: string): Find =>
  task.kind === 'plays'
    ? {
        what: 'play',
        seed: task.first,
        property: 'no defect',
        words: `One of ${task.count} seeds from here: ${words}`,
        at: null,
        replay: `node simulator/world/search.ts --seeds ${task.first}..${task.first + task.count - 1}`,
      }
    : {
        what: task.scenario,
        seed: task.seed,
        property: 'no defect',
        words,
        at: null,
        replay: `npm run -s farm -- sim --scenario ${task.scenario} --days ${task.days} --seed ${task.seed}`,
      };

/** The report as people read it. */
export function reportOf(seed: number, { plays, days, turns, finds }: Night, same?: Same): string {
  const head = [
    `# A night's search from seed ${seed}`,
    '',
    `${plays} chaos plays, ${Math.round(days)} farm days in all, ${turns} turns. ${
      finds.length === 0 ? 'No property was broken.' : `${finds.length} seeds break a property.`
    }`,
    ...(same === undefined ? [] : ['', ...sameWords(same)]),
  ];
  const each = finds.flatMap((find) => [
    '',
    `## ${find.property}: ${find.what}, seed ${find.seed}`,
    '',
    find.words,
    '',
    `    ${find.replay}`,
  ]);
  return `${[...head, ...each].join('\n')}\n`;
}
