import { expect, it } from 'vitest';
import { document, vocabulary } from '../../walk/data-policy.ts';
import { documentOf, draftOf, gateOf, moved, newComparison, opsFor, placedObjections } from './rows.ts';

const keys = () => {
  let count = 0;
  return () => `k${++count}`;
};

it('a policy is written back as it was read', () => {
  const { document: written, faults } = documentOf(draftOf(document, keys()), vocabulary);
  expect(written).toEqual(document);
  expect(faults.size).toBe(0);
});

it('what is typed is kept as it is typed, and is told where it says nothing yet', () => {
  const draft = draftOf(document, keys());
  const gate = gateOf(vocabulary, 'quote');
  const own = {
    ...newComparison(gate.facts[0]!, 'own'),
    kind: 'own' as const,
    name: '',
    onFail: 'review' as const,
    words: ' ',
    when: [{ key: 'when', fact: 'order.customer', op: 'in' as const, value: ' , ' }],
  };
  const rules = {
    ...draft.rules,
    quote: [...draft.rules.quote, own],
    reprint: [
      {
        key: 'ceiling',
        kind: 'named' as const,
        name: 'retry-ceiling',
        onFail: '' as const,
        params: { attempts: 'tw' },
        when: [],
      },
    ],
  };
  const { faults } = documentOf({ ...draft, rules, planFailuresToTrip: '2.5' }, vocabulary);
  expect(Object.fromEntries(faults)).toEqual({
    'own.value': 'Say a number.',
    'own.words': 'Say what a person reads then.',
    'when.value': 'Say what to compare it with.',
    'ceiling.attempts': 'Say a number.',
    planFailuresToTrip: 'Say a whole number from 1 to 20.',
  });
});

it('numbers, lists, yes and no become what the farm compares with', () => {
  const draft = draftOf(document, keys());
  const own = (fact: string, op: '>=' | 'in' | '=' | 'includes', value: string) => ({
    key: fact,
    kind: 'own' as const,
    name: '',
    onFail: 'note' as const,
    words: 'So it is.',
    fact,
    op,
    value,
    when: [],
  });
  const quote = [
    own('order.total', '>=', '12,5'),
    own('order.customer', 'in', 'ada, grace'),
    own('order.materials', 'includes', 'PLA'),
  ];
  const release = [own('machine.camera', '=', 'no')];
  const written = documentOf({ ...draft, rules: { ...draft.rules, quote, release } }, vocabulary);
  expect(written.faults.size).toBe(0);
  expect(
    [...written.document.quote, ...written.document.release].map((rule) => 'value' in rule && rule.value),
  ).toEqual([12.5, ['ada', 'grace'], 'PLA', false]);
});

it('the farm’s objections stand at the rule or the figure that they are about', () => {
  const draft = draftOf(document, keys());
  const [first, second] = draft.rules.release;
  const placed = placedObjections(draft, [
    { path: 'release[0]', words: 'Twice.' },
    { path: 'release[0].onFail', words: 'Too little.' },
    { path: 'release[1].params.from', words: 'Say a level.' },
    { path: 'nowhere', words: 'Odd.' },
  ]);
  expect(Object.fromEntries(placed)).toEqual({
    [first!.key]: 'Twice. Too little.',
    [`${second!.key}.from`]: 'Say a level.',
    '': 'Odd.',
  });
});

it('a rule is moved by one place, and not beyond the ends', () => {
  const { quote } = draftOf(document, keys()).rules;
  const names = (rows: readonly { readonly key: string }[]) => rows.map(({ key }) => key);
  expect(names(moved(quote, 0, 1)).slice(0, 2)).toEqual([quote[1]!.key, quote[0]!.key]);
  expect(moved(quote, 0, -1)).toBe(quote);
  expect(opsFor(gateOf(vocabulary, 'release').facts.find(({ type }) => type === 'yes-no'))).toEqual(['=']);
});
