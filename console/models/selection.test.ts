import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applicability, createSelection, sayApplicability } from './selection.ts';

const ids = ['a', 'b', 'c', 'd', 'e'];
const selected = (store: ReturnType<typeof createSelection>) =>
  [...store.get().context.selected].sort().join('');

describe('selection', () => {
  it('toggles, extends with shift, takes all or none', () => {
    const store = createSelection();
    store.trigger.toggle({ id: 'b' });
    store.trigger.extend({ id: 'd', ids });
    expect(selected(store)).toBe('bcd');
    store.trigger.toggle({ id: 'c' });
    expect(selected(store)).toBe('bd');
    store.trigger.toggleAll({ ids });
    expect(selected(store)).toBe('abcde');
    store.trigger.toggleAll({ ids });
    expect(selected(store)).toBe('');
  });

  it('extends upwards too', () => {
    const store = createSelection();
    store.trigger.toggle({ id: 'd' });
    store.trigger.extend({ id: 'b', ids });
    expect(selected(store)).toBe('bcd');
  });

  it('the cursor stays in the list whatever is pressed', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(1, -1), { maxLength: 30 }), (steps) => {
        const store = createSelection();
        for (const by of steps) store.trigger.move({ by, ids });
        const { cursor } = store.get().context;
        expect(cursor === null ? steps.length === 0 : ids.includes(cursor)).toBe(true);
      }),
    );
  });

  it('comes back into a list that has lost the row under the cursor', () => {
    const store = createSelection();
    store.trigger.point({ id: 'gone' });
    store.trigger.move({ by: 1, ids });
    expect(store.get().context.cursor).toBe('a');
    store.trigger.move({ by: 1, ids: [] });
    expect(store.get().context.cursor).toBe('a');
  });

  it('drops rows that no longer exist', () => {
    const store = createSelection();
    store.trigger.toggleAll({ ids });
    store.trigger.prune({ exists: (id) => id < 'c' });
    expect(selected(store)).toBe('ab');
  });
});

describe('what a batch action applies to', () => {
  const whyNot = (row: { readonly why: string | null }) => row.why;
  const rows = [
    { why: null },
    { why: null },
    { why: null },
    { why: 'waits for material' },
    { why: 'is paused' },
  ];

  it('is said with why not for the rest', () => {
    expect(sayApplicability('Release', applicability(rows, whyNot))).toBe(
      'Release 3 of 5: one is paused, one waits for material',
    );
  });

  it('puts the commonest reason first, in the plural', () => {
    const more = [
      ...rows,
      { why: 'waits for material' },
      { why: 'has failed' },
      { why: 'has failed' },
      { why: 'waits for material' },
    ];
    expect(sayApplicability('Hold', applicability(more, whyNot))).toBe(
      'Hold 3 of 9: three wait for material, two have failed, one is paused',
    );
  });

  it('says no more than needed when it applies to all', () => {
    expect(sayApplicability('Pause', applicability(rows.slice(0, 2), whyNot))).toBe('Pause 2');
  });

  it('accounts for every row', () => {
    fc.assert(
      fc.property(fc.array(fc.record({ why: fc.constantFrom(null, 'is paused', 'has failed') })), (some) => {
        const of = applicability(some, whyNot);
        expect(of.rows.length + of.rest.reduce((sum, [, howMany]) => sum + howMany, 0)).toBe(of.total);
      }),
    );
  });
});
