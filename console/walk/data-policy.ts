/** A policy, what policies can be made of, and how rules read, as the farm would answer. */
import type { Gate, PolicyDocument, Rule } from '../../actors/policy/schema-document.ts';
import type { PolicyCheck, PolicyRevision, PolicyVocabulary } from '../../gateway/api/contract/policy.ts';
import { NOON } from './data-base.ts';

type GateWords = PolicyVocabulary['gates'][number];
const figure = (
  name: string,
  says: string,
  unit: string,
  minimum: number,
  maximum: number,
  orElse: number | null,
) => ({
  name,
  says,
  type: 'number' as const,
  unit,
  minimum,
  maximum,
  whole: unit === 'attempts',
  orElse,
});
const level = (orElse: string) => ({
  name: 'from',
  says: 'The level from which a person looks first.',
  type: 'level' as const,
  unit: null,
  minimum: null,
  maximum: null,
  whole: false,
  orElse,
});
const yesNo = (says: string) => ({
  name: 'on',
  says,
  type: 'yes-no' as const,
  unit: null,
  minimum: null,
  maximum: null,
  whole: false,
  orElse: true,
});
const fact = (
  name: string,
  says: string,
  type: GateWords['facts'][number]['type'],
  unit: string | null = null,
) => ({
  name,
  says,
  type,
  unit,
});
const asked = (
  name: string,
  says: string,
  onFail: 'block' | 'review' | 'note' = 'review',
  params: GateWords['predicates'][number]['params'] = [],
) => ({ name, says, onFail, floor: null, params });
const floor = (name: string, says: string) => ({
  name,
  says,
  onFail: 'block' as const,
  floor: 'block' as const,
  params: [],
});
const automatic = asked('automatic', 'The farm may go on without a person.', 'review', [
  yesNo('Off: a person does it each time.'),
]);

export const vocabulary: PolicyVocabulary = {
  gates: [
    {
      gate: 'quote',
      says: 'Before a customer gets a price.',
      predicates: [
        floor('makeable', 'Some machine of the farm can make every line.'),
        asked('instant', 'Quotes may go out at once.', 'review', [yesNo('Off: a person sees every quote.')]),
        asked('geometry', 'Preflight mended nothing and warns of nothing.'),
        asked('value', 'The total stays below an amount.', 'review', [
          figure('from', 'The total from which a person looks first.', 'the farm’s currency', 0, 1e9, null),
        ]),
        asked('risk', 'The risk stays below a level.', 'review', [level('MEDIUM')]),
      ],
      facts: [
        fact('order.total', 'What the customer pays.', 'number', 'the farm’s currency'),
        fact('order.customer', 'The customer’s name.', 'text'),
        fact('order.materials', 'Material codes.', 'list'),
        fact('risk.level', 'Its risk: LOW, MEDIUM, HIGH.', 'level'),
      ],
    },
    {
      gate: 'slice',
      says: 'Before a sliced plan is made.',
      predicates: [
        floor('printable', 'Preflight found a solid that can be printed.'),
        automatic,
        asked('risk', 'The risk stays below a level.', 'review', [level('HIGH')]),
      ],
      facts: [fact('part.height', 'Its height on the bed.', 'number', 'mm')],
    },
    {
      gate: 'dispatch',
      says: 'Before a waiting job is given to a free machine.',
      predicates: [
        floor('free', 'The machine stands free: not tripped, in maintenance, busy or out of reach.'),
        asked(
          'sla-protection',
          'It does not take the machine that a more urgent job needs to be on time.',
          'block',
          [figure('withinHours', 'How near the other’s date must be.', 'h', 0, 720, 24)],
        ),
        asked(
          'attended-start',
          'Somebody is there when it starts, for prints longer than some hours.',
          'block',
          [figure('overHours', 'Prints up to this long may start alone.', 'h', 0, 720, 0)],
        ),
      ],
      facts: [
        fact('job.print-hours', 'How long it prints.', 'number', 'h'),
        fact('people.there', 'Somebody is there now.', 'yes-no'),
      ],
    },
    {
      gate: 'release',
      says: 'Before a sliced plate starts on its machine.',
      predicates: [
        floor('plate-clear', 'A person confirmed the plate clear.'),
        floor('material', 'The right material in the right colour is loaded.'),
        asked('camera', 'A camera watches the machine.'),
        asked('machine-health', 'The last run on the machine did not fail, and machine and farm agree.'),
        asked('risk', 'The risk stays below a level.', 'review', [level('HIGH')]),
        automatic,
      ],
      facts: [
        fact('job.print-hours', 'How long it prints.', 'number', 'h'),
        fact('machine.camera', 'A camera works.', 'yes-no'),
        fact('job.material', 'Its material code.', 'text'),
      ],
    },
    {
      gate: 'reprint',
      says: 'Before bad parts are made again.',
      predicates: [
        floor('wanted', 'The order still wants the parts.'),
        {
          name: 'retry-ceiling',
          says: 'The attempts at the part are not used up.',
          onFail: 'review',
          floor: 'review',
          params: [
            figure(
              'attempts',
              'Attempts, the first included, before a person decides.',
              'attempts',
              1,
              20,
              3,
            ),
          ],
        },
        automatic,
        asked(
          'goes-first',
          'A reprint whose date is near goes before other work. It never holds a reprint up.',
          'note',
          [
            figure(
              'withinHours',
              'Room left between the reprint’s own print time and the due date, from which it goes first.',
              'h',
              0,
              720,
              24,
            ),
          ],
        ),
      ],
      facts: [fact('reprint.parts', 'How many are to be made again.', 'number', 'parts')],
    },
  ],
};

