import { Schema } from 'effect';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Policies } from '../farm/schema-policy.ts';
import { Alone, payloadOf, sent } from '../testing/alone.ts';
import { changesBetween } from './diff.ts';
import { impactOf, type Recorded } from './impact.ts';
import { judge } from './judge.ts';
import { policy } from './machine.ts';
import type { QuoteFacts } from './quote-gate.ts';
import type { Impact, PolicyState } from './schema-book.ts';
import type { PolicyDocument } from './schema-document.ts';
import { documentOf } from './settings.ts';

const HOUR_MS = 3_600_000;
const document = documentOf(
  Schema.decodeUnknownSync(Policies)({
    slaTiers: [{ id: 'standard', name: 'Standard', days: 5, priority: 4 }],
    defaultSlaTier: 'standard',
  }),
);
const strict: PolicyDocument = {
  ...document,
  quote: [
    ...document.quote,
    { name: 'dear', fact: 'order.total', op: '>=', value: 100, onFail: 'review', words: 'Ada sees it.' },
  ],
};
const because = 'Two dear orders went wrong.';

const quoted = (seq: number, total: number, geometryFlags: readonly string[] = []): Recorded => {
  const inputs: QuoteFacts = {
    unmakeable: [],
    geometryFlags,
    unsupportedProfiles: [],
    lanes: ['FDM'],
    complianceFlags: [],
    total,
    currency: 'USD',
    risk: { level: 'LOW', words: 'Low risk.' },
    approval: null,
  };
  const decision = judge('quote', { version: '1', rules: document.quote }, inputs);
  return { seq, at: seq * 1_000, address: `quote/Q-${seq}`, decision };
};
const day = { fromAt: 0, untilAt: 24 * HOUR_MS, partial: false };
const was = { version: '1', document };
const impact = (recorded: readonly Recorded[], after: PolicyDocument): Impact =>
  impactOf(recorded, was, { version: '2', document: after }, day);

function book(): Alone<PolicyState> {
  const one = new Alone<PolicyState>(policy, 'farm');
  one.hear('fromFile', { version: '1', document });
  return one;
}
const states = ({ context }: Alone<PolicyState>) => context.revisions.map(({ state }) => state);
const refusal = (result: { refusal?: { because: string } | undefined }) => result.refusal?.because;

describe('the impact of a policy', () => {
  it('counts what would have been decided otherwise, in words', () => {
    const recorded = [quoted(1, 50), quoted(2, 150), quoted(3, 200, ['A hole was closed.']), quoted(4, 99)];
    expect(impact(recorded, strict)).toMatchObject({
      gates: [{ gate: 'quote', decisions: 4, alone: 3, heldBack: 1, letThrough: 0, stopped: 0 }],
      words: ['It would have held back 1 of the 3 quotes that went by themselves in the last 24 h.'],
      examples: [{ address: 'quote/Q-2', difference: 'heldBack', why: 'Ada sees it.' }],
    });
    const lenient = { ...document, quote: [{ name: 'geometry', onFail: 'note' as const }] };
    expect(impact(recorded, lenient).words).toEqual([
      'It would have let through 1 of the 1 quotes that waited in the last 24 h.',
    ]);
  });

  it('of an identical policy is none', () => {
    const anyQuotes = fc.array(fc.tuple(fc.integer({ min: 0, max: 300 }), fc.boolean(), fc.boolean()), {
      maxLength: 20,
    });
    fc.assert(
      fc.property(anyQuotes, (all) => {
        const recorded = all.map(([total, flagged], index) => quoted(index, total, flagged ? ['Thin.'] : []));
        const { examples, gates } = impact(recorded, JSON.parse(JSON.stringify(document)));
        expect(examples).toEqual([]);
        for (const one of gates) expect([one.heldBack, one.letThrough, one.stopped]).toEqual([0, 0, 0]);
      }),
    );
    expect(changesBetween(document, document)).toEqual([]);
  });

  it('leaves out what was recorded without what it was decided on', () => {
    const bare = { ...quoted(1, 500), decision: { ...quoted(1, 500).decision, inputs: {} } };
    expect(impact([bare], strict).words).toEqual([
      'Nothing was decided in the last 24 h that could be decided again: nobody knows what it would change.',
    ]);
  });
});

