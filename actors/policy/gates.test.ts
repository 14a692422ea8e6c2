import { Schema } from 'effect';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Policies } from '../farm/schema-policy.ts';
import { judge, obstaclesOf } from './judge.ts';
import type { QuoteFacts } from './quote-gate.ts';
import type { ReleaseFacts } from './release-gate.ts';
import type { ReprintFacts } from './reprint-gate.ts';
import { GateDecision } from './schema.ts';
import { documentOf } from './settings.ts';
import type { SliceFacts } from './slice-gate.ts';

const policies = Schema.decodeUnknownSync(Policies)({
  version: 'test-1',
  quote: { reviewFromTotal: 500 },
  slaTiers: [{ id: 'standard', name: 'Standard', days: 5, priority: 4 }],
  defaultSlaTier: 'standard',
});
const low = { level: 'LOW', words: 'Low risk: nothing speaks against it.' } as const;
const high = { level: 'HIGH', words: 'High risk: It would be 5 h late.' } as const;
const approval = { by: 'operator/ada', because: 'I looked at it' };

const quote: QuoteFacts = {
  unmakeable: [],
  geometryFlags: [],
  unsupportedProfiles: [],
  lanes: ['FDM'],
  complianceFlags: [],
  total: 40,
  currency: 'USD',
  risk: low,
  approval: null,
};
const slice: SliceFacts = {
  preflight: 'ok',
  preflightWords: [],
  blockedBecause: null,
  risk: low,
  approval: null,
};
const release: ReleaseFacts = {
  printer: {
    printerId: 'k2-plus-01',
    link: 'up',
    ready: true,
    camera: true,
    powerTelemetry: true,
    plateClear: true,
    failuresInARow: 0,
    desyncedBecause: null,
    loaded: { material: 'PLA-BASIC', colour: 'black' },
    nozzleDiametersMillimetres: [0.4],
  },
  wanted: { material: 'PLA-BASIC', colour: 'black', nozzleDiameterMillimetres: 0.4 },
  profileChecks: { passed: true, words: 'The G-code stays within the machine.' },
  planBlockedBecause: null,
  materialReserved: true,
  risk: low,
  approval: null,
};
const reprint: ReprintFacts = {
  attempts: 1,
  unwantedBecause: null,
  approval: null,
};

const failing = (decision: GateDecision) =>
  decision.predicates.filter((one) => !one.passed).map((one) => one.name);
const rulesOf = (change: Partial<Policies>) => documentOf({ ...policies, ...change });
const quoted = (change: Partial<QuoteFacts>, policy = policies.quote) =>
  judge('quote', { version: 'test-1', rules: rulesOf({ quote: policy }).quote }, { ...quote, ...change });
const released = (change: Partial<ReleaseFacts>, policy = policies.release) =>
  judge(
    'release',
    { version: 'test-1', rules: rulesOf({ release: policy }).release },
    { ...release, ...change },
  );
const on = (change: Partial<ReleaseFacts['printer']>) => ({ printer: { ...release.printer, ...change } });

