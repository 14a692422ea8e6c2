/**
 * The decisions of a recorded stretch, taken again by another policy. Each is decided on what it was decided on then; the
 * course of things that another decision would have led to is not followed.
 */
import type { Policies } from '../../actors/farm/schema-policy.ts';
import {
  decidedAgain,
  decisionsIn,
  differenceOf,
  isAlone,
  isDecidable,
  namesOf,
} from '../../actors/policy/impact.ts';
import { obstaclesOf } from '../../actors/policy/judge.ts';
import type { GateDecision } from '../../actors/policy/schema.ts';
import type { Difference } from '../../actors/policy/schema-book.ts';
import type { Gate } from '../../actors/policy/schema-document.ts';
import { documentOf } from '../../actors/policy/settings.ts';
import type { Address, Entry } from '../../runtime/envelope.ts';

export interface Redecided {
  readonly gate: Gate;
  readonly seq: number;
  readonly at: number;
  readonly address: Address;
  /** On record; a person's approval that is on record is taken to be given again. */
  readonly was: GateDecision;
  readonly would: GateDecision;
}

/** What the dispatch gate held back is on record as often as it was looked at: those are not compared here. */
export function* redecide(entry: Entry, policies: Policies): Generator<Redecided> {
  const ruled = { version: policies.version, document: documentOf(policies) };
  for (const was of decisionsIn(entry)) {
    if (!isDecidable(was) || (was.gate === 'dispatch' && was.outcome !== 'pass')) continue;
    const { seq, address, message } = entry;
    yield { gate: was.gate, seq, at: message.at, address, was, would: decidedAgain(was, ruled) };
  }
}

export interface Compared {
  readonly gate: Gate;
  readonly decisions: number;
  readonly heldBack: readonly Redecided[];
  readonly letThrough: readonly Redecided[];
  readonly stopped: readonly Redecided[];
  /** On record: passed by the policy alone, and waited for a person or were blocked. */
  readonly alone: number;
  readonly waited: number;
}

export function compare(all: readonly Redecided[], gate: Gate): Compared {
  const mine = all.filter((one) => one.gate === gate);
  const those = (difference: Difference) =>
    mine.filter(({ was, would }) => differenceOf(was, would) === difference);
  const alone = mine.filter(({ was }) => isAlone(was)).length;
  return {
    gate,
    decisions: mine.length,
    alone,
    waited: mine.length - alone,
    heldBack: those('heldBack'),
    letThrough: those('letThrough'),
    stopped: those('stopped'),
  };
}

export interface Said {
  /** The sentence. */
  readonly words: string;
  readonly each: readonly { readonly one: Redecided; readonly why: string }[];
}

/** In words for people, a sentence with its list for each kind of difference. */
export function inWords({ gate, alone, waited, heldBack, letThrough, stopped }: Compared): readonly Said[] {
  const { many } = namesOf[gate];
  if (alone + waited === 0)
    return [{ words: `No ${many} are on record with what they were decided on.`, each: [] }];
  const why = ({ would }: Redecided) =>
    obstaclesOf(would)
      .map(({ words }) => words)
      .join(' ');
  const whyThrough = ({ was }: Redecided) =>
    `Then: ${obstaclesOf(was)
      .map(({ words }) => words)
      .join(' ')}`;
  const list = (of: readonly Redecided[], because: (one: Redecided) => string) =>
    of.map((one) => ({ one, why: because(one) }));
  const said: Said[] = [
    {
      words: `It would have held back ${heldBack.length} of ${alone} ${many} that went by themselves.`,
      each: list(heldBack, why),
    },
    {
      words: `It would have let through ${letThrough.length} of ${waited} ${many} that waited.`,
      each: list(letThrough, whyThrough),
    },
  ];
  if (stopped.length > 0)
    said.push({ words: `It would have stopped ${stopped.length} for good.`, each: list(stopped, why) });
  return said;
}