export const document: PolicyDocument = {
  quote: [
    { name: 'makeable' },
    { name: 'instant', params: { on: true } },
    { name: 'geometry' },
    { name: 'risk', params: { from: 'MEDIUM' } },
  ],
  slice: [{ name: 'printable' }, { name: 'automatic' }, { name: 'risk', params: { from: 'HIGH' } }],
  dispatch: [{ name: 'free' }, { name: 'sla-protection' }],
  release: [
    { name: 'plate-clear' },
    { name: 'risk', params: { from: 'HIGH' } },
    { name: 'camera', when: [{ fact: 'job.print-hours', op: '>', value: 4 }] },
    { name: 'automatic', params: { on: true } },
  ],
  reprint: [
    { name: 'wanted' },
    { name: 'retry-ceiling', params: { attempts: 3 } },
    { name: 'automatic', params: { on: true } },
    { name: 'goes-first' },
  ],
  approvals: { LOW: 'anyone', MEDIUM: 'anyone', HIGH: ['ada', 'bob'] },
  planFailuresToTrip: 2,
};

const sentences: Readonly<Record<string, string>> = {
  makeable: 'Turn a quote down when no machine of the farm can make one of its lines.',
  instant: 'Quotes may go out at once.',
  geometry: 'Hold a quote for a person when preflight mended the model or warns about it.',
  value: 'No total is too high to go out at once.',
  printable: 'Stop a sliced plan when preflight found no solid that can be printed.',
  free: 'Do not start a job when the machine does not stand free.',
  'sla-protection':
    'Do not start a job when a more urgent job that is due within 24 h needs the machine to be on time.',
  'attended-start': 'Do not start a job when nobody is there to see it start.',
  'plate-clear': 'Do not release a job when nobody has confirmed the plate clear.',
  material: 'Do not release a job when another material or colour is loaded.',
  camera: 'Hold a release for a person when no camera watches the machine.',
  wanted: 'Do not reprint when the order no longer wants the parts.',
  'retry-ceiling': 'Hold a reprint for a person when 3 attempts at a part have failed.',
  'goes-first': 'A reprint with no more than 24 h to spare goes before other work.',
};
const nouns = {
  quote: 'a quote',
  slice: 'a sliced plan',
  dispatch: 'a start',
  release: 'a release',
  reprint: 'a reprint',
};
const free = { quote: 'Quotes', slice: 'Plans', dispatch: 'Starts', release: 'Jobs', reprint: 'Bad parts' };

/** Near enough to how the farm reads them. */
function read(gate: Gate, rule: Rule): string {
  if ('fact' in rule)
    return `Hold ${nouns[gate]} for a person when ${rule.fact === 'order.total' ? 'its total' : rule.fact} is at least ${rule.value} EUR: “${rule.words}”`;
  if (rule.name === 'risk')
    return `Hold ${nouns[gate]} for a person when its risk is ${rule.params?.from === 'HIGH' ? 'HIGH' : 'MEDIUM or HIGH'}.`;
  if (rule.name === 'automatic')
    return rule.params?.on === false
      ? `Hold ${nouns[gate]} for a person, each time.`
      : `${free[gate]} may go on without a person.`;
  const said = sentences[rule.name] ?? `${rule.name}.`;
  return rule.when === undefined ? said : `${said} Only asked when its print time is above 4 h.`;
}

const gateNames = ['quote', 'slice', 'dispatch', 'release', 'reprint'] as const;
const rulesOf = (of: PolicyDocument) =>
  gateNames.flatMap((gate) => of[gate].map((rule) => ({ gate, words: read(gate, rule) })));

export function checkOf(draft: PolicyDocument): PolicyCheck {
  const attempts = draft.reprint.findIndex((rule) => 'name' in rule && rule.name === 'retry-ceiling');
  const ceiling = draft.reprint[attempts];
  const asks = ceiling !== undefined && !('fact' in ceiling) ? Number(ceiling.params?.attempts ?? 3) : 3;
  const before = rulesOf(document);
  const after = rulesOf(draft);
  const isIn = (all: typeof before, one: (typeof before)[number]) =>
    all.some(({ gate, words }) => gate === one.gate && words === one.words);
  return {
    objections:
      asks > 20
        ? [
            {
              path: `reprint[${attempts}].params.attempts`,
              words: 'Say a whole number from 1 to 20 (attempts).',
            },
          ]
        : [],
    rules: after,
    floor: [{ gate: 'release', words: sentences.material! }],
    against: 3,
    changes: [
      ...after.filter((one) => !isIn(before, one)).map((one) => ({ ...one, words: `New: ${one.words}` })),
      ...before
        .filter((one) => !isIn(after, one))
        .map((one) => ({ ...one, words: `No longer: ${one.words}` })),
      ...(draft.planFailuresToTrip === document.planFailuresToTrip
        ? []
        : [
            {
              gate: 'breaker' as const,
              words: `A plan is blocked after ${draft.planFailuresToTrip} failures in a row; before: ${document.planFailuresToTrip}.`,
            },
          ]),
    ],
  };
}

export const inForce: PolicyRevision = {
  number: 3,
  version: '2026-03',
  state: 'inForce',
  source: 'operator',
  at: NOON - 20 * 86_400_000,
  by: 'Ana',
  because: 'Long prints without a camera went wrong at night.',
  tried: null,
  adopted: { at: NOON - 20 * 86_400_000, by: 'Ana', because: null, before: 2 },
  document,
  rules: rulesOf(document),
  against: 2,
  changes: [],
};

export const draftedAs = (number: number, draft: PolicyDocument, because: string): PolicyRevision => ({
  ...inForce,
  number,
  version: String(number),
  state: 'drafted',
  at: NOON,
  because,
  adopted: null,
  document: draft,
  rules: rulesOf(draft),
  against: inForce.number,
  changes: checkOf(draft).changes,
});
