/** The ledger of an order, and what is to be made next. Pure: each returns what changes. */

import type { PayloadOf } from '../common/say.ts';
import type { ItemVerdict, PlateItem } from '../common/schema.ts';
import { packPlates } from '../packing/pack.ts';
import { NOT_WANTED } from '../plate/rules.ts';
import { judge, obstaclesOf } from '../policy/judge.ts';
import { rulesOf } from '../policy/settings.ts';
import type { LineLedger, OrderState, PlateOfOrder } from './schema.ts';

/** Plates longer than this are split where they hold more than one part: one failure should not cost a day. */
const PLATE_SECONDS_MAX = 12 * 3600;
/** More than any spool holds: a plate that large is a mistake, and its grams are no longer a plate's. */
const PLATE_GRAMS_MAX = 20_000;
const PARTS_ON_PLATE_MAX = 200;
const EDGE_MARGIN_MILLIMETRES = 5;

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

export interface Composition {
  readonly change: Partial<OrderState>;
  readonly plates: readonly { readonly plateId: string; readonly compose: PayloadOf<'plate.compose'> }[];
  /** Why parts of the line can't be laid out, in words. */
  readonly refused: string | null;
}

/** Lays the planned parts of one line out on as few plates as they need. `null` where there is nothing to lay out. */
export function compose(order: OrderState, lineId: string): Composition | null {
  const estimate = order.estimates[lineId];
  const ledger = order.ledger[lineId];
  const line = order.lines.find((one) => one.lineId === lineId);
  const { terms } = order;
  if (!estimate || !ledger || !line || !terms || ledger.planned === 0) return null;
  if (order.stuck[lineId] !== undefined || order.owed[lineId] !== undefined) return null;

  const bed = estimate.commonBedMillimetres;
  const margin = Math.min(
    EDGE_MARGIN_MILLIMETRES,
    Math.max(0, (bed.x - estimate.sizeMillimetres.x) / 2, 0),
    Math.max(0, (bed.y - estimate.sizeMillimetres.y) / 2, 0),
  );
  const packing = packPlates(
    [
      {
        id: 'part',
        widthMillimetres: estimate.sizeMillimetres.x,
        depthMillimetres: estimate.sizeMillimetres.y,
        count: ledger.planned,
        group: lineId,
        turnable: true,
      },
    ],
    {
      shape: 'rectangle',
      widthMillimetres: bed.x,
      depthMillimetres: bed.y,
      marginMillimetres: margin,
      spacingMillimetres: terms.partSpacingMillimetres,
    },
    {
      partsOnPlateMax: Math.max(
        1,
        Math.min(
          PARTS_ON_PLATE_MAX,
          Math.floor(PLATE_SECONDS_MAX / Math.max(1, estimate.seconds)),
          Math.floor(PLATE_GRAMS_MAX / Math.max(1, estimate.massGrams)),
        ),
      ),
      platesMax: 1_000,
    },
  );
  const attempt = 1 + Math.max(0, ...lastSettled(order, lineId).map((plate) => plate.attempt));
  const replaces = lastSettled(order, lineId).at(-1)?.jobId ?? null;

  const plates: PlateOfOrder[] = [];
  const composed = packing.plates.map((laid) => {
    const number = `${numberOf(order.id)}-${order.plates.length + plates.length + 1}`;
    const plateId = `B-${number}`;
    const items: PlateItem[] = laid.parts.map((part, index) => ({
      itemId: `${plateId}-${index + 1}`,
      orderId: order.id,
      lineId,
      planId: estimate.planId,
      revision: estimate.revision,
      modelHash: estimate.canonicalHash,
      xMillimetres: part.xMillimetres - bed.x / 2,
      yMillimetres: part.yMillimetres - bed.y / 2,
      rotationDegrees: part.rotationDegrees + estimate.recipe.rotationDegrees,
    }));
    plates.push({
      plateId,
      jobId: `J-${number}`,
      lineId,
      count: items.length,
      attempt,
      revision: estimate.revision,
      state: 'open',
    });
    return {
      plateId,
      compose: {
        orderId: order.id,
        jobId: `J-${number}`,
        customer: order.customer,
        items,
        requirements: {
          lane: estimate.recipe.lane,
          material: estimate.recipe.material,
          colour: estimate.recipe.colour,
          profileId: estimate.recipe.profileId,
          nozzleDiameterMillimetres: estimate.nozzleDiameterMillimetres,
          sizeMillimetres: extentOf(items, estimate.sizeMillimetres),
        },
        estimatedSeconds: estimate.seconds * items.length,
        massGrams: estimate.massGrams * items.length,
        dueAt: order.dueAt,
        priority: order.priority,
        valueMinor: line.unitPriceMinor * items.length,
        retryCeiling: terms.retryCeiling,
        replacesJobId: replaces,
      },
    };
  });
  const laidOut = plates.reduce((sum, plate) => sum + plate.count, 0);
  return {
    plates: composed,
    refused: packing.refused[0]?.reason ?? null,
    change: {
      plates: [...order.plates, ...plates],
      ledger: {
        ...order.ledger,
        [lineId]: { ...ledger, planned: ledger.planned - laidOut, inWork: ledger.inWork + laidOut },
      },
    },
  };
}

