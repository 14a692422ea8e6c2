/** From the form to the API's question and back. Pure. */
import type { Shift } from '../../../actors/farm/schema-policy.ts';
import type { WhatIfChange, WhatIfQuestion } from '../../../gateway/api/contract/whatif.ts';
import type { Trouble } from '../problem.ts';
import { numberOf } from './check.ts';
import { type Draft, noDraft, type Row, type RowFields, type RowOf } from './rows.ts';

export interface Asked {
  readonly question: WhatIfQuestion;
  /** For each change of the question, the keys of the rows that it was made of. */
  readonly origins: readonly (readonly string[])[];
}

const SHIFTS = 'shifts';
const RELEASE = 'policies.release.automatic';
const CHANGEOVER = 'setup.changeoverMinutes';

/** 1.3 for 30 % more, 0.7 for 30 % less. */
const factorOf = ({ percent, way }: RowOf<'demand' | 'failures'>): number =>
  Number((1 + ((way === 'more' ? 1 : -1) * numberOf(percent)) / 100).toFixed(4));

const changeOf = (row: Exclude<Row, { readonly kind: 'shift' }>): WhatIfChange => {
  switch (row.kind) {
    case 'more':
      return { kind: 'addPrinters', like: row.like, count: numberOf(row.count) };
    case 'fewer':
      return { kind: 'removePrinters', printerIds: row.printerIds };
    case 'demand':
    case 'failures':
      return { kind: row.kind, factor: factorOf(row as RowOf<'demand' | 'failures'>) };
    case 'order':
      return {
        kind: 'order',
        inHours: numberOf(row.inHours),
        quantity: numberOf(row.quantity),
        material: row.material,
        colour: row.colour,
        sizeMillimetres: { x: numberOf(row.x), y: numberOf(row.y), z: numberOf(row.z) },
        tier: row.tier,
      };
    case 'release':
      return { kind: 'set', path: RELEASE, value: row.automatic };
    case 'changeover':
      return { kind: 'set', path: CHANGEOVER, value: numberOf(row.minutes) };
    case 'other':
      return row.change;
  }
};

const shiftOf = ({ name, days, from, to, operators }: RowOf<'shift'>, taken: readonly string[]): Shift => {
  let own = name;
  for (let count = 2; taken.includes(own); count++) own = `${name} ${count}`;
  return { name: own, days: [...days], from, to, operators: numberOf(operators) };
};

/** Shifts are set as a whole: those of the farm stay, the rows' come on top. */
export const questionOf = (draft: Draft, shifts: readonly Shift[]): Asked => {
  const changes: WhatIfChange[] = [];
  const origins: string[][] = [];
  const added: Shift[] = [];
  const shiftKeys: string[] = [];
  for (const row of draft.rows)
    if (row.kind === 'shift') {
      added.push(
        shiftOf(
          row,
          [...shifts, ...added].map((one) => one.name),
        ),
      );
      shiftKeys.push(row.key);
    } else {
      changes.push(changeOf(row));
      origins.push([row.key]);
    }
  if (added.length > 0) {
    changes.push({ kind: 'set', path: SHIFTS, value: [...shifts, ...added] });
    origins.push(shiftKeys);
  }
  return {
    question: {
      changes,
      days: numberOf(draft.days),
      replications: draft.runs,
      ...(draft.orders === 'none' && { demand: 'none' as const }),
      ...(draft.orders === 'stated' && { ordersPerDay: numberOf(draft.ordersPerDay) }),
    },
    origins,
  };
};

const percentOf = (factor: number) => ({
  way: factor < 1 ? ('less' as const) : ('more' as const),
  percent: String(Number((Math.abs(factor - 1) * 100).toFixed(2))),
});

const isShift = (value: unknown): value is Shift =>
  typeof value === 'object' && value !== null && 'days' in value && 'from' in value && 'to' in value;

const sameShift = (one: Shift, other: Shift): boolean =>
  one.name === other.name && one.from === other.from && one.to === other.to;

/** One change as the form would have it; several rows where it sets several shifts. */
export const rowsOf = (change: WhatIfChange, shifts: readonly Shift[]): readonly RowFields[] => {
  switch (change.kind) {
    case 'addPrinters':
      return [{ kind: 'more', like: change.like, count: String(change.count) }];
    case 'removePrinters':
      return [{ kind: 'fewer', printerIds: change.printerIds }];
    case 'demand':
    case 'failures':
      return [{ kind: change.kind, ...percentOf(change.factor) }];
    case 'order': {
      const { x, y, z } = change.sizeMillimetres;
      const { inHours, quantity, material, colour, tier } = change;
      const typed = { inHours: String(inHours), quantity: String(quantity) };
      const size = { x: String(x), y: String(y), z: String(z) };
      return [{ kind: 'order', ...typed, material, colour, ...size, tier }];
    }
    case 'policy':
      return [{ kind: 'other', change }];
    case 'set': {
      const { path, value } = change;
      if (path === RELEASE && typeof value === 'boolean') return [{ kind: 'release', automatic: value }];
      if (path === CHANGEOVER && typeof value === 'number')
        return [{ kind: 'changeover', minutes: String(value) }];
      const all = Array.isArray(value) && value.every(isShift) ? value : [];
      const keepsAll = shifts.every((one) => all.some((other) => sameShift(one, other)));
      if (path !== SHIFTS || all.length <= shifts.length || !keepsAll) return [{ kind: 'other', change }];
      return all
        .filter((one) => !shifts.some((other) => sameShift(one, other)))
        .map(({ name, days, from, to, operators }) => ({
          kind: 'shift',
          name,
          days,
          from,
          to,
          operators: String(operators),
        }));
    }
  }
};

/** A question asked before, as the form would have it. */
export const draftOf = (question: WhatIfQuestion, shifts: readonly Shift[], newKey: () => string): Draft => ({
  rows: question.changes
    .flatMap((change) => rowsOf(change, shifts))
    .map((fields) => ({ ...fields, key: newKey() })),
  days: String(question.days ?? 7),
  runs: question.replications ?? 20,
  orders: question.demand === 'none' ? 'none' : question.ordersPerDay === undefined ? 'lately' : 'stated',
  ordersPerDay: String(question.ordersPerDay ?? noDraft.ordersPerDay),
});

/** Where each complaint of a refusal belongs. */
export interface Placed {
  /** By the row's key. */
  readonly rows: ReadonlyMap<string, string>;
  readonly days: string | null;
  /** What stands beside the button; null when all of it has a place of its own. */
  readonly rest: Trouble | null;
}

export const placed = (trouble: Trouble | null, origins: Asked['origins']): Placed => {
  const rows = new Map<string, string>();
  let days: string | null = null;
  if (trouble === null) return { rows, days, rest: null };
  const left = trouble.fields.filter(({ pointer, detail, suggestion }) => {
    const words = suggestion === undefined ? detail : `${detail} Did you mean ${suggestion}?`;
    if (pointer === '/days') {
      days = words;
      return false;
    }
    const keys = origins[Number(/^\/changes\/(\d+)/.exec(pointer)?.[1] ?? -1)];
    for (const key of keys ?? []) rows.set(key, words);
    return keys === undefined;
  });
  const isPlaced = trouble.fields.length > 0 && left.length === 0;
  return { rows, days, rest: isPlaced ? null : { ...trouble, fields: left } };
};
