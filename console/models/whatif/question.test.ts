import { describe, expect, it } from 'vitest';
import type { Shift } from '../../../actors/farm/schema-policy.ts';
import type { WhatIfChange } from '../../../gateway/api/contract/whatif.ts';
import { farm } from '../../walk/data-answers.ts';
import { models } from '../../walk/data-whatif.ts';
import type { Trouble } from '../problem.ts';
import { faultOf, notYet } from './check.ts';
import { createDraft } from './draft.ts';
import { draftOf, placed, questionOf } from './question.ts';
import { type Draft, kinds, mayAdd, newRow, noDraft, type Offer, type Row, type RowFields } from './rows.ts';
import { examplesFor, sayDraft, titleOf } from './words.ts';

const offer: Offer = {
  farm,
  models,
  machines: [
    { id: 'k2-plus-01', name: 'K2 Plus', model: 'Creality K2 Plus' },
    { id: 'klipper-a', name: 'Klipper A', model: 'Voron 2.4' },
  ],
};
let keys = 0;
const newKey = () => `k${++keys}`;
const draftWith = (...rows: readonly RowFields[]): Draft => ({
  ...noDraft,
  rows: rows.map((fields) => ({ ...fields, key: newKey() })),
});
const questionWith = (...rows: readonly RowFields[]) => questionOf(draftWith(...rows), farm.shifts).question;

describe('a question', () => {
  it('of every kind of change comes back as the same form', () => {
    const draft = draftWith(
      ...kinds.filter(({ kind }) => kind !== 'fewer').map(({ kind }) => newRow(kind, offer)),
      { kind: 'fewer', printerIds: ['klipper-a'] },
    );
    expect(notYet(draft, offer)).toBeNull();
    const { question } = questionOf(draft, farm.shifts);
    const again = draftOf(question, farm.shifts, newKey);
    expect(questionOf(again, farm.shifts).question).toEqual(question);
    const kindsOf = (one: Draft) => one.rows.map(({ kind }) => kind).sort();
    expect(kindsOf(again)).toEqual(kindsOf(draft));
  });

  it('says percentages as factors', () => {
    expect(questionWith({ kind: 'demand', way: 'more', percent: '30' }).changes).toEqual([
      { kind: 'demand', factor: 1.3 },
    ]);
    expect(questionWith({ kind: 'failures', way: 'less', percent: '12,5' }).changes).toEqual([
      { kind: 'failures', factor: 0.875 },
    ]);
  });

  it('states how many orders come in, where it is not as of late', () => {
    const draft = { ...draftWith(newRow('more', offer)), orders: 'stated' as const, ordersPerDay: '12,5' };
    const { question } = questionOf(draft, farm.shifts);
    expect(question.ordersPerDay).toBe(12.5);
    expect(draftOf(question, farm.shifts, newKey)).toMatchObject({ orders: 'stated', ordersPerDay: '12.5' });
    expect(notYet({ ...draft, ordersPerDay: '-1' }, offer)).toContain('a day');
  });

  it('adds shifts to those of the farm, each by a name of its own', () => {
    const night = newRow('shift', offer);
    const [change] = questionWith(night, night).changes;
    expect(change).toMatchObject({ kind: 'set', path: 'shifts' });
    const { value } = change as Extract<WhatIfChange, { kind: 'set' }>;
    expect((value as readonly Shift[]).map(({ name }) => name)).toEqual(['Day', 'Night', 'Night 2']);
  });

  it('keeps what this form has no fields for', () => {
    const change: WhatIfChange = { kind: 'set', path: 'prices.minimumMargin', value: 3 };
    const without: WhatIfChange = { kind: 'set', path: 'shifts', value: [] };
    const draft = draftOf({ changes: [change, without], days: 3, demand: 'none' }, farm.shifts, newKey);
    expect(draft.rows.map(({ kind }) => kind)).toEqual(['other', 'other']);
    expect(questionOf(draft, farm.shifts).question).toEqual({
      changes: [change, without],
      days: 3,
      replications: 20,
      demand: 'none',
    });
  });
});

