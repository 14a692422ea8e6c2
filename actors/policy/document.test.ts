import { Schema } from 'effect';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Policies } from '../farm/schema-policy.ts';
import { objectionsTo } from './check.ts';
import { floorOf, judge, mayApprove } from './judge.ts';
import type { QuoteFacts } from './quote-gate.ts';
import { specOf } from './registry.ts';
import type { ReleaseFacts } from './release-gate.ts';
import { gates, isOwn, type OwnRule, PolicyDocument, type Rule } from './schema-document.ts';
import { documentOf, withDocument, withSettings } from './settings.ts';

const policies = Schema.decodeUnknownSync(Policies)({
  version: '1',
  slaTiers: [{ id: 'standard', name: 'Standard', days: 5, priority: 4 }],
  defaultSlaTier: 'standard',
});
const document = documentOf(policies);

const quote: QuoteFacts = {
  unmakeable: [],
  geometryFlags: [],
  unsupportedProfiles: [],
  lanes: ['FDM'],
  complianceFlags: [],
  total: 40,
  currency: 'USD',
  risk: { level: 'LOW', words: 'Low risk.', score: 0.02 },
  approval: null,
};
const release: ReleaseFacts = {
  printer: {
    printerId: 'p-1',
    link: 'up',
    ready: true,
    camera: true,
    powerTelemetry: true,
    plateClear: true,
    failuresInARow: 0,
    desyncedBecause: null,
    loaded: { material: 'PLA', colour: 'black' },
    nozzleDiametersMillimetres: [0.4],
  },
  wanted: { material: 'PLA', colour: 'black', nozzleDiameterMillimetres: 0.4 },
  profileChecks: { passed: true, words: 'Fine.' },
  planBlockedBecause: null,
  materialReserved: true,
  risk: { level: 'LOW', words: 'Low risk.' },
  approval: null,
};
const dear: OwnRule = {
  name: 'dear',
  fact: 'order.total',
  op: '>=',
  value: 500,
  onFail: 'review',
  words: 'Ada sees what costs 500 or more.',
};
const quoted = (rules: readonly Rule[], facts: Partial<QuoteFacts> = {}) =>
  judge('quote', { version: 'v', rules }, { ...quote, ...facts });
const objected = (change: Partial<PolicyDocument>) =>
  objectionsTo({ ...document, ...change }).map(({ path, words }) => `${path}: ${words}`);

/** Any rules that a release gate may be given, sound or not. */
const anyRules = fc.array(
  fc.oneof(
    fc.record({
      name: fc.constantFrom(...Object.keys(specOf('release').predicates), 'no-such'),
      onFail: fc.constantFrom('block' as const, 'review' as const, 'note' as const),
    }),
    fc.record({
      name: fc.string({ minLength: 1, maxLength: 5 }),
      fact: fc.constantFrom('machine.failures-in-a-row', 'machine.id', 'no.such'),
      op: fc.constantFrom('=' as const, '>=' as const, '!=' as const),
      value: fc.constantFrom(0, 1, 'p-1'),
      onFail: fc.constantFrom('block' as const, 'review' as const, 'note' as const),
      words: fc.constant('Not like this.'),
    }),
  ),
  { maxLength: 12 },
);
const anyFacts = fc
  .record({
    link: fc.constantFrom('up' as const, 'down' as const),
    plateClear: fc.boolean(),
    camera: fc.boolean(),
    failuresInARow: fc.nat(2),
    material: fc.constantFrom('PLA', 'ABS'),
    nozzle: fc.constantFrom(0.4, 0.6),
    approved: fc.boolean(),
  })
  .map(
    ({ approved, material, nozzle, ...printer }): ReleaseFacts => ({
      ...release,
      printer: { ...release.printer, ...printer, loaded: { material, colour: 'black' } },
      wanted: { ...release.wanted, nozzleDiameterMillimetres: nozzle },
      approval: approved ? { by: 'ada', because: 'Seen.' } : null,
    }),
  );

