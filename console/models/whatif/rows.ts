/** A question being put together: each change as a row of form fields, as a person fills them in. Pure. */
import type { Weekday } from '../../../actors/farm/schema-policy.ts';
import type { FarmAnswer } from '../../../gateway/api/contract/responses.ts';
import type { WhatIfChange, WhatIfModel } from '../../../gateway/api/contract/whatif.ts';

/** Numbers are kept as they were typed: a half-written one must not be mended under the hand. */
export type RowFields =
  | { readonly kind: 'more'; readonly like: string; readonly count: string }
  | { readonly kind: 'fewer'; readonly printerIds: readonly string[] }
  | { readonly kind: 'demand' | 'failures'; readonly way: 'more' | 'less'; readonly percent: string }
  | {
      readonly kind: 'order';
      readonly inHours: string;
      readonly quantity: string;
      readonly material: string;
      readonly colour: string;
      readonly x: string;
      readonly y: string;
      readonly z: string;
      readonly tier: string;
    }
  | {
      readonly kind: 'shift';
      readonly name: string;
      readonly days: readonly Weekday[];
      readonly from: string;
      readonly to: string;
      readonly operators: string;
    }
  | { readonly kind: 'release'; readonly automatic: boolean }
  | { readonly kind: 'changeover'; readonly minutes: string }
  /** Asked from elsewhere, such as the command line: this form has no fields for it and passes it on. */
  | { readonly kind: 'other'; readonly change: WhatIfChange };
export type Row = RowFields & { readonly key: string };
export type RowKind = Row['kind'];
export type RowOf<K extends RowKind> = Extract<Row, { readonly kind: K }>;

export interface Draft {
  readonly rows: readonly Row[];
  readonly days: string;
  readonly runs: number;
  readonly orders: 'lately' | 'stated' | 'none';
  /** Where they are stated. */
  readonly ordersPerDay: string;
}
export const noDraft: Draft = { rows: [], days: '7', runs: 20, orders: 'lately', ordersPerDay: '10' };

export interface Machine {
  readonly id: string;
  readonly name: string;
  readonly model: string;
}
/** What of the farm the form offers. */
export interface Offer {
  readonly farm: Pick<FarmAnswer, 'materials' | 'tiers' | 'defaultTier' | 'shifts' | 'policies'> | null;
  /** Those that the simulation knows: connected, and not removed. */
  readonly machines: readonly Machine[];
  readonly models: readonly WhatIfModel[];
}

export const ROWS_MAX = 20;

export const workdays: readonly Weekday[] = ['mon', 'tue', 'wed', 'thu', 'fri'];
export const everyDay: readonly Weekday[] = [...workdays, 'sat', 'sun'];
export const weekend: readonly Weekday[] = ['sat', 'sun'];

export const shiftChoices = [
  { words: 'Night, Monday to Friday', name: 'Night', days: workdays, from: '22:00', to: '06:00' },
  { words: 'Night, every day', name: 'Night', days: everyDay, from: '22:00', to: '06:00' },
  { words: 'Saturday and Sunday', name: 'Weekend', days: weekend, from: '09:00', to: '17:00' },
  { words: 'Every day', name: 'Extra', days: everyDay, from: '14:00', to: '22:00' },
] as const;

export const kinds: readonly { readonly kind: Exclude<RowKind, 'other'>; readonly words: string }[] = [
  { kind: 'more', words: 'More machines' },
  { kind: 'fewer', words: 'Fewer machines' },
  { kind: 'demand', words: 'More or fewer orders' },
  { kind: 'order', words: 'One extra order' },
  { kind: 'shift', words: 'One more shift' },
  { kind: 'release', words: 'Automatic release' },
  { kind: 'changeover', words: 'Change-over time' },
  { kind: 'failures', words: 'More or fewer failures' },
];
/** Asking for these twice in one question would be one change undoing the other. */
const once: readonly RowKind[] = ['fewer', 'demand', 'failures', 'release', 'changeover'];
export const mayAdd = (rows: readonly Row[], kind: RowKind): boolean =>
  rows.length < ROWS_MAX && !(once.includes(kind) && rows.some((row) => row.kind === kind));

/** A row of that kind with what is most often meant. */
export const newRow = (kind: Exclude<RowKind, 'other'>, offer: Offer): RowFields => {
  const { farm, machines, models } = offer;
  switch (kind) {
    case 'more':
      return { kind, like: machines[0]?.id ?? models[0]?.id ?? '', count: '2' };
    case 'fewer':
      return { kind, printerIds: [] };
    case 'demand':
      return { kind, way: 'more', percent: '30' };
    case 'failures':
      return { kind, way: 'less', percent: '50' };
    case 'order': {
      const material = farm?.materials.find((one) => one.colours.length > 0);
      return {
        kind,
        inHours: '0',
        quantity: '100',
        material: material?.code ?? '',
        colour: material?.colours[0]?.name ?? '',
        x: '60',
        y: '40',
        z: '20',
        tier: farm?.defaultTier ?? '',
      };
    }
    case 'shift': {
      const { name, days, from, to } = shiftChoices[0];
      return { kind, name, days, from, to, operators: '1' };
    }
    case 'release':
      return { kind, automatic: !(farm?.policies.release.automatic ?? false) };
    case 'changeover':
      return { kind, minutes: '5' };
  }
};
