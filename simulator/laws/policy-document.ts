/** Documents with known faults and known changes: every one of them is named, where it is, and nothing else. */
import { objectionsTo } from '../../actors/policy/check.ts';
import { changesBetween } from '../../actors/policy/diff.ts';
import { must } from '../properties/property.ts';
import type { Loose } from '../properties/step.ts';
import type { Dice } from '../world/dice.ts';
import { law } from './law.ts';

const own = {
  name: 'mine',
  fact: 'risk.level',
  op: '>=',
  value: 'HIGH',
  onFail: 'review',
  words: 'Ada sees it.',
};
const sound: Loose = {
  quote: [
    { name: 'makeable' },
    { name: 'instant', params: { on: true } },
    { name: 'value', params: { from: 100 } },
    { name: 'risk', params: { from: 'MEDIUM' } },
    { ...own },
  ],
  slice: [{ name: 'printable' }, { name: 'risk', params: { from: 'HIGH' } }, { ...own }],
  dispatch: [{ name: 'free' }, { name: 'sla-protection', params: { withinHours: 12 } }],
  release: [{ name: 'reachable' }, { name: 'camera', onFail: 'note' }, { ...own }],
  reprint: [{ name: 'retry-ceiling', params: { attempts: 3 } }, { name: 'automatic' }],
  approvals: { LOW: 'anyone', MEDIUM: ['ada'], HIGH: ['ada', 'grace'] },
  planFailuresToTrip: 2,
};
const names = ['quote', 'slice', 'dispatch', 'release', 'reprint'] as const;
type Gate = (typeof names)[number];

/** Comparisons that make no sense, and some that do. */
const senseless: readonly Loose[] = [
  { fact: 'risk.level', op: '=', value: 'ENORMOUS' },
  { fact: 'risk.level', op: '<', value: 3 },
  { fact: 'risk.level', op: 'includes', value: 'LOW' },
  { fact: 'order.total', op: '>', value: 'LOW' },
  { fact: 'order.total', op: '=', value: true },
  { fact: 'order.total', op: 'in', value: ['1'] },
  { fact: 'order.total', op: 'includes', value: '1' },
  { fact: 'order.customer', op: '<', value: 'ada' },
  { fact: 'order.customer', op: '=', value: 7 },
  { fact: 'order.customer', op: '!=', value: ['ada'] },
  { fact: 'order.customer', op: 'in', value: 'ada' },
  { fact: 'order.materials', op: '=', value: 'PLA' },
  { fact: 'order.materials', op: 'in', value: ['PLA'] },
  { fact: 'order.materials', op: 'includes', value: ['PLA'] },
  { fact: 'order.materials', op: 'includes', value: 3 },
  { fact: 'nobody.knows', op: '=', value: 1 },
  { fact: 'constructor', op: '=', value: 1 },
];
const sensible: readonly Loose[] = [
  { fact: 'risk.level', op: '!=', value: 'LOW' },
  { fact: 'risk.level', op: '<=', value: 'MEDIUM' },
  { fact: 'risk.level', op: 'in', value: ['LOW', 'HIGH'] },
  { fact: 'order.total', op: '>=', value: 0 },
  { fact: 'order.total', op: '!=', value: 12.5 },
  { fact: 'order.customer', op: '=', value: 'ada' },
  { fact: 'order.customer', op: 'in', value: ['ada', 'grace'] },
  { fact: 'order.materials', op: 'includes', value: 'PLA' },
];
const yesNo: readonly (readonly [rule: Loose, isSound: boolean])[] = [
  [{ fact: 'machine.camera', op: '=', value: false }, true],
  [{ fact: 'machine.camera', op: '!=', value: true }, true],
  [{ fact: 'machine.camera', op: '=', value: 'no' }, false],
  [{ fact: 'machine.camera', op: '>', value: true }, false],
  [{ fact: 'machine.failures-in-a-row', op: '>=', value: 2 }, true],
];

/** A rule at the end of a gate: what is wrong with it, by where. Empty: nothing. */
interface Added {
  readonly gate: Gate;
  readonly rule: Loose;
  readonly faults: readonly string[];
}

const figure = (gate: Gate, name: string, param: string, value: unknown, isSound: boolean): Added => ({
  gate,
  rule: { name, params: { [param]: value } },
  faults: isSound ? [] : [`.params.${param}`],
});

