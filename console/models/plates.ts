/** What waits for a plate and what could become of it, as the composer tells it; and what is said to the composer. */
import { type ReadonlySignal, signal } from '@preact/signals';
import type { ComposerAnswer } from '../../gateway/api/contract/composer.ts';
import type { Action } from './actions/define.ts';
import { bodyOf, type Said } from './actions/said.ts';
import type { Api } from './api.ts';
import { type Trouble, troubleFrom } from './problem.ts';

export type WaitingLine = ComposerAnswer['waiting'][number];
export type Proposal = ComposerAnswer['proposals'][number];
export type ProposedPlate = Proposal['plates'][number];
export type ComposedPlate = ComposerAnswer['lastComposed'][number];
export interface LineRef {
  readonly orderId: string;
  readonly lineId: string;
}

export interface PlatesModel {
  readonly answer: ReadonlySignal<ComposerAnswer | null>;
  /** Of reading; refusals of commands go to whoever sent them. */
  readonly trouble: ReadonlySignal<Trouble | null>;
  /** Asks anew; an answer that comes after a later question is dropped. */
  readonly refresh: () => Promise<void>;
  /** Rejects with the farm's refusal. */
  readonly send: (action: Action<'composer'>, said: Said) => Promise<unknown>;
}

const ROOT = '/api/v1/composer';

export const createPlates = (api: Pick<Api, 'get' | 'send'>): PlatesModel => {
  const answer = signal<ComposerAnswer | null>(null);
  const trouble = signal<Trouble | null>(null);
  let asked = 0;
  return {
    answer,
    trouble,
    async refresh() {
      const mine = ++asked;
      try {
        const told = await api.get<ComposerAnswer>(ROOT);
        if (mine !== asked) return;
        answer.value = told;
        trouble.value = null;
      } catch (error) {
        if (mine === asked) trouble.value = troubleFrom(error);
      }
    },
    send: (action, said) => api.send('POST', `${ROOT}/${action.command}`, bodyOf(action as Action, said)),
  };
};

/** The line of a row that holds more. */
export const refOf = ({ orderId, lineId }: LineRef): LineRef => ({ orderId, lineId });

/** `O-1007/L-1`, as the composer names a line. */
export const keyOf = ({ orderId, lineId }: LineRef): string => `${orderId}/${lineId}`;
/** Order ids hold no slash; line ids may. */
export const refOfKey = (key: string): LineRef => {
  const at = key.indexOf('/');
  return { orderId: key.slice(0, at), lineId: key.slice(at + 1) };
};

/** A line of the pool with when its order is due, UTC milliseconds; `null`: no date, or not known here. */
export interface WaitingRow extends WaitingLine {
  readonly key: string;
  readonly dueAt: number | null;
}

/** Group after group by name, in each the most urgent first: an order that does not change while nothing else does. */
export const rowsOf = (
  waiting: readonly WaitingLine[],
  dueAtOf: (orderId: string) => number | null,
): readonly WaitingRow[] =>
  waiting
    .map((line) => ({ ...line, key: keyOf(line), dueAt: dueAtOf(line.orderId) }))
    .sort(
      (a, b) =>
        a.group.localeCompare(b.group) ||
        (a.dueAt ?? Number.MAX_VALUE) - (b.dueAt ?? Number.MAX_VALUE) ||
        a.key.localeCompare(b.key, 'en', { numeric: true }),
    );

export interface WaitingGroup {
  readonly group: string;
  readonly rows: readonly WaitingRow[];
  readonly parts: number;
}

/** `rows` in the order of `rowsOf`. */
export const groupsOf = (rows: readonly WaitingRow[]): readonly WaitingGroup[] => {
  const groups = new Map<string, WaitingRow[]>();
  for (const row of rows) groups.set(row.group, [...(groups.get(row.group) ?? []), row]);
  return [...groups].map(([group, of]) => ({ group, rows: of, parts: partsIn(of) }));
};

export const partsIn = (lines: readonly { readonly count: number }[]): number =>
  lines.reduce((sum, line) => sum + line.count, 0);

/** Why these lines can't be composed together; null where the farm may be asked. */
export const whyNotTogether = (rows: readonly WaitingRow[]): string | null => {
  const groups = new Set(rows.map((row) => row.group));
  return groups.size <= 1
    ? null
    : `Only lines of one group can share plates; these are of ${groups.size}: ${[...groups].join('; ')}.`;
};
