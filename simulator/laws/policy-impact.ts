/** What another policy would have decided, counted again by hand: from one figure on, each gate holds up what it is given. */
import { decisionsIn, impactOf, isDifferent, type Recorded } from '../../actors/policy/impact.ts';
import { judge } from '../../actors/policy/judge.ts';
import type { GateDecision } from '../../actors/policy/schema.ts';
import type { Impact } from '../../actors/policy/schema-book.ts';
import type { Entry } from '../../runtime/envelope.ts';
import { must } from '../properties/property.ts';
import type { Loose } from '../properties/step.ts';
import type { Dice } from '../world/dice.ts';
import { law } from './law.ts';

const gates = ['quote', 'slice', 'dispatch', 'release', 'reprint'] as const;
type Gate = (typeof gates)[number];

/** The figure that the rule is about. */
const fact: Readonly<Record<Gate, string>> = {
  quote: 'order.total',
  slice: 'part.print-hours',
  dispatch: 'job.mass',
  release: 'machine.failures-in-a-row',
  reprint: 'reprint.attempts',
};

const risk = { level: 'LOW', words: 'Low.' };
const inputsOf: Readonly<Record<Gate, (figure: number, who: string) => Loose>> = {
  quote: (total) => ({
    unmakeable: [],
    geometryFlags: [],
    unsupportedProfiles: [],
    lanes: ['FDM'],
    complianceFlags: [],
    total,
    currency: 'EUR',
    risk,
  }),
  slice: (printHours) => ({
    preflight: 'ok',
    preflightWords: [],
    blockedBecause: null,
    risk,
    part: { material: 'PLA', slicerWarnings: [], printHours },
  }),
  dispatch: (massGrams, who) => ({
    job: { jobId: `J-${who}`, material: 'PLA', colour: 'black', printHours: 1, massGrams },
    machine: {
      printerId: 'p-1',
      availability: 'idle',
      loaded: { material: 'PLA', colour: 'black' },
      availableGrams: null,
      legacy: false,
    },
    people: { attendedNow: true, endsUnattended: false },
    atStake: null,
  }),
  release: (failuresInARow) => ({
    printer: {
      printerId: 'p-1',
      link: 'up',
      ready: true,
      plateClear: true,
      failuresInARow,
      desyncedBecause: null,
      loaded: { material: 'PLA', colour: 'black' },
      nozzleDiametersMillimetres: [0.4],
    },
    wanted: { material: 'PLA', colour: 'black', nozzleDiameterMillimetres: 0.4 },
    profileChecks: { passed: true, words: 'Fine.' },
    planBlockedBecause: null,
    materialReserved: true,
    risk,
  }),
  reprint: (attempts) => ({ attempts, unwantedBecause: null }),
};

/** What an older entry lacks makes its decision one that nobody can take again. */
const needed: Readonly<Record<Gate, readonly string[]>> = {
  quote: ['unmakeable', 'geometryFlags', 'unsupportedProfiles', 'lanes', 'complianceFlags', 'risk'],
  slice: ['preflight', 'preflightWords', 'risk'],
  dispatch: ['job', 'machine', 'people'],
  release: ['printer', 'wanted', 'profileChecks', 'risk'],
  reprint: ['attempts'],
};

interface Limit {
  readonly from: number;
  readonly onFail: 'note' | 'review' | 'block';
}

interface Given {
  readonly gate: Gate;
  readonly figure: number;
  readonly who: string;
  readonly lacks: string | null;
  readonly approved: boolean;
  /** Where in the journal it stands. */
  readonly kept: number;
}

interface Case {
  readonly before: Readonly<Record<Gate, Limit>>;
  readonly after: Readonly<Record<Gate, Limit>>;
  readonly given: readonly Given[];
  readonly hours: number;
}

const limits = (dice: Dice): Case['before'] =>
  Object.fromEntries(
    gates.map((gate) => [
      gate,
      { from: dice.whole(1, 3), onFail: dice.pick(['note', 'review', 'review', 'block'] as const) },
    ]),
  ) as Case['before'];

