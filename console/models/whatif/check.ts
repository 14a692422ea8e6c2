/** What keeps a row from being asked, in words at its field. The farm checks again; this only spares the way. Pure. */
import type { Draft, Offer, Row } from './rows.ts';

export interface Fault {
  /** The field it is about; empty: the row as a whole. */
  readonly field: string;
  readonly words: string;
}

const number = (text: string): number => (text.trim() === '' ? Number.NaN : Number(text.replace(',', '.')));
const between = (text: string, least: number, most: number): boolean => {
  const value = number(text);
  return value >= least && value <= most;
};
const whole = (text: string, most: number): boolean =>
  between(text, 1, most) && Number.isInteger(number(text));

export { number as numberOf };

const CLOCK = /^([01]\d|2[0-3]):[0-5]\d$/;

export const faultOf = (row: Row, { farm, machines }: Offer): Fault | null => {
  switch (row.kind) {
    case 'more':
      if (row.like === '') return { field: 'like', words: 'Choose what kind of machine.' };
      return whole(row.count, 1_000) ? null : { field: 'count', words: 'How many? From 1 to 1,000.' };
    case 'fewer': {
      if (row.printerIds.length === 0) return { field: '', words: 'Choose which machines go.' };
      const left = machines.filter(({ id }) => !row.printerIds.includes(id));
      return left.length === 0
        ? { field: '', words: 'That is every machine: a farm without any makes nothing.' }
        : null;
    }
    case 'demand':
    case 'failures': {
      const most = row.way === 'more' ? 900 : 100;
      return between(row.percent, 0, most)
        ? null
        : { field: 'percent', words: `A percentage from 0 to ${most}, please.` };
    }
    case 'order': {
      if (!whole(row.quantity, 10_000)) return { field: 'quantity', words: 'How many parts? 1 to 10,000.' };
      if (row.material === '' || row.colour === '')
        return { field: 'material', words: 'Choose a material and a colour.' };
      const side = (['x', 'y', 'z'] as const).find((one) => !between(row[one], 1, 2_000));
      if (side !== undefined) return { field: side, words: 'A length from 1 to 2,000 mm, please.' };
      return between(row.inHours, 0, 2_000)
        ? null
        : { field: 'inHours', words: 'Hours from now, 0 to 2,000.' };
    }
    case 'shift':
      if (farm !== null && farm.shifts.length === 0)
        return {
          field: '',
          words:
            'This farm has no shifts: it is taken as attended day and night already. State its shifts in the farm file first.',
        };
      if (row.days.length === 0) return { field: 'days', words: 'On which days?' };
      if (!CLOCK.test(row.from)) return { field: 'from', words: 'A time such as 22:00.' };
      if (!CLOCK.test(row.to)) return { field: 'to', words: 'A time such as 06:00.' };
      return whole(row.operators, 100)
        ? null
        : { field: 'operators', words: 'How many people? From 1 to 100.' };
    case 'changeover':
      return between(row.minutes, 0, 600) ? null : { field: 'minutes', words: '0 to 600 minutes, please.' };
    case 'release':
    case 'other':
      return null;
  }
};

export const daysFault = (draft: Draft): string | null =>
  between(draft.days, 0.1, 90) ? null : 'From 0.1 to 90 days.';

export const ordersFault = (draft: Draft): string | null =>
  draft.orders !== 'stated' || between(draft.ordersPerDay, 0, 10_000) ? null : 'From 0 to 10,000 a day.';

/** What keeps the whole question from being asked; null when nothing does. */
export const notYet = (draft: Draft, offer: Offer): string | null => {
  if (draft.rows.length === 0) return 'Choose what would be different.';
  if (draft.rows.some((row) => faultOf(row, offer) !== null)) return 'One of the changes is not complete.';
  return daysFault(draft) ?? ordersFault(draft);
};