describe('a policy as data', () => {
  it('is what the short settings say, and nothing speaks against it', () => {
    expect(objectionsTo(document)).toEqual([]);
    expect(Schema.decodeUnknownSync(PolicyDocument)(JSON.parse(JSON.stringify(document)))).toEqual(document);
  });

  it('passes exactly when every predicate passed, or a person cleared what a person may clear', () => {
    fc.assert(
      fc.property(anyRules, anyFacts, (rules, facts) => {
        const { clearedBy, outcome, predicates } = judge('release', { version: 'v', rules }, facts);
        const failed = predicates.filter((one) => !one.passed);
        const clearable = facts.approval !== null && failed.every((one) => one.onFail === 'review');
        expect(outcome === 'pass').toBe(failed.length === 0 || clearable);
        expect(clearedBy !== null).toBe(outcome === 'pass' && failed.length > 0);
        expect(outcome === 'block').toBe(failed.some((one) => one.onFail === 'block'));
      }),
    );
  });

  it('decides alike on like inputs', () => {
    fc.assert(
      fc.property(anyRules, anyFacts, (rules, facts) => {
        const policy = { version: 'v', rules };
        const again = judge('release', JSON.parse(JSON.stringify(policy)), JSON.parse(JSON.stringify(facts)));
        expect(again).toEqual(judge('release', policy, facts));
      }),
    );
  });

  it('never prints past the safety floor, whatever the rules and whoever approves', () => {
    fc.assert(
      fc.property(anyRules, anyFacts, (rules, facts) => {
        const { outcome, predicates } = judge('release', { version: 'v', rules }, facts);
        for (const name of floorOf('release')) expect(predicates.some((one) => one.name === name)).toBe(true);
        const { link, loaded, plateClear } = facts.printer;
        if (link === 'down' || !plateClear || loaded?.material !== 'PLA') expect(outcome).toBe('block');
        if (facts.wanted.nozzleDiameterMillimetres === 0.6) expect(outcome).toBe('block');
      }),
    );
  });

  it('refuses a draft that lowers the floor, and asks for the floor where a draft leaves it out', () => {
    for (const gate of gates)
      for (const name of floorOf(gate)) {
        expect(objected({ [gate]: [{ name, onFail: 'note' }] })).toEqual([
          `${gate}[0].onFail: ${name} is part of the safety floor: it can not be less than "${specOf(gate).predicates[name]?.floor}".`,
        ]);
        expect(
          objected({ [gate]: [{ name, when: [{ fact: 'risk.level', op: '=', value: 'HIGH' }] }] })[0],
        ).toMatch(/safety floor|is no fact/);
      }
    expect(quoted([], { unmakeable: ['Too long.'] }).outcome).toBe('block');
  });
});

describe('an owner’s own rule', () => {
  it.each([
    [499.99, 'pass'],
    [500, 'review'],
  ])('compares a fact with a value: %d', (total, outcome) => {
    expect(quoted([dear], { total }).outcome).toBe(outcome);
  });

  it('says so in its own words, or that it does not apply', () => {
    expect(quoted([dear], { total: 800 }).predicates.at(-1)?.words).toBe(dear.words);
    expect(quoted([dear]).predicates.at(-1)?.words).toBe('Not so: order.total >= 500.');
  });

  it.each<[OwnRule['op'], OwnRule['fact'], OwnRule['value'], boolean]>([
    ['includes', 'order.lanes', 'FDM', true],
    ['includes', 'order.lanes', 'UV', false],
    ['=', 'risk.level', 'LOW', true],
    ['<', 'risk.level', 'HIGH', true],
    ['>=', 'risk.level', 'MEDIUM', false],
    ['>', 'risk.score', 0.01, true],
    ['!=', 'order.total', 40, false],
    ['=', 'order.customer', 'Acme', false],
    ['!=', 'order.customer', 'Acme', false],
  ])('%s %s %s: %s; what nobody knows compares with nothing', (op, fact, value, applies) => {
    const outcome = quoted([{ ...dear, op, fact, value }]).outcome;
    expect(outcome).toBe(applies ? 'review' : 'pass');
  });

  it('may narrow a predicate of the farm to where it matters', () => {
    const rules: Rule[] = [{ name: 'specialty', when: [{ fact: 'order.total', op: '>', value: 100 }] }];
    expect(quoted(rules, { lanes: ['UV'] }).outcome).toBe('pass');
    expect(quoted(rules, { lanes: ['UV'] }).predicates.at(-1)?.words).toBe(
      'Asked only where order.total > 100.',
    );
    expect(quoted(rules, { lanes: ['UV'], total: 101 }).outcome).toBe('review');
  });
});