describe('the quote gate', () => {
  it('lets a harmless quote through at once, and says why', () => {
    const decision = quoted({});
    expect(decision).toMatchObject({
      policyVersion: 'test-1',
      gate: 'quote',
      outcome: 'pass',
      inputs: quote,
      clearedBy: null,
    });
    expect(decision.predicates.map((one) => one.words)).toEqual([
      'The farm can make every line.',
      'The policy quotes instantly.',
      'Preflight found nothing to flag.',
      'The farm has a profile for every line.',
      'No specialty work.',
      'Nothing suggests a compliance risk.',
      'Its value asks for no review.',
      'Low risk: nothing speaks against it.',
    ]);
  });

  it.each<[string, Partial<QuoteFacts>]>([
    ['geometry', { geometryFlags: ['3 open edges were closed.'] }],
    ['profile', { unsupportedProfiles: ['No fine profile for a 0.8 mm nozzle.'] }],
    ['specialty', { lanes: ['FDM', 'UV'] }],
    ['compliance', { complianceFlags: ['The file name suggests a firearm part.'] }],
    ['value', { total: 500 }],
    ['risk', { risk: { level: 'MEDIUM', words: 'Medium risk.' } }],
  ])('has a person look at %s', (name, change) => {
    expect([quoted(change).outcome, failing(quoted(change))]).toEqual(['review', [name]]);
    expect(quoted({ ...change, approval })).toMatchObject({ outcome: 'pass', clearedBy: approval });
  });

  it('never sells what the farm cannot make', () => {
    expect(quoted({ unmakeable: ['Line 1 is 600 mm long.'], approval }).outcome).toBe('block');
  });

  it('asks for nothing the policy does not ask for', () => {
    const policy = { ...policies.quote, reviewUvSpecialty: false };
    const decision = quoted({ lanes: ['UV'] }, policy);
    expect(decision.outcome).toBe('pass');
    expect(decision.predicates.find((one) => one.name === 'specialty')?.words).toBe(
      'Not asked for by the policy. (UV work is specialty work.)',
    );
  });
});

describe('the release gate', () => {
  it('releases by itself when everything is well', () => expect(released({}).outcome).toBe('pass'));

  it.each<[string, Partial<ReleaseFacts>, string]>([
    ['reachable', on({ link: 'down' }), 'k2-plus-01 cannot be reached.'],
    ['reachable', on({ ready: false }), 'k2-plus-01 answers, but is not ready to print.'],
    [
      'plate-clear',
      on({ plateClear: false }),
      'The plate of k2-plus-01 is not confirmed clear. Clear it and say so.',
    ],
    [
      'material',
      on({ loaded: { material: 'PLA-BASIC', colour: 'white' } }),
      'PLA-BASIC in white is loaded; it needs black.',
    ],
    ['material', on({ loaded: null }), 'Nothing is loaded; it needs PLA-BASIC.'],
    ['nozzle', on({ nozzleDiametersMillimetres: [0.6] }), 'It needs a 0.4 mm nozzle; mounted: 0.6.'],
    ['reserved', { materialReserved: false }, 'No lot holds the grams it needs.'],
    [
      'plan',
      { planBlockedBecause: '2 failures' },
      'The plan is blocked until somebody reviews it: 2 failures',
    ],
  ])('%s blocks, whoever approves', (name, change, words) => {
    const decision = released({ ...change, approval });
    expect([decision.outcome, failing(decision), decision.clearedBy]).toEqual(['block', [name], null]);
    expect(obstaclesOf(decision)[0]?.words).toBe(words);
  });

  it.each<[string, Partial<ReleaseFacts>]>([
    ['machine-health', on({ failuresInARow: 1 })],
    ['machine-health', on({ desyncedBecause: 'it prints something else' })],
    ['camera', on({ camera: false })],
    ['power-telemetry', on({ powerTelemetry: false })],
    ['profile-checks', { profileChecks: { passed: false, words: 'The slicer warns twice.' } }],
    ['risk', { risk: high }],
  ])('%s waits for a person, whose reason clears it', (name, change) => {
    expect([released(change).outcome, failing(released(change))]).toEqual(['review', [name]]);
    expect(released({ ...change, approval })).toMatchObject({ outcome: 'pass', clearedBy: approval });
    expect(released({ ...change, approval: { by: 'operator/ada', because: '  ' } }).outcome).toBe('review');
  });

  it('is earned: passes exactly when every predicate passed, or a person cleared the rest', () => {
    const facts = fc.record({
      printer: fc.record({
        printerId: fc.constant('p'),
        link: fc.constantFrom('up' as const, 'down' as const),
        ready: fc.boolean(),
        camera: fc.boolean(),
        powerTelemetry: fc.boolean(),
        plateClear: fc.boolean(),
        failuresInARow: fc.nat(2),
        desyncedBecause: fc.constantFrom(null, 'drift'),
        loaded: fc.constantFrom(
          null,
          { material: 'PLA-BASIC', colour: 'black' },
          { material: 'PETG', colour: 'black' },
        ),
        nozzleDiametersMillimetres: fc.constantFrom([0.4], [0.6], []),
      }),
      wanted: fc.constant(release.wanted),
      profileChecks: fc.record({ passed: fc.boolean(), words: fc.constant('checks') }),
      planBlockedBecause: fc.constantFrom(null, 'failed twice'),
      materialReserved: fc.boolean(),
      risk: fc.constantFrom(low, high),
      approval: fc.constantFrom(null, approval),
    });
    const policy = fc.record({
      automatic: fc.boolean(),
      requireMachineHealth: fc.boolean(),
      requireCamera: fc.boolean(),
      requirePowerTelemetry: fc.boolean(),
      requireProfileChecks: fc.boolean(),
      approveFromRisk: fc.constantFrom('LOW' as const, 'MEDIUM' as const, 'HIGH' as const),
    });
    fc.assert(
      fc.property(facts, policy, (of, by) => {
        const decision = judge('release', { version: 'v', rules: rulesOf({ release: by }).release }, of);
        const { printer } = of;
        if (decision.outcome === 'pass') {
          expect(printer.link === 'up' && printer.ready && printer.plateClear && of.materialReserved).toBe(
            true,
          );
          expect(printer.loaded).toEqual({ material: 'PLA-BASIC', colour: 'black' });
          expect(printer.nozzleDiametersMillimetres).toContain(0.4);
          expect(of.planBlockedBecause).toBe(null);
          expect(failing(decision).length === 0 || decision.clearedBy !== null).toBe(true);
        } else expect(failing(decision).length).toBeGreaterThan(0);
        expect(JSON.parse(JSON.stringify(Schema.encodeSync(GateDecision)(decision)))).toEqual(decision);
      }),
    );
  });
});

