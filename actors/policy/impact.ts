/**
 * What another policy would have decided of what is on record. Each decision is taken again on what was known then; the
 * course of things that another decision would have led to is not followed.
 */
import type { Entry } from '../../runtime/envelope.ts';
import { judge, obstaclesOf } from './judge.ts';
import type { GateDecision } from './schema.ts';
import { type Difference, differences, type GateImpact, type Impact } from './schema-book.ts';
import { type Gate, gates, type PolicyDocument } from './schema-document.ts';

export interface Recorded {
  readonly seq: number;
  /** UTC milliseconds. */
  readonly at: number;
  readonly address: string;
  readonly decision: GateDecision;
}

/** What a decision must have on record to be taken again. */
const needed: { readonly [G in Gate]: readonly string[] } = {
  quote: ['unmakeable', 'geometryFlags', 'unsupportedProfiles', 'lanes', 'complianceFlags', 'risk'],
  slice: ['preflight', 'preflightWords', 'risk'],
  dispatch: ['job', 'machine', 'people'],
  release: ['printer', 'wanted', 'profileChecks', 'risk'],
  reprint: ['attempts'],
};

export const isDecidable = ({ gate, inputs }: GateDecision): boolean =>
  needed[gate].every((field) => (inputs as Readonly<Record<string, unknown>> | null)?.[field] != null);

/**
 * Decisions of all gates in an entry. A release that a person cleared is decided twice on record, when it was gated and
 * when it was cleared: the first counts.
 */
export function* decisionsIn({ facts, message, outcome }: Entry): Generator<GateDecision> {
  if (outcome !== 'changed') return;
  if (message.type === 'quote.priced') {
    const decision = (message.payload.price as { decision?: GateDecision } | undefined)?.decision;
    if (decision) yield decision;
  }
  for (const { payload, type } of facts) {
    if (type === 'job.gated' || type === 'plan.sliced') {
      if (payload.decision) yield payload.decision as GateDecision;
    } else if (type === 'job.scheduled') {
      if (payload.dispatched) yield payload.dispatched as GateDecision;
    } else if (type === 'order.plateSettled') {
      if (payload.reprint) yield payload.reprint as GateDecision;
    } else if (type === 'dispatcher.planned' && payload.heldBack)
      yield* Object.values(payload.heldBack as { readonly [jobId: string]: GateDecision });
  }
}

/** Passed without a person. */
export const isAlone = ({ clearedBy, outcome }: GateDecision): boolean =>
  outcome === 'pass' && clearedBy === null;

/** How two decisions on the same inputs differ. */
export function differenceOf(was: GateDecision, would: GateDecision): Difference | null {
  if (would.outcome === 'block' && was.outcome !== 'block') return 'stopped';
  if (isAlone(was) === isAlone(would)) return null;
  return isAlone(was) ? 'heldBack' : 'letThrough';
}

export interface Ruled {
  readonly version: string;
  readonly document: PolicyDocument;
}

/** The decision of a policy alone, without whatever a person said then. */
export function decidedAgain({ gate, inputs }: GateDecision, { document, version }: Ruled): GateDecision {
  const policy = { version, rules: document[gate], approvals: document.approvals };
  return judge(gate, policy, { ...(inputs as object), approval: null } as never);
}

const EXAMPLES_MAX = 50;

export interface Stretch {
  readonly fromAt: number;
  readonly untilAt: number;
  readonly partial: boolean;
}

/** @param recorded oldest first. What the dispatch gate held back again and again is one decision. */
export function impactOf(
  recorded: Iterable<Recorded>,
  before: Ruled,
  after: Ruled,
  { fromAt, partial, untilAt }: Stretch,
): Impact {
  const tally = new Map<Gate, Record<keyof Omit<GateImpact, 'gate'>, number>>();
  const examples: Impact['examples'][number][] = [];
  const waiting = new Set<string>();
  for (const { address, at, decision, seq } of recorded) {
    if (!isDecidable(decision) || isRepeated(decision, waiting)) continue;
    const { gate } = decision;
    const [was, would] = [decidedAgain(decision, before), decidedAgain(decision, after)];
    let sums = tally.get(gate);
    if (sums === undefined) {
      sums = { decisions: 0, alone: 0, heldBack: 0, letThrough: 0, stopped: 0 };
      tally.set(gate, sums);
    }
    sums.decisions++;
    if (isAlone(was)) sums.alone++;
    const difference = differenceOf(was, would);
    if (difference === null) continue;
    sums[difference]++;
    examples.push({ gate, difference, seq, at, address, why: whyDiffers(difference, was, would) });
    if (examples.length > EXAMPLES_MAX) examples.shift();
  }
  const found = gates.flatMap((gate) => {
    const sums = tally.get(gate);
    return sums === undefined ? [] : [{ gate, ...sums }];
  });
  return {
    fromAt,
    untilAt,
    gates: found,
    examples: examples.reverse(),
    words: inWords(found, Math.round((untilAt - fromAt) / 3_600_000)),
    partial,
  };
}

function isRepeated({ gate, inputs, outcome }: GateDecision, waiting: Set<string>): boolean {
  if (gate !== 'dispatch' || outcome === 'pass') return false;
  const { job, machine } = inputs as { job: { jobId: string }; machine: { printerId: string } };
  const key = `${job.jobId} ${machine.printerId}`;
  if (waiting.has(key)) return true;
  waiting.add(key);
  return false;
}

const words = (decision: GateDecision): string =>
  obstaclesOf(decision)
    .map((one) => one.words)
    .join(' ');

const whyDiffers = (difference: Difference, was: GateDecision, would: GateDecision): string =>
  (difference === 'letThrough' ? `It waited: ${words(was)}` : words(would)).slice(0, 1_900);

export const namesOf: { readonly [G in Gate]: { readonly many: string; readonly one: string } } = {
  quote: { many: 'quotes', one: 'quote' },
  slice: { many: 'sliced plans', one: 'sliced plan' },
  dispatch: { many: 'starts', one: 'start' },
  release: { many: 'releases', one: 'release' },
  reprint: { many: 'reprints', one: 'reprint' },
};

function inWords(found: readonly GateImpact[], hours: number): string[] {
  const decisions = found.reduce((sum, one) => sum + one.decisions, 0);
  const window =
    hours === 24 ? 'the last 24 h' : hours % 24 === 0 ? `the last ${hours / 24} days` : `the last ${hours} h`;
  if (decisions === 0)
    return [
      `Nothing was decided in ${window} that could be decided again: nobody knows what it would change.`,
    ];
  const said: string[] = [];
  for (const { alone, decisions: all, gate, heldBack, letThrough, stopped } of found) {
    const { many } = namesOf[gate];
    if (heldBack > 0)
      said.push(
        `It would have held back ${heldBack} of the ${alone} ${many} that went by themselves in ${window}.`,
      );
    if (letThrough > 0)
      said.push(
        `It would have let through ${letThrough} of the ${all - alone} ${many} that waited in ${window}.`,
      );
    if (stopped > 0)
      said.push(`It would have stopped ${stopped} of the ${all} ${many} of ${window} for good.`);
  }
  if (said.length === 0)
    said.push(
      `Of the ${decisions} ${decisions === 1 ? 'decision' : 'decisions'} of ${window} it would have changed none.`,
    );
  return said;
}

export const isDifferent = (impact: Impact): boolean =>
  impact.gates.some((one) => differences.some((difference) => one[difference] > 0));
