/**
 * Lives of single actors, held against their books: from birth on, words that lead onward and words that come too early, too
 * late, twice, or about something else. A life goes through more in a moment than a farm does in years.
 */
import { definitions } from '../../actors/definitions.ts';
import { statusOf } from '../../runtime/actor.ts';
import type { Address, Message } from '../../runtime/envelope.ts';
import { after } from '../../runtime/outcome.ts';
import { newborn, timerMessage, turn } from '../../runtime/turn.ts';
import { asTheBookSays } from '../properties/as-the-book-says.ts';
import { deadlinesAreKept } from '../properties/deadlines-are-kept.ts';
import type { Sight } from '../properties/property.ts';
import type { Loose } from '../properties/step.ts';
import { throwing, Watchers } from '../properties/watchers.ts';
import { Dice } from '../world/dice.ts';
import { type Law, law } from './law.ts';
import { jobWords } from './words/job.ts';
import { orderWords } from './words/order.ts';
import { incidentWords, lotWords, plateWords, quoteWords, runWords } from './words/others.ts';
import { planWords } from './words/plan.ts';
import { printerWords } from './words/printer.ts';
import type { Vocabulary } from './words/vocabulary.ts';

const BEGAN_AT = Date.UTC(2026, 2, 2);
const WORDS_A_LIFE = 40;

/** One word, said when its turn comes: what it is depends on how its hearer stands by then. */
interface Said {
  readonly seed: number;
}

const sight: Sight = {
  definitions,
  now: 0,
  hasFloor: false,
  look: () => undefined,
  all: () => [],
  parked: () => [],
};

function wordFor(dice: Dice, { onward, words }: Vocabulary, status: string, known: Loose): [string, Loose] {
  const next = onward[status];
  const type = next !== undefined && dice.chance(0.65) ? dice.pick(next)! : dice.pick(Object.keys(words))!;
  return [type, words[type]!(dice, known)];
}

function live(kind: string, vocabulary: Vocabulary, said: readonly Said[]): void {
  const definition = definitions.get(kind)!;
  const to = `${kind}/${vocabulary.id}` as Address;
  const watchers = new Watchers(sight, [asTheBookSays, deadlinesAreKept], throwing);
  let state = newborn(definition, to);
  let at = BEGAN_AT;
  for (const [index, { seed }] of said.entries()) {
    const dice = new Dice(seed);
    at += dice.whole(1, 600_000);
    const timers = Object.entries(state.timers);
    const rings = timers.length > 0 && dice.chance(0.1) ? dice.pick(timers) : undefined;
    const { snapshot } = state;
    const [type, payload] = wordFor(dice, vocabulary, statusOf(snapshot), snapshot.context);
    const reason = dice.pick([undefined, { code: 'ok' }, { code: 'ok', words: 'It is looked at.' }]);
    const message: Message =
      rings === undefined
        ? {
            id: `m-${index}`,
            to,
            type: `${kind}.${type}`,
            payload,
            at,
            by: { kind: 'operator', id: dice.pick(['ada', 'grace'])! },
            correlation: 'life',
            ...(reason !== undefined && { reason }),
          }
        : timerMessage(to, rings[0], rings[1], Math.max(at, rings[1].dueAt));
    at = message.at;
    const result = turn(definition, state, message);
    const next = after(result, state, message);
    watchers.turned({ seq: index, at, message, before: state, result, state: next });
    state = next;
  }
}

const life = (kind: string, vocabulary: Vocabulary, cases: number): Law =>
  law<Said>({
    name: `the life of a ${kind}`,
    holds: `Whatever is said to a ${kind}, and whenever, it does what its book says.`,
    about: [`actors/${kind}/`],
    cases,
    draw: (dice) => Array.from({ length: WORDS_A_LIFE }, () => ({ seed: dice.whole(1, 1_000_000_000) })),
    check: (said) => live(kind, vocabulary, said),
  });

export const lives: readonly Law[] = [
  life('printer', printerWords, 150),
  life('job', jobWords, 250),
  life('plan', planWords, 120),
  life('order', orderWords, 200),
  life('lot', lotWords, 60),
  life('run', runWords, 60),
  life('quote', quoteWords, 60),
  life('plate', plateWords, 25),
  life('incident', incidentWords, 25),
];