describe('a refusal', () => {
  const trouble = (...fields: Trouble['fields']): Trouble => ({
    what: 'No.',
    cause: '',
    remedy: 'Mend it.',
    status: 400,
    code: null,
    fields,
  });

  it('stands at the rows that its change was made of', () => {
    const draft = draftWith(newRow('shift', offer), newRow('demand', offer), newRow('shift', offer));
    const { origins } = questionOf(draft, farm.shifts);
    const [first, second, third] = draft.rows.map(({ key }) => key) as [string, string, string];
    const found = placed(
      trouble(
        { pointer: '/changes/1/value/2/from', detail: 'No time.' },
        { pointer: '/changes/0', detail: 'Too many.', suggestion: '2' },
        { pointer: '/days', detail: 'Too long.' },
      ),
      origins,
    );
    expect(Object.fromEntries(found.rows)).toEqual({
      [first]: 'No time.',
      [third]: 'No time.',
      [second]: 'Too many. Did you mean 2?',
    });
    expect(found).toMatchObject({ days: 'Too long.', rest: null });
  });

  it('of no change in particular stands whole', () => {
    expect(placed(trouble(), [['a']]).rest?.what).toBe('No.');
    expect(placed(trouble({ pointer: '/seed', detail: 'odd' }), [['a']]).rest?.fields).toHaveLength(1);
    expect(placed(null, [])).toEqual({ rows: new Map(), days: null, rest: null });
  });
});

describe('a row', () => {
  const fault = (fields: RowFields, of = offer) => faultOf({ ...fields, key: 'k' } as Row, of)?.words ?? null;

  it('says at which field it is not complete', () => {
    expect(fault({ kind: 'more', like: 'k2-plus', count: '1.5' })).toContain('1 to 1,000');
    expect(fault({ kind: 'fewer', printerIds: [] })).toContain('which machines');
    expect(fault({ kind: 'fewer', printerIds: ['k2-plus-01', 'klipper-a'] })).toContain('makes nothing');
    expect(fault({ kind: 'demand', way: 'less', percent: '101' })).toContain('0 to 100');
    expect(fault({ kind: 'demand', way: 'more', percent: '' })).toContain('0 to 900');
    expect(fault({ kind: 'changeover', minutes: '-1' })).toContain('0 to 600');
    const order = newRow('order', offer);
    expect(fault(order)).toBeNull();
    expect(fault({ ...order, z: '0' } as RowFields)).toContain('2,000 mm');
  });

  it('of a shift makes no sense on a farm that is attended day and night', () => {
    const always = { ...offer, farm: { ...farm, shifts: [] } };
    expect(fault(newRow('shift', always), always)).toContain('day and night');
    for (const { rows } of examplesFor(always))
      expect(
        rows.map((row) => fault(row, always)),
        'examples can be asked',
      ).toEqual([null]);
  });

  it('that would undo another can not be added', () => {
    const { rows } = draftWith(newRow('demand', offer), newRow('more', offer));
    expect([mayAdd(rows, 'demand'), mayAdd(rows, 'more')]).toEqual([false, true]);
  });
});

describe('words', () => {
  it('say the whole question', () => {
    const [buy, busier, night] = examplesFor(offer);
    expect(sayDraft(draftWith(...buy!.rows, ...busier!.rows), offer)).toBe(
      'What if there were 2 more Creality K2 Plus and 30 % more orders came in, over the next 7 days?',
    );
    expect(sayDraft({ ...draftWith(...night!.rows), days: '1' }, offer)).toBe(
      'What if one person worked every day from 22:00 to 06:00 as well, over the next 1 day?',
    );
  });

  it('name an answer by its changes, the farm’s words where there are no better', () => {
    const question = {
      changes: [
        { kind: 'failures', factor: 0 },
        { kind: 'set', path: 'prices.x', value: 1 },
      ],
    } as const;
    const changes = ['0 times as many prints fail.', 'prices.x is 1 instead of 2.'];
    expect(titleOf({ question, changes }, offer)).toBe('100 % fewer failures and prices.x is 1 instead of 2');
    expect(titleOf({ question: { ...question, title: 'a calm week' }, changes }, offer)).toBe('A calm week');
  });
});

it('the form keeps its rows apart by key', () => {
  const store = createDraft(newKey);
  store.trigger.add({ rows: [newRow('more', offer), newRow('more', offer)] });
  const [first, second] = store.get().context.rows;
  store.trigger.change({ key: second!.key, fields: { count: '9' } });
  store.trigger.remove({ key: first!.key });
  expect(store.get().context.rows).toMatchObject([{ kind: 'more', count: '9' }]);
  store.trigger.set({ settings: { days: '3' } });
  store.trigger.clear();
  expect(store.get().context).toEqual(noDraft);
});