describe('what can be no policy', () => {
  it.each<[Partial<PolicyDocument>, string]>([
    [
      { release: [{ name: 'camara' }] },
      'release[0]: "camara" is no predicate of the release gate; there are reachable, plate-clear, material, nozzle, reserved, plan, machine-health, camera, power-telemetry, profile-checks, risk, automatic. Did you mean camera?',
    ],
    [
      { release: [{ name: 'risk', params: { from: 'SEVERE' } }] },
      'release[0].params.from: Say one of LOW, MEDIUM, HIGH.',
    ],
    [
      { reprint: [{ name: 'retry-ceiling', params: { attempts: 2.5 } }] },
      'reprint[0].params.attempts: Say a whole number from 1 to 20 (attempts).',
    ],
    [
      { release: [{ name: 'camera', params: { on: false } }] },
      'release[0].params.on: "on" is no parameter of camera; there are none.',
    ],
    [{ quote: [{ ...dear, value: 'much' }] }, 'quote[0]: order.total is a number: compare it with a number.'],
    [
      { quote: [{ ...dear, fact: 'order.lanes' }] },
      'quote[0]: order.lanes is a list of texts: use "includes" with a text.',
    ],
    [{ quote: [dear, dear] }, 'quote[1]: quote names dear twice. Keep one of them.'],
    [
      { quote: [{ ...dear, name: 'makeable' }] },
      'quote[0]: makeable is a predicate of the farm. Call your own rule something else.',
    ],
  ])('%j', (change, words) => expect(objected(change)).toEqual([words]));

  it('holds a rule of a later version for review instead of forgetting it', () => {
    expect(quoted([{ name: 'of-tomorrow' }])).toMatchObject({ outcome: 'review' });
  });
});

describe('approval by risk', () => {
  const approvals = { LOW: 'anyone', MEDIUM: 'anyone', HIGH: ['ada'] } as const;
  const rules: Rule[] = [{ name: 'risk', params: { from: 'MEDIUM' } }];
  const decided = (level: 'MEDIUM' | 'HIGH', by: string) =>
    judge(
      'release',
      { version: 'v', rules, approvals },
      { ...release, risk: { level, words: 'Risky.' }, approval: { by, because: 'Seen.' } },
    );
  it('is given by those whom the policy names for the level', () => {
    expect(decided('MEDIUM', 'bob').outcome).toBe('pass');
    expect(decided('HIGH', 'bob')).toMatchObject({ outcome: 'review', approvers: ['ada'], clearedBy: null });
    expect(decided('HIGH', 'ada')).toMatchObject({ outcome: 'pass', clearedBy: { by: 'ada' } });
    expect(mayApprove(undefined, 'bob')).toBe(true);
  });
});

describe('short settings', () => {
  it('say as much of a document as they can', () => {
    const draft: PolicyDocument = {
      ...document,
      release: [
        { name: 'camera', onFail: 'note' },
        { name: 'automatic', params: { on: false } },
      ],
      reprint: [{ name: 'retry-ceiling', params: { attempts: 5 } }],
      quote: [dear],
    };
    const short = withDocument(policies, '7', draft);
    expect(short).toMatchObject({
      version: '7',
      release: {
        automatic: false,
        requireCamera: false,
        requirePowerTelemetry: false,
        approveFromRisk: 'HIGH',
      },
      reprint: { retryCeiling: 5 },
    });
    expect(documentOf(short)).toBe(draft);
    expect(withDocument(policies, '1', document)).toEqual({ ...policies, document });
  });

  it('changed over a document, change it there and leave its own rules be', () => {
    const own = withDocument(policies, '7', { ...document, quote: [...document.quote, dear] });
    const changed = withSettings({ ...own, release: { ...own.release, automatic: false } });
    expect(changed.document?.release.find((one) => one.name === 'automatic')).toEqual({
      name: 'automatic',
      params: { on: false },
    });
    expect(changed.document?.quote.filter(isOwn)).toEqual([dear]);
  });
});
