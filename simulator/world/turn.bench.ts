/**
 * Goal 2, over all machines: every message of some plays of the world, in the order in which it was taken, through the
 * production turn again. Nothing else runs: no network, no properties, no people.
 */
import { definitions } from '../../actors/definitions.ts';
import type { ActorDefinition, ActorState } from '../../runtime/actor.ts';
import type { BenchRow } from '../../runtime/bench-row.ts';
import { type Address, kindOf, type Message } from '../../runtime/envelope.ts';
import { after } from '../../runtime/outcome.ts';
import { interpretedTurn, newborn, type TurnResult, turn } from '../../runtime/turn.ts';
import { play } from './play.ts';

type Turn = (definition: ActorDefinition, state: ActorState | undefined, message: Message) => TurnResult;

interface Taken {
  readonly definition: ActorDefinition;
  readonly message: Message;
  readonly outcome: TurnResult['outcome'];
}

async function recorded(seed: number): Promise<readonly Taken[]> {
  const taken: Taken[] = [];
  const { broken } = await play(seed, {
    onTurn: ({ message, result }) =>
      taken.push({ definition: definitions.get(kindOf(message.to))!, message, outcome: result.outcome }),
  });
  if (broken) throw new Error(`Seed ${seed} broke off: ${broken.words}`);
  return taken;
}

/** Milliseconds for all of it. */
function replayed(plays: readonly (readonly Taken[])[], take: Turn): number {
  const begin = performance.now();
  for (const taken of plays) {
    const states = new Map<Address, ActorState>();
    for (const { definition, message, outcome } of taken) {
      const known = states.get(message.to);
      const result = take(definition, known, message);
      if (result.outcome !== outcome)
        throw new Error(`${message.to} ${message.type} was ${outcome} and is now ${result.outcome}.`);
      // As the world has it: a refused caller may say it again, and nothing is remembered.
      if (outcome === 'refused' && message.by.kind !== 'actor') continue;
      states.set(message.to, after(result, known ?? newborn(definition, message.to), message));
    }
  }
  return performance.now() - begin;
}

const median = (numbers: readonly number[]): number =>
  [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)]!;

export async function bench(rounds = 7, seeds = 20): Promise<readonly BenchRow[]> {
  const plays: (readonly Taken[])[] = [];
  for (let seed = 1; seed <= seeds; seed++) plays.push(await recorded(seed));
  const turns = plays.reduce((sum, taken) => sum + taken.length, 0);
  const compiled: number[] = [];
  const interpreted: number[] = [];
  replayed(plays, turn);
  for (let round = 0; round < rounds; round++) {
    compiled.push(replayed(plays, turn));
    interpreted.push(replayed(plays, interpretedTurn));
  }
  const perSecond = (ms: readonly number[]) => Math.round((turns / median(ms)) * 1_000).toLocaleString('en');
  const ratio = median(interpreted.map((ms, round) => ms / compiled[round]!));
  return [
    {
      goal: '2',
      what: 'turns/s over all machines, decisions and planning included',
      target: '–',
      measured: perSecond(compiled),
      note: `the ${turns.toLocaleString('en')} turns of ${seeds} plays, median of ${rounds} rounds; ${ratio.toFixed(1)} × the ${perSecond(interpreted)} of the same turns with XState inside`,
    },
  ];
}

if (import.meta.main) console.table(await bench(Number(process.argv[2] ?? 7)));