describe('the book of policies', () => {
  it('begins with what the farm file says, and takes a changed file as a draft', () => {
    const one = book();
    expect(one.context).toMatchObject({ inForce: 1, count: 1 });
    expect(one.hear('fromFile', { version: '1', document }).outcome).toBe('ignored');
    one.hear('fromFile', { version: '1', document: strict });
    expect(states(one)).toEqual(['inForce', 'drafted']);
    expect(one.context.revisions[1]).toMatchObject({ version: '1-2', source: 'farm file' });
  });

  it('adopts a draft that was tried, tells the dispatcher, and keeps the one before', () => {
    const one = book();
    one.hear('draft', { document: strict, because });
    expect(refusal(one.hear('adopt', { revision: 2 }))).toBe(
      'Nobody knows yet what revision 2 would decide otherwise. Try it first, on what is on record or in a simulation, or adopt it untried with a reason.',
    );
    one.hear('tried', { revision: 2, against: 1, impact: impact([quoted(1, 150)], strict) });
    const result = one.hear('adopt', { revision: 2 });
    expect(sent(result)).toEqual(['dispatcher/farm dispatcher.govern']);
    expect(payloadOf(result, 'dispatcher.govern')).toMatchObject({ version: '2', release: strict.release });
    expect(states(one)).toEqual(['superseded', 'inForce']);
    expect(one.context.revisions[1]?.adopted).toMatchObject({ before: 1 });
  });

  it('adopts an untried draft only with a reason', () => {
    const one = book();
    one.hear('draft', { document: strict, because });
    expect(one.hear('adopt', { revision: 2, untried: true }).outcome).toBe('refused');
    one.hear('adopt', { revision: 2, untried: true }, { reason: { code: 'urgent', words: 'It burns.' } });
    expect(one.context.revisions[1]?.adopted?.because).toBe('It burns.');
  });

  it('has a draft tried again once another policy is in force', () => {
    const one = book();
    const nothing = impact([], strict);
    one.hear('draft', { document: strict, because });
    one.hear('draft', { document: { ...strict, planFailuresToTrip: 5 }, because });
    for (const revision of [2, 3]) one.hear('tried', { revision, against: 1, impact: nothing });
    one.hear('adopt', { revision: 2 });
    expect(refusal(one.hear('adopt', { revision: 3 }))).toContain('was tried against revision 1');
    expect(one.hear('tried', { revision: 3, against: 1, impact: nothing }).outcome).toBe('refused');
    one.hear('tried', { revision: 3, against: 2, impact: nothing });
    expect(one.hear('adopt', { revision: 3 }).outcome).toBe('changed');
  });

  it('goes back, step by step, each with a reason', () => {
    const one = book();
    const reason = { reason: { code: 'worse', words: 'Too much waited.' } };
    one.hear('draft', { document: strict, because });
    one.hear('adopt', { revision: 2, untried: true }, reason);
    expect(refusal(one.hear('rollBack'))).toBe('Say why revision 1 is to be in force again.');
    expect(sent(one.hear('rollBack', {}, reason))).toEqual(['dispatcher/farm dispatcher.govern']);
    expect(one.context.inForce).toBe(1);
    expect(refusal(one.hear('rollBack', {}, reason))).toBe(
      'There is no policy before revision 1 to go back to.',
    );
    expect(one.hear('adopt', { revision: 2 }).outcome).toBe('changed');
  });

  it('refuses what can be no policy, in words', () => {
    const one = book();
    const unsafe = { ...document, release: [{ name: 'nozzle', onFail: 'review' as const }] };
    expect(refusal(one.hear('draft', { document: unsafe, because }))).toBe(
      'release[0].onFail: nozzle is part of the safety floor: it can not be less than "block".',
    );
    expect(refusal(one.hear('draft', { document, because }))).toContain('the same as revision 1');
    expect(refusal(one.hear('draft', { document: strict, because, version: '1' }))).toContain('goes by "1"');
    one.hear('draft', { document: strict, because });
    one.hear('withdraw', { revision: 2, because: 'Not needed.' });
    expect(refusal(one.hear('adopt', { revision: 2, untried: true }))).toContain('withdrawn');
  });

  it('has one policy in force and no number twice, however long it goes on', () => {
    const one = book();
    const reason = { reason: { code: 'change' } };
    for (let round = 2; round < 60; round++) {
      one.hear('draft', { document: { ...strict, planFailuresToTrip: 1 + (round % 19) }, because });
      one.hear('adopt', { revision: one.context.count, untried: true }, reason);
      expect(states(one).filter((state) => state === 'inForce')).toHaveLength(1);
    }
    const numbers = one.context.revisions.map(({ number }) => number);
    expect(new Set(numbers).size).toBe(numbers.length);
    expect(numbers.length).toBeLessThanOrEqual(40);
    expect(one.context.inForce).toBe(one.context.count);
  });
});

it('says what a draft changes, a sentence a change', () => {
  const draft: PolicyDocument = {
    ...strict,
    release: strict.release.map((rule) =>
      'name' in rule && rule.name === 'camera'
        ? { name: 'camera', when: [{ fact: 'job.print-hours', op: '>', value: 4 }] }
        : rule,
    ),
    dispatch: strict.dispatch.filter((rule) => !('name' in rule) || rule.name !== 'sla-protection'),
    approvals: { ...strict.approvals, HIGH: ['ada', 'bob'] },
    planFailuresToTrip: 3,
  };
  expect(changesBetween(document, draft).map(({ gate, words }) => `${gate}: ${words}`)).toEqual([
    'quote: New: Hold a quote for a person when its total is at least 100 in the farm’s currency: “Ada sees it.”',
    'dispatch: No longer: Do not start a job when a more urgent job that is due within 24 h needs the machine to be on time.',
    'release: Now: Hold a release for a person when no camera watches the machine. Only asked when its print time is above 4 h. Before: Hold a release for a person when no camera watches the machine.',
    'approvals: At HIGH risk ada or bob may approve; before: anyone.',
    'breaker: A plan is blocked after 3 failures in a row; before: 2.',
  ]);
});
