import { expect, it } from 'vitest';
import type { ComposerAnswer } from '../../gateway/api/contract/composer.ts';
import { gainOf, whyNotOthers, whyShare } from '../places/plates/words.ts';
import { composer } from '../walk/data-plates.ts';
import { composeAction, keepApartAction, releaseNowAction } from './actions/index.ts';
import { createPlates, groupsOf, keyOf, refOfKey, rowsOf, whyNotTogether } from './plates.ts';

const due: Readonly<Record<string, number>> = { 'O-1007': 2_000, 'O-1008': 1_000 };
const rows = rowsOf(composer.waiting, (orderId) => due[orderId] ?? null);
const [black, orange] = composer.proposals as [
  ComposerAnswer['proposals'][number],
  ComposerAnswer['proposals'][number],
];

it('groups what waits, the most urgent first, whatever order it is told in', () => {
  const told = (of: typeof rows) => groupsOf(of).map(({ parts, rows: in_ }) => [parts, in_.map(keyOf)]);
  const expected = [
    [3, ['O-1006/L-1']],
    [6, ['O-1008/L-1', 'O-1007/L-1']],
  ];
  expect(told(rows)).toEqual(expected);
  const other = rowsOf([...composer.waiting].reverse(), (orderId) => due[orderId] ?? null);
  expect(told(other)).toEqual(expected);
});

it('a line is found by its key, also where its id holds a slash', () => {
  for (const line of [
    { orderId: 'O-1', lineId: 'L-1' },
    { orderId: 'O-1', lineId: 'a/b' },
  ])
    expect(refOfKey(keyOf(line))).toEqual(line);
});

it('says before it is asked that lines of two groups make no plate together', () => {
  expect(whyNotTogether(rows.filter((row) => row.group === black.group))).toBeNull();
  expect(whyNotTogether(rows)).toMatch(/^Only lines of one group .* of 2: PETG .*; PLA-BASIC/);
});

it('says what sharing saves, why these share, and why others do not', () => {
  expect(gainOf(black)).toBe('1 plate instead of 2: 1 start and clearing fewer.');
  expect(gainOf(orange)).toContain('nothing is gained');
  expect(whyShare(black.plates[0]!, black.group)).toContain(`all 2 lines are ${black.group}`);
  expect(whyShare(orange.plates[0]!, orange.group)).toBe('It holds one line only.');
  expect(whyNotOthers(black, composer)).toEqual([
    "3 parts of other groups can't join: material, colour, profile or nozzle differ.",
  ]);
  const strict = { ...composer, policy: { ...composer.policy, composeAcrossOrders: false } };
  expect(whyNotOthers(black, strict)).toContain('The policy lets only parts of one order share a plate.');
});

it('sends the lines and nothing else of the row, and drops an answer that comes too late', async () => {
  const sent: unknown[] = [];
  const answers: ((answer: ComposerAnswer) => void)[] = [];
  const model = createPlates({
    get: () => new Promise((done) => answers.push(done as never)),
    send: async (method, path, body) => {
      sent.push([method, path, body]);
      return {} as never;
    },
  });
  const said = (code: string | null) => ({ reason: code, words: '', answers: {} });
  await model.send(composeAction(rows.slice(1)), said('customer-waits'));
  await model.send(releaseNowAction(rows[0]!), said(null));
  await model.send(keepApartAction(rows[0]!), said('risky-part'));
  const root = '/api/v1/composer';
  expect(sent).toEqual([
    [
      'POST',
      `${root}/compose`,
      {
        reason: { code: 'customer-waits' },
        lines: [
          { orderId: 'O-1008', lineId: 'L-1' },
          { orderId: 'O-1007', lineId: 'L-1' },
        ],
      },
    ],
    ['POST', `${root}/release-now`, { orderId: 'O-1006', lineId: 'L-1' }],
    [
      'POST',
      `${root}/keep-apart`,
      {
        orderId: 'O-1006',
        lineId: 'L-1',
        apart: true,
        reason: { code: 'risky-part' },
        because: 'The part may fail and spoil others',
      },
    ],
  ]);

  const first = model.refresh();
  const second = model.refresh();
  answers[1]!(composer);
  answers[0]!({ ...composer, waiting: [] });
  await Promise.all([first, second]);
  expect(model.answer.value?.waiting).toHaveLength(3);
});