/** Line by line: each sees the plates of the lines before it, so that numbers go on. What has no room is owed. */
export function composeAll(
  before: OrderState,
  lineIds: readonly string[],
): { readonly order: OrderState; readonly plates: Composition['plates'] } {
  let order = before;
  const plates: Composition['plates'][number][] = [];
  for (const lineId of lineIds) {
    const composition = compose(order, lineId);
    if (composition === null) continue;
    plates.push(...composition.plates);
    order = { ...order, ...composition.change };
    if (composition.refused !== null)
      order = { ...order, owed: { ...order.owed, [lineId]: composition.refused } };
  }
  return { order, plates };
}

/** The plates whose bad or cancelled parts are to be made again. */
const lastSettled = (order: OrderState, lineId: string): readonly PlateOfOrder[] =>
  order.plates.filter((plate) => plate.lineId === lineId && plate.state !== 'open');

/** The rectangle around all parts of a plate, and the height of the tallest. */
function extentOf(
  items: readonly PlateItem[],
  part: { readonly x: number; readonly y: number; readonly z: number },
): { x: number; y: number; z: number } {
  let [xMin, yMin, xMax, yMax] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const item of items) {
    const turned = Math.abs(Math.sin((item.rotationDegrees * Math.PI) / 180)) > 0.7;
    const [width, depth] = turned ? [part.y, part.x] : [part.x, part.y];
    xMin = Math.min(xMin, item.xMillimetres - width / 2);
    xMax = Math.max(xMax, item.xMillimetres + width / 2);
    yMin = Math.min(yMin, item.yMillimetres - depth / 2);
    yMax = Math.max(yMax, item.yMillimetres + depth / 2);
  }
  return { x: xMax - xMin, y: yMax - yMin, z: part.z };
}

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

/** Why the bad parts of a line are not made again without a person, in words; `null` when they are. */
export function whyNotReprint(order: OrderState, lineId: string): string | null {
  const { terms } = order;
  if (terms === null) return `${order.id} has no terms.`;
  const decision = judge(
    'reprint',
    {
      version: terms.policyVersion,
      rules: rulesOf.reprint({ automatic: terms.automaticReprint, retryCeiling: terms.retryCeiling }),
    },
    {
      attempts: Math.max(0, ...lastSettled(order, lineId).map((plate) => plate.attempt)),
      unwantedBecause: order.cancelBecause,
      approval: null,
    },
  );
  if (decision.outcome === 'pass') return null;
  return obstaclesOf(decision)
    .map((obstacle) => obstacle.words)
    .join(' ');
}
