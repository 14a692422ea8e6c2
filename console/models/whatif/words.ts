/** A draft as a sentence, and the examples that teach what can be asked. Pure. */
import type { WhatIfStatus } from '../../../gateway/api/contract/whatif.ts';
import { count, sentence } from '../format.ts';
import { numberOf } from './check.ts';
import { rowsOf } from './question.ts';
import type { Draft, Offer, Row, RowFields } from './rows.ts';
import { newRow, shiftChoices } from './rows.ts';

/** What kind of machine it is. */
export const nameOf = (id: string, { machines, models }: Pick<Offer, 'machines' | 'models'>): string =>
  machines.find((one) => one.id === id)?.model ?? models.find((one) => one.id === id)?.name ?? id;

const machineName = (id: string, { machines }: Pick<Offer, 'machines'>): string =>
  machines.find((one) => one.id === id)?.name ?? id;

/** `there were 2 more K2 Plus`. */
export const sayRow = (row: Row, offer: Offer): string => {
  switch (row.kind) {
    case 'more': {
      const many = numberOf(row.count) === 1 ? 'were one' : `were ${row.count}`;
      return `there ${many} more ${nameOf(row.like, offer)}`;
    }
    case 'fewer':
      return `${listed(row.printerIds.map((id) => machineName(id, offer))) || 'some machine'} ${row.printerIds.length > 1 ? 'were' : 'was'} not there`;
    case 'demand':
      return row.way === 'less' && numberOf(row.percent) === 100
        ? 'no orders came in'
        : `${row.percent} % ${row.way === 'more' ? 'more' : 'fewer'} orders came in`;
    case 'failures':
      return row.way === 'less' && numberOf(row.percent) === 100
        ? 'no print failed'
        : `${row.percent} % ${row.way === 'more' ? 'more' : 'fewer'} prints failed`;
    case 'order':
      return `an order of ${row.quantity} parts in ${row.material} ${row.colour} came in ${numberOf(row.inHours) === 0 ? 'now' : `in ${row.inHours} h`}`;
    case 'shift':
      return `${numberOf(row.operators) === 1 ? 'one person' : `${row.operators} people`} worked ${sayDays(row.days)} from ${row.from} to ${row.to} as well`;
    case 'release':
      return row.automatic
        ? 'jobs were released without a person where the rules allow'
        : 'a person released every job';
    case 'changeover':
      return `a change of material took ${row.minutes} min`;
    case 'other':
      return row.change.kind === 'set'
        ? `${row.change.path} were ${JSON.stringify(row.change.value)}`
        : row.change.kind;
  }
};

const dayNames = {
  mon: 'Mon',
  tue: 'Tue',
  wed: 'Wed',
  thu: 'Thu',
  fri: 'Fri',
  sat: 'Sat',
  sun: 'Sun',
} as const;
const sayDays = (days: readonly (keyof typeof dayNames)[]): string => {
  if (days.length === 7) return 'every day';
  if (days.join() === 'mon,tue,wed,thu,fri') return 'Monday to Friday';
  return days.map((one) => dayNames[one]).join(', ');
};

export const listed = (parts: readonly string[]): string =>
  parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;

/** The whole question as one would say it. */
export const sayDraft = (draft: Draft, offer: Offer): string =>
  `What if ${listed(draft.rows.map((row) => sayRow(row, offer)))}, over the next ${count(numberOf(draft.days) || 0, 'day')}?`;

/** A question asked before, in whole. */
export const sayQuestion = (
  { changes, question }: Pick<WhatIfStatus, 'changes' | 'question'>,
  offer: Offer,
): string => {
  const rows = question.changes.flatMap((change, index) =>
    rowsOf(change, offer.farm?.shifts ?? []).map((row) =>
      row.kind === 'other' ? (changes[index] ?? '').replace(/\.$/, '') : sayRow({ ...row, key: '' }, offer),
    ),
  );
  return `What if ${listed(rows)}, over the next ${count(question.days ?? 7, 'day')}?`;
};

const sayTitle = (row: RowFields, offer: Offer): string => {
  switch (row.kind) {
    case 'more':
      return `${row.count} more ${nameOf(row.like, offer)}`;
    case 'fewer':
      return `without ${listed(row.printerIds.map((id) => machineName(id, offer)))}`;
    case 'demand':
      return `${row.percent} % ${row.way === 'more' ? 'more' : 'fewer'} orders`;
    case 'failures':
      return `${row.percent} % ${row.way === 'more' ? 'more' : 'fewer'} failures`;
    case 'order':
      return `an extra order of ${row.quantity} parts`;
    case 'shift':
      return `${row.name.toLowerCase()} shift, ${sayDays(row.days)}`;
    case 'release':
      return row.automatic ? 'jobs released by the rules' : 'every job released by a person';
    case 'changeover':
      return `change-over in ${row.minutes} min`;
    case 'other':
      return '';
  }
};

/** A question asked before, as a heading: in the words of this form, or the farm's where it has none. */
export const titleOf = ({ changes, question }: Pick<WhatIfStatus, 'changes' | 'question'>, offer: Offer) =>
  sentence(
    question.title ??
      listed(
        question.changes.flatMap((change, index) =>
          rowsOf(change, offer.farm?.shifts ?? []).map((row) =>
            row.kind === 'other' ? (changes[index] ?? '').replace(/\.$/, '') : sayTitle(row, offer),
          ),
        ),
      ),
  );

export interface Example {
  readonly title: string;
  readonly says: string;
  readonly rows: readonly RowFields[];
}

const { words: _, ...nightShift } = shiftChoices[1];
/** Three that make sense on this farm. */
export const examplesFor = (offer: Offer): readonly Example[] => [
  {
    title: 'What if I buy two more machines?',
    says: 'Are fewer orders late, and does each hour of a machine still earn its keep?',
    rows: [newRow('more', offer)],
  },
  {
    title: 'What if 30 % more orders come in?',
    says: 'How late do orders get before somebody has to be hired or a machine bought?',
    rows: [newRow('demand', offer)],
  },
  offer.farm?.shifts.length === 0
    ? {
        title: 'What if a change of material took 5 minutes?',
        says: 'Does a quicker change-over let machines print more?',
        rows: [newRow('changeover', offer)],
      }
    : {
        title: 'What if somebody works at night?',
        says: 'How much sooner are plates cleared, and is that worth the hours?',
        rows: [{ kind: 'shift', ...nightShift, operators: '1' }],
      },
];
