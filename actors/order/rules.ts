/** The ledger of an order, and what is to be made next. Pure: each returns what changes. */

import type { PayloadOf } from '../common/say.ts';
import type { ItemVerdict } from '../common/schema.ts';
import { NOT_WANTED } from '../plate/rules.ts';
import { lastSettled, priorityOf } from './reprint.ts';
import type { LineLedger, OrderState, PlateOfOrder } from './schema.ts';

export const numberOf = (orderId: string): string => orderId.replace(/^O-/, '');
export const planIdOf = (orderId: string, lineId: string): string => `P-${numberOf(orderId)}-${lineId}`;

export const openLedger = (ordered: number): LineLedger => ({
  ordered,
  planned: ordered,
  inWork: 0,
  good: 0,
  cancelled: 0,
  bad: 0,
});

export const isComplete = (order: OrderState): boolean =>
  Object.values(order.ledger).every((line) => line.good + line.cancelled === line.ordered);

export const openPlates = (order: OrderState, lineId?: string): readonly PlateOfOrder[] =>
  order.plates.filter((plate) => plate.state === 'open' && (lineId === undefined || plate.lineId === lineId));

/** What the composer is told of the lines given, as far as there is something to lay out that may be made now. */
export const offersOf = (
  order: OrderState,
  lineIds: readonly string[],
): readonly PayloadOf<'composer.offer'>[] => lineIds.flatMap((lineId) => offerOf(order, lineId) ?? []);

function offerOf(order: OrderState, lineId: string): PayloadOf<'composer.offer'> | null {
  const { cancelBecause, estimates, heldBecause, ledger, lines, owed, stuck, terms } = order;
  const known = estimates[lineId];
  const line = lines.find((one) => one.lineId === lineId);
  const planned = ledger[lineId]?.planned ?? 0;
  if (!known || !line || !terms || planned === 0) return null;
  if (heldBecause !== null || cancelBecause !== null) return null;
  if (stuck[lineId] !== undefined || owed[lineId] !== undefined) return null;
  const { planId, recipe, revision, ...estimate } = known;
  return {
    orderId: order.id,
    lineId,
    customer: order.customer,
    planId,
    revision,
    recipe,
    estimate,
    upTo: planned + laidOutOf(order, lineId),
    platesKnown: order.plates.length,
    spacingMillimetres: terms.partSpacingMillimetres,
    dueAt: order.dueAt,
    priority: priorityOf(order, lineId),
    unitPriceMinor: line.unitPriceMinor,
    retryCeiling: terms.retryCeiling,
    replacesJobId: lastSettled(order, lineId).at(-1)?.jobId ?? null,
  };
}

/** Parts of a line that were on a plate, ever. */
const laidOutOf = (order: OrderState, lineId: string): number =>
  order.plates.reduce((sum, plate) => sum + (plate.lineId === lineId ? plate.count : 0), 0);

/** A plate as the composer, or whoever speaks of it first, tells of it. */
export interface PlateNews {
  readonly plateId: string;
  readonly jobId: string;
  readonly lineId: string;
  readonly count: number;
  readonly revision: number;
}

/**
 * Counts plates that the order did not know. Their job may be ahead of the composer's word: who speaks of a plate first
 * makes it known. In an order that is cancelled the parts are counted as cancelled already.
 */
export function learned(order: OrderState, news: readonly PlateNews[], cancelled: boolean): OrderState {
  let known = order;
  for (const { count, jobId, lineId, plateId, revision } of news) {
    const ledger = known.ledger[lineId];
    const left = cancelled ? ledger?.cancelled : ledger?.planned;
    if (ledger === undefined || left === undefined || left < count) continue;
    if (plateOf(known, { jobId, lineId }) !== undefined) continue;
    const attempt = 1 + Math.max(0, ...lastSettled(known, lineId).map((plate) => plate.attempt));
    known = {
      ...known,
      plates: [
        ...known.plates,
        {
          plateId,
          jobId,
          lineId,
          count,
          attempt,
          revision,
          state: 'open',
          ...(known.goesFirst?.includes(lineId) && { goesFirst: true }),
        },
      ],
      ledger: {
        ...known.ledger,
        [lineId]: {
          ...ledger,
          planned: ledger.planned - (cancelled ? 0 : count),
          cancelled: ledger.cancelled - (cancelled ? count : 0),
          inWork: ledger.inWork + count,
        },
      },
    };
  }
  return known;
}

