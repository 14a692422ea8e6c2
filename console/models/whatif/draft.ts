/** The question being put together: kept while one looks elsewhere. */
import { createStore } from '@xstate/store';
import type { Draft, RowFields } from './rows.ts';
import { noDraft } from './rows.ts';

export const createDraft = (newKey: () => string) =>
  createStore({
    context: noDraft as Draft,
    on: {
      add: (draft, { rows }: { rows: readonly RowFields[] }) => ({
        ...draft,
        rows: [...draft.rows, ...rows.map((fields) => ({ ...fields, key: newKey() }))],
      }),
      change: (draft, { key, fields }: { key: string; fields: Partial<RowFields> }) => ({
        ...draft,
        rows: draft.rows.map((row) => (row.key === key ? ({ ...row, ...fields } as typeof row) : row)),
      }),
      remove: (draft, { key }: { key: string }) => ({
        ...draft,
        rows: draft.rows.filter((row) => row.key !== key),
      }),
      set: (draft, { settings }: { settings: Partial<Omit<Draft, 'rows'>> }) => ({ ...draft, ...settings }),
      /** Of an example, or of a question asked before. */
      fill: (_, { next }: { next: Draft }) => next,
      clear: () => noDraft,
    },
  });
export type DraftStore = ReturnType<typeof createDraft>;