describe('the slice gate', () => {
  const sliced = (change: Partial<SliceFacts>) =>
    judge('slice', { version: 'v', rules: rulesOf({}).slice }, { ...slice, ...change });
  it('slices what preflight lets through', () =>
    expect([sliced({}).outcome, sliced({ preflight: 'repair' }).outcome]).toEqual(['pass', 'pass']));
  it('blocks what cannot be printed, and plans whose breaker tripped', () => {
    expect(
      obstaclesOf(sliced({ preflight: 'block', preflightWords: ['It has no volume.'], approval })).map(
        (one) => one.words,
      ),
    ).toEqual(['It has no volume.']);
    expect(sliced({ blockedBecause: '2 failures', approval }).outcome).toBe('block');
  });
  it('has high risk approved', () => {
    expect(sliced({ risk: high }).outcome).toBe('review');
    expect(sliced({ risk: high, approval }).outcome).toBe('pass');
  });
});

describe('the reprint gate', () => {
  const again = (change: Partial<ReprintFacts>, by = policies.reprint) =>
    judge('reprint', { version: 'v', rules: rulesOf({ reprint: by }).reprint }, { ...reprint, ...change });
  it('reprints below the ceiling', () => expect(again({}).outcome).toBe('pass'));
  it('asks a person once the attempts are used up', () => {
    const spent = again({ attempts: 3 });
    expect([spent.outcome, failing(spent)]).toEqual(['review', ['retry-ceiling']]);
    expect(again({ attempts: 3, approval }).outcome).toBe('pass');
  });
  it('asks a person each time where the policy is not automatic', () => {
    const manual = again({}, { ...policies.reprint, automatic: false });
    expect([manual.outcome, failing(manual)]).toEqual(['review', ['automatic']]);
  });
  it('never reprints for an order that does not want it', () => {
    expect(again({ unwantedBecause: 'cancelled', approval }).outcome).toBe('block');
  });
});