const added = (dice: Dice): Added => {
  const about = dice.pick([true, false]) ? dice.pick(sensible)! : dice.pick(senseless)!;
  const isSenseless = senseless.includes(about);
  const [camera, isSound] = dice.pick(yesNo)!;
  const label = `rule-${dice.whole(1, 1_000_000)}`;
  const said = { name: label, onFail: 'review', words: 'As said.' };
  return dice.pick<Added>([
    { gate: 'quote', rule: { ...about, ...said }, faults: isSenseless ? [''] : [] },
    {
      gate: 'quote',
      rule: { ...dice.pick(sensible)!, ...said, when: [about] },
      faults: isSenseless ? [''] : [],
    },
    { gate: 'quote', rule: { name: 'geometry', when: [about] }, faults: isSenseless ? [''] : [] },
    { gate: 'release', rule: { ...camera, ...said }, faults: isSound ? [] : [''] },
    { gate: 'quote', rule: { ...own, name: 'compliance' }, faults: [''] },
    { gate: 'release', rule: { name: label }, faults: [''] },
    { gate: 'release', rule: { name: 'constructor' }, faults: [''] },
    { gate: 'quote', rule: { name: 'makeable' }, faults: [''] },
    { gate: 'release', rule: own, faults: [''] },
    { gate: 'release', rule: { name: 'nozzle', onFail: dice.pick(['note', 'review']) }, faults: ['.onFail'] },
    { gate: 'release', rule: { name: 'nozzle', onFail: 'block' }, faults: [] },
    { gate: 'release', rule: { name: 'machine-health', onFail: 'note' }, faults: [] },
    { gate: 'reprint', rule: { name: 'wanted', onFail: 'block', when: [] }, faults: [] },
    {
      gate: 'release',
      rule: { name: 'plan', onFail: 'note', when: [{ fact: 'risk.level', op: '=', value: 'LOW' }] },
      faults: ['.onFail', '.when'],
    },
    { gate: 'slice', rule: { name: 'plan', params: { on: true } }, faults: ['.params.on'] },
    { gate: 'slice', rule: { name: 'automatic', params: { toString: 1 } }, faults: ['.params.toString'] },
    figure('slice', 'automatic', 'on', dice.pick([true, false]), true),
    figure('slice', 'automatic', 'on', dice.pick(['yes', 1]), false),
    figure('release', 'risk', 'from', dice.pick(['LOW', 'MEDIUM', 'HIGH']), true),
    figure('release', 'risk', 'from', dice.pick(['low', 2]), false),
    figure('dispatch', 'attended-start', 'overHours', dice.pick([0, 0.5, 8]), true),
    figure('dispatch', 'attended-start', 'overHours', dice.pick([-0.1, '8', true]), false),
    figure('reprint', 'goes-first', 'withinHours', dice.pick([0, 12.5, 720]), true),
    figure('reprint', 'goes-first', 'withinHours', dice.pick([-1, 720.5]), false),
  ]);
};

/** Attempts stand in the sound document already: their edges in its place. */
const attempts = (dice: Dice): readonly [number, boolean] =>
  dice.pick([
    [1, true],
    [20, true],
    [3, true],
    [0, false],
    [21, false],
    [2.5, false],
  ] as const)!;

interface Case {
  readonly added: readonly Added[];
  readonly attempts: readonly [number, boolean];
  readonly changes: readonly number[];
  readonly repeated: number;
}

function objections({ added: all, attempts: [count, isSound], repeated }: Case): void {
  const document = structuredClone(sound);
  document.reprint[0].params.attempts = count;
  const expected = isSound ? [] : ['reprint[0].params.attempts'];
  const taken = new Set<string>();
  for (const { faults, gate, rule } of all) {
    if (taken.has(`${gate} ${rule.name}`)) continue;
    taken.add(`${gate} ${rule.name}`);
    expected.push(...faults.map((where) => `${gate}[${document[gate].length}]${where}`));
    document[gate].push(rule);
  }
  for (let one = 0; one < repeated; one++) {
    expected.push(`dispatch[${document.dispatch.length}]`);
    document.dispatch.push({ name: 'free' });
  }
  const found = objectionsTo(document as never);
  const isKnown = found.every(({ path }) => expected.includes(path));
  const isAll = expected.length > 20 || found.length === expected.length;
  must(
    isKnown &&
      isAll &&
      found.length === Math.min(20, expected.length) &&
      found.every(({ words }) => words !== ''),
    () => `It objects to ${found.map(({ path }) => path).join()}; wrong are ${expected.join()}.`,
  );
}

interface Change {
  readonly at: string;
  /** How its sentence begins. */
  readonly says: string;
  readonly make: (document: Loose) => void;
}