/** What a job or a plate says of one line, as news of a plate; words of earlier versions do not say enough. */
export const newsOf = (
  word: PlateWord & {
    readonly plateId?: string;
    readonly count?: number;
    readonly revision?: number;
    readonly verdicts?: readonly ItemVerdict[];
  },
): readonly PlateNews[] => {
  const { jobId, lineId, plateId, revision, verdicts } = word;
  const count = word.count ?? verdicts?.length;
  if (!count || lineId === undefined || plateId === undefined || revision === undefined) return [];
  return [{ plateId, jobId, lineId, count, revision }];
};

/** A plate's parts leave "in work": good ones are made, the others are planned again, or cancelled with the order. */
export function settle(
  order: OrderState,
  about: PlateWord & { readonly verdicts: readonly ItemVerdict[] },
  cancelled: boolean,
): Partial<OrderState> {
  const plate = openPlateOf(order, about);
  const ledger = plate && order.ledger[plate.lineId];
  if (!plate || !ledger) return {};
  const { verdicts } = about;
  const good = Math.min(plate.count, verdicts.filter((verdict) => verdict.result === 'good').length);
  const bad = plate.count - good;
  // Nobody looked at what was not wanted any more.
  const scrapped = Math.max(0, bad - verdicts.filter((verdict) => verdict.defect === NOT_WANTED).length);
  return {
    plates: order.plates.map((one) => (one === plate ? { ...one, state: 'settled' as const } : one)),
    ledger: {
      ...order.ledger,
      [plate.lineId]: {
        ...ledger,
        inWork: ledger.inWork - plate.count,
        good: ledger.good + good,
        bad: ledger.bad + scrapped,
        planned: ledger.planned + (cancelled ? 0 : bad),
        cancelled: ledger.cancelled + (cancelled ? bad : 0),
      },
    },
  };
}

/** A job will not be made: its parts are owed again, or cancelled with the order. */
export function giveUp(order: OrderState, about: PlateWord, cancelled: boolean): Partial<OrderState> {
  const plate = openPlateOf(order, about);
  const ledger = plate && order.ledger[plate.lineId];
  if (!plate || !ledger) return {};
  return {
    plates: order.plates.map((one) => (one === plate ? { ...one, state: 'cancelled' as const } : one)),
    ledger: {
      ...order.ledger,
      [plate.lineId]: {
        ...ledger,
        inWork: ledger.inWork - plate.count,
        planned: ledger.planned + (cancelled ? 0 : plate.count),
        cancelled: ledger.cancelled + (cancelled ? plate.count : 0),
      },
    },
  };
}

/** Whatever is not on a plate yet is cancelled; what is, when its job says so. */
export const cancelPlanned = (order: OrderState): Partial<OrderState> => ({
  ledger: Object.fromEntries(
    Object.entries(order.ledger).map(([lineId, line]) => [
      lineId,
      { ...line, planned: 0, cancelled: line.cancelled + line.planned },
    ]),
  ),
});

/** What a job or a plate says of the order's parts; without a line all of them are of one. */
export interface PlateWord {
  readonly jobId: string;
  readonly lineId?: string;
}

const isAbout = (plate: PlateOfOrder, { jobId, lineId }: PlateWord): boolean =>
  plate.jobId === jobId && (lineId === undefined || plate.lineId === lineId);

export const plateOf = (order: OrderState, about: PlateWord): PlateOfOrder | undefined =>
  order.plates.find((plate) => isAbout(plate, about));

const openPlateOf = (order: OrderState, about: PlateWord): PlateOfOrder | undefined =>
  order.plates.find((plate) => plate.state === 'open' && isAbout(plate, about));

/** Jobs with parts of the order that have no result yet, each once. */
export const openJobs = (order: OrderState): readonly string[] => [
  ...new Set(openPlates(order).map(({ jobId }) => jobId)),
];

/** Whether the plate was laid out from a revision of its plan that another has replaced. */
export const isSuperseded = (order: OrderState, plate: PlateOfOrder): boolean =>
  plate.revision < (order.estimates[plate.lineId]?.revision ?? 0);

export const withoutLine = (
  lines: { readonly [lineId: string]: string },
  lineId: string,
): { readonly [lineId: string]: string } => {
  const { [lineId]: _, ...rest } = lines;
  return rest;
};

export const lineOfWord = (order: OrderState, about: PlateWord): string | null =>
  plateOf(order, about)?.lineId ?? null;