const documentOf = (limit: Case['before']): Loose => ({
  ...Object.fromEntries(
    gates.map((gate) => {
      const { from, onFail } = limit[gate];
      const rule = {
        name: 'mine',
        fact: fact[gate],
        op: '>=',
        value: from,
        onFail,
        words: `From ${from} on.`,
      };
      // Otherwise the ceiling's own figure has its say too.
      return [
        gate,
        gate === 'reprint' ? [{ name: 'retry-ceiling', params: { attempts: 20 } }, rule] : [rule],
      ];
    }),
  ),
  approvals: { LOW: 'anyone', MEDIUM: 'anyone', HIGH: 'anyone' },
  planFailuresToTrip: 2,
});

const outcomeOf = ({ from, onFail }: Limit, figure: number): string =>
  figure < from || onFail === 'note' ? 'pass' : onFail;

/** As the journal has it: each gate's decisions in facts of their own. */
function entryOf(decision: GateDecision, kept: number): Loose {
  const { gate } = decision;
  const fact = (type: string, payload: Loose) => ({
    outcome: 'changed',
    message: { type: 'tell', payload: {} },
    facts: [{ type, payload }],
  });
  if (gate === 'quote')
    return {
      outcome: 'changed',
      message: { type: 'quote.priced', payload: { price: { decision } } },
      facts: [],
    };
  if (gate === 'slice') return fact('plan.sliced', { decision });
  if (gate === 'release') return fact('job.gated', { decision });
  if (gate === 'reprint') return fact('order.plateSettled', { reprint: decision });
  return kept === 0
    ? fact('job.scheduled', { dispatched: decision })
    : fact('dispatcher.planned', { heldBack: { 'J-1': decision } });
}

const nothings: readonly Loose[] = [
  { outcome: 'changed', message: { type: 'quote.priced', payload: {} }, facts: [] },
  { outcome: 'changed', message: { type: 'quote.priced', payload: { price: {} } }, facts: [] },
  ...['job.gated', 'plan.sliced', 'job.scheduled', 'order.plateSettled', 'dispatcher.planned', 'other'].map(
    (type) => ({
      outcome: 'changed',
      message: { type: 'tell', payload: {} },
      facts: [{ type, payload: {} }],
    }),
  ),
];

function readAgain(decision: GateDecision, kept: number): void {
  const entry = entryOf(decision, kept);
  const read = (one: Loose) => [...decisionsIn(one as Entry)];
  must(
    read(entry).length === 1 && read(entry)[0] === decision,
    () => `A decision of the ${decision.gate} gate is not found in the journal.`,
  );
  for (const outcome of ['refused', 'ignored'])
    must(read({ ...entry, outcome }).length === 0, () => `What was ${outcome} counts as decided.`);
  for (const nothing of nothings)
    must(read(nothing).length === 0, () => `${JSON.stringify(nothing)} decides nothing.`);
}

const HOUR_MS = 3_600_000;

