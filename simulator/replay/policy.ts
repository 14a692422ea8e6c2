/**
 * The decisions of a recorded stretch, taken again by another policy. Each is decided on what it was decided on then; the
 * course of things that another decision would have led to is not followed.
 */
import type { Policies } from '../../actors/farm/schema-policy.ts';
import { judge, obstaclesOf, withoutApproval } from '../../actors/policy/judge.ts';
import type { QuoteFacts } from '../../actors/policy/quote-gate.ts';
import type { ReleaseFacts } from '../../actors/policy/release-gate.ts';
import type { GateDecision } from '../../actors/policy/schema.ts';
import { documentOf } from '../../actors/policy/settings.ts';
import type { Address, Entry } from '../../runtime/envelope.ts';

export interface Redecided {
  readonly gate: 'release' | 'quote';
  readonly seq: number;
  readonly at: number;
  readonly address: Address;
  readonly was: GateDecision;
  readonly would: GateDecision;
}

/** How the two outcomes differ; a person's approval that is on record is taken to be given again. */
export type Difference = 'same' | 'heldBack' | 'letThrough' | 'stopped';

export function differenceOf({ was, would }: Redecided): Difference {
  if (would.outcome === 'block' && was.outcome !== 'block') return 'stopped';
  const [alone, wouldAlone] = [isAlone(was), isAlone(would)];
  if (alone === wouldAlone) return 'same';
  return alone ? 'heldBack' : 'letThrough';
}

/** Passed without a person. */
const isAlone = ({ outcome, clearedBy }: GateDecision) => outcome === 'pass' && clearedBy === null;

/**
 * Decisions of release and quote gates in an entry. A release that a person cleared is decided twice on record, when it
 * was gated and when it was cleared: the first counts.
 */
export function* decisionsIn(entry: Entry): Generator<GateDecision> {
  if (entry.outcome !== 'changed') return;
  if (entry.message.type === 'quote.priced') {
    const decision = (entry.message.payload.price as { decision?: GateDecision } | undefined)?.decision;
    if (decision) yield decision;
  }
  for (const { type, payload } of entry.facts)
    if (type === 'job.gated' && payload.decision) yield payload.decision as GateDecision;
}

/** What each gate decides on; a decision that does not have it on record can not be taken again. */
const needed: { readonly [gate: string]: readonly string[] } = {
  release: ['printer', 'wanted', 'profileChecks', 'risk'] satisfies (keyof ReleaseFacts)[],
  quote: [
    'unmakeable',
    'geometryFlags',
    'unsupportedProfiles',
    'lanes',
    'complianceFlags',
    'risk',
  ] satisfies (keyof QuoteFacts)[],
};

const isDecidable = ({ gate, inputs }: GateDecision): boolean =>
  needed[gate]?.every((field) => (inputs as Readonly<Record<string, unknown>> | null)?.[field] != null) ===
  true;

export function* redecide(entry: Entry, policies: Policies): Generator<Redecided> {
  const { version } = policies;
  const document = documentOf(policies);
  for (const was of decisionsIn(entry)) {
    if (!isDecidable(was) || (was.gate !== 'release' && was.gate !== 'quote')) continue;
    const { gate } = was;
    const policy = { version, rules: document[gate], approvals: document.approvals };
    const inputs = withoutApproval(was.inputs as QuoteFacts & ReleaseFacts);
    const { seq, address, message } = entry;
    yield { gate, seq, at: message.at, address, was, would: judge(gate, policy, inputs) };
  }
}

export interface Compared {
  readonly gate: 'release' | 'quote';
  readonly decisions: number;
  readonly heldBack: readonly Redecided[];
  readonly letThrough: readonly Redecided[];
  readonly stopped: readonly Redecided[];
  /** On record: passed by the policy alone, and waited for a person or were blocked. */
  readonly alone: number;
  readonly waited: number;
}

export function compare(all: readonly Redecided[], gate: 'release' | 'quote'): Compared {
  const mine = all.filter((one) => one.gate === gate);
  const those = (difference: Difference) => mine.filter((one) => differenceOf(one) === difference);
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

const names = {
  release: { many: 'releases', one: 'release' },
  quote: { many: 'quotes', one: 'quote' },
} as const;

export interface Said {
  /** The sentence. */
  readonly words: string;
  readonly each: readonly { readonly one: Redecided; readonly why: string }[];
}

/** In words for people, a sentence with its list for each kind of difference. */
export function inWords({ gate, alone, waited, heldBack, letThrough, stopped }: Compared): readonly Said[] {
  const { many } = names[gate];
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