/** Each changes one thing, and none another's. */
const changes: readonly Change[] = [
  {
    at: 'quote',
    says: 'Left out, and asked all the same: Turn a quote down when no machine',
    make: (one) => one.quote.shift(),
  },
  {
    at: 'quote',
    says: 'Now: Hold a quote for a person, each time.',
    make: (one) => (named(one, 'quote', 'instant').params.on = false),
  },
  {
    at: 'quote',
    says: 'Now: Hold a quote for a person when its total is 99',
    make: (one) => (named(one, 'quote', 'value').params.from = 99),
  },
  {
    at: 'quote',
    says: 'Now: Turn a quote down when its risk',
    make: (one) => (named(one, 'quote', 'risk').onFail = 'block'),
  },
  {
    at: 'quote',
    says: 'Now: Say so, without holding a quote up, when',
    make: (one) => (named(one, 'quote', 'mine').onFail = 'note'),
  },
  {
    at: 'quote',
    says: 'New: Hold a quote for a person when no profile',
    make: (one) => one.quote.push({ name: 'profile' }),
  },
  {
    at: 'slice',
    says: 'Now: Hold a sliced plan for a person when its risk',
    make: (one) => (named(one, 'slice', 'risk').when = [{ fact: 'part.material', op: '=', value: 'PLA' }]),
  },
  { at: 'slice', says: 'Now: ', make: (one) => (named(one, 'slice', 'mine').words = 'Ada asks.') },
  { at: 'dispatch', says: 'The same rules in another order', make: (one) => one.dispatch.reverse() },
  {
    at: 'release',
    says: 'Now: Hold a release for a person when no camera',
    make: (one) => (named(one, 'release', 'camera').onFail = 'review'),
  },
  { at: 'release', says: 'Now: ', make: (one) => (named(one, 'release', 'mine').value = 'LOW') },
  { at: 'release', says: 'New: ', make: (one) => one.release.push({ ...own, name: undefined }) },
  {
    at: 'reprint',
    says: 'New: Do not reprint when the order no longer',
    make: (one) => one.reprint.push({ name: 'wanted' }),
  },
  { at: 'reprint', says: 'No longer: Bad parts may be made again', make: (one) => one.reprint.splice(1, 1) },
  { at: 'approvals', says: 'At LOW risk ada may', make: (one) => (one.approvals.LOW = ['ada']) },
  { at: 'approvals', says: 'At MEDIUM risk anyone may', make: (one) => (one.approvals.MEDIUM = 'anyone') },
  { at: 'approvals', says: 'At HIGH risk ada may', make: (one) => (one.approvals.HIGH = ['ada']) },
  { at: 'breaker', says: 'A plan is blocked after 5', make: (one) => (one.planFailuresToTrip = 5) },
];
const named = (document: Loose, gate: Gate, name: string): Loose =>
  document[gate].find((one: Loose) => one.name === name);

/** Said out or left to what holds otherwise: it is the same. */
function spelledOut(): Loose {
  const one = structuredClone(sound);
  named(one, 'release', 'reachable').onFail = 'block';
  named(one, 'dispatch', 'free').when = [];
  named(one, 'reprint', 'automatic').params = { on: true };
  delete named(one, 'quote', 'instant').params;
  delete named(one, 'quote', 'risk').params;
  return one;
}

function differences({ changes: which }: Case): void {
  const after = structuredClone(sound);
  const made = [...new Set(which)].map((index) => changes[index]!);
  for (const { make } of made) make(after);
  const found = changesBetween(sound as never, after as never);
  const told = found.map(({ gate, words }) => `${gate}: ${words}`);
  must(
    found.length === made.length &&
      made.every(({ at, says }) => told.some((one) => one.startsWith(`${at}: ${says}`))),
    () => `It tells ${told.join(' ') || 'nothing'}; changed were ${made.map(({ says }) => says).join(', ')}.`,
  );
  const alike = changesBetween(sound as never, spelledOut() as never);
  must(alike.length === 0, () => `They decide alike, and it tells ${JSON.stringify(alike)}.`);
}

export const documentLaw = law<Case>({
  name: 'a policy is read as it is written',
  holds:
    'Of a document every fault is named where it stands, and of two every difference that decides, and no other.',
  about: ['actors/policy/'],
  cases: 250,
  draw: (dice) => [
    {
      added: Array.from({ length: dice.whole(0, 3) }, () => added(dice)),
      attempts: attempts(dice),
      changes: Array.from({ length: dice.whole(0, 4) }, () => dice.whole(0, changes.length - 1)),
      repeated: dice.chance(0.1) ? dice.whole(18, 24) : dice.whole(0, 1),
    },
  ],
  check: (cases) => {
    for (const one of cases) {
      objections(one);
      differences(one);
    }
  },
});