function check(cases: readonly Case[]): void {
  for (const { after, before, given, hours } of cases) {
    const [was, would] = [documentOf(before), documentOf(after)];
    const recorded = given.map(({ approved, figure, gate, kept, lacks, who }, seq): Recorded => {
      const approval = approved ? { by: 'ada', because: 'Looked at it.' } : null;
      const inputs: Loose = { ...inputsOf[gate](figure, who), approval };
      const decision = judge(gate, { version: '1', rules: was[gate] }, inputs as never);
      readAgain(decision, kept);
      return {
        seq,
        at: seq,
        address: `${gate}/${seq}`,
        decision:
          lacks === null ? decision : ({ ...decision, inputs: { ...inputs, [lacks]: null } } as GateDecision),
      };
    });
    const found = impactOf(
      recorded,
      { version: '1', document: was as never },
      { version: '2', document: would as never },
      { fromAt: 0, untilAt: hours * HOUR_MS, partial: false },
    );
    const due = new Map<Gate, Record<string, number>>();
    const examples: string[] = [];
    const waiting = new Set<string>();
    given.forEach(({ approved, figure, gate, lacks, who }, seq) => {
      if (lacks !== null) return;
      const [old, now] = [outcomeOf(before[gate], figure), outcomeOf(after[gate], figure)];
      const recordedAs = old === 'review' && approved ? 'pass' : old;
      if (gate === 'dispatch' && recordedAs !== 'pass') {
        if (waiting.has(who)) return;
        waiting.add(who);
      }
      const sums = due.get(gate) ?? { decisions: 0, alone: 0, heldBack: 0, letThrough: 0, stopped: 0 };
      due.set(gate, sums);
      sums.decisions!++;
      if (old === 'pass') sums.alone!++;
      const differs =
        now === 'block' && old !== 'block'
          ? 'stopped'
          : old === 'pass' && now === 'review'
            ? 'heldBack'
            : old !== 'pass' && now === 'pass'
              ? 'letThrough'
              : null;
      if (differs === null) return;
      sums[differs]!++;
      const { from } = differs === 'letThrough' ? before[gate] : after[gate];
      const why = differs === 'letThrough' ? `It waited: From ${from} on.` : `From ${from} on.`;
      examples.push([gate, differs, seq, seq, `${gate}/${seq}`, why].join('|'));
    });
    compare(found, due, examples.toReversed().slice(0, 50), hours);
  }
}

function compare(
  found: Impact,
  due: ReadonlyMap<Gate, Readonly<Record<string, number>>>,
  examples: readonly string[],
  hours: number,
): void {
  const rows = gates.flatMap((gate) => (due.has(gate) ? [{ gate, ...due.get(gate) }] : []));
  const shown = (all: readonly Loose[]) =>
    all
      .map((one) => [one.gate, one.decisions, one.alone, one.heldBack, one.letThrough, one.stopped].join(' '))
      .join('; ');
  must(shown(found.gates) === shown(rows), () => `It counts ${shown(found.gates)}; it is ${shown(rows)}.`);
  const told = found.examples.map(({ address, at, difference, gate, seq, why }) =>
    [gate, difference, seq, at, address, why].join('|'),
  );
  must(
    told.join('\n') === examples.join('\n'),
    () => `It shows ${told.join('; ')}; not ${examples.join('; ')}.`,
  );
  const differing = rows.reduce(
    (sum, one: Loose) =>
      sum + [one.heldBack, one.letThrough, one.stopped].filter((count) => count > 0).length,
    0,
  );
  must(
    found.words.length === Math.max(1, differing) && isDifferent(found) === differing > 0,
    () => `It says ${JSON.stringify(found.words)} of ${differing} that differ.`,
  );
  const window = hours === 24 ? '24 h' : hours % 24 === 0 ? `${hours / 24} days` : `${hours} h`;
  must(
    found.words.every((one) => one.includes(`the last ${window}`)) &&
      found.words.some((one) => one.startsWith('Nothing was decided')) === (rows.length === 0),
    () => `It says ${JSON.stringify(found.words)} of ${window}.`,
  );
}

export const impactLaw = law<Case>({
  name: 'a draft is tried as it would decide',
  holds:
    'Of what is on record, the impact of a draft counts each decision that it would take otherwise, once.',
  about: ['actors/policy/impact', 'actors/policy/compare'],
  cases: 120,
  draw: (dice) => [
    {
      before: limits(dice),
      after: limits(dice),
      given: Array.from({ length: dice.chance(0.1) ? dice.whole(80, 150) : dice.whole(0, 12) }, () => {
        const gate = dice.pick(gates);
        return {
          gate,
          figure: dice.whole(1, 3),
          who: dice.pick(['1', '2']),
          lacks: dice.chance(0.1) ? dice.pick(needed[gate])! : null,
          approved: dice.chance(0.3),
          kept: dice.whole(0, 1),
        };
      }),
      hours: dice.pick([5, 24, 48, 30]),
    },
  ],
  check,
});
