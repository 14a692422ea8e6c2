/** The parts of an order, counted: what is planned, on plates, made and cancelled, and what becomes of a plate. */
import type { Loose } from '../properties/step.ts';

export const openOf = (order: Loose, lineId?: string): Loose[] =>
  order.plates.filter(
    (one: Loose) => one.state === 'open' && (lineId === undefined || one.lineId === lineId),
  );
const overOf = (order: Loose, lineId: string): Loose[] =>
  order.plates.filter((one: Loose) => one.state !== 'open' && one.lineId === lineId);

/** A word without a line is about whichever line the job is of. */
const isAbout = (plate: Loose, { jobId, lineId }: Loose): boolean =>
  plate.jobId === jobId && (lineId === undefined || plate.lineId === lineId);
export const plateOf = (order: Loose, word: Loose): Loose =>
  order.plates.find((one: Loose) => isAbout(one, word));

export const plannedOf = (order: Loose, lineId: string): number => order.ledger[lineId]?.planned ?? 0;

export const attemptsAt = (order: Loose, lineId: string): number =>
  overOf(order, lineId).reduce((most, { attempt }) => Math.max(most, attempt), 0);

/** Plates that it had not heard of; what there is no part left for is none of its. */
export function heardOf(order: Loose, news: readonly Loose[], isCancelled: boolean): Loose {
  const { goesFirst = [] } = order;
  let { ledger, plates } = order;
  for (const { count, jobId, lineId, plateId, revision } of news) {
    const line = ledger[lineId];
    const from = isCancelled ? 'cancelled' : 'planned';
    if (line === undefined || line[from] < count) continue;
    if (plateOf({ plates }, { jobId, lineId }) !== undefined) continue;
    const attempt = 1 + attemptsAt({ plates }, lineId);
    const first = goesFirst.includes(lineId) ? { goesFirst: true } : {};
    plates = [...plates, { plateId, jobId, lineId, count, attempt, revision, state: 'open', ...first }];
    ledger = {
      ...ledger,
      [lineId]: { ...line, [from]: line[from] - count, inWork: line.inWork + count },
    };
  }
  return { ledger, plates };
}

/** Whoever speaks of a plate first makes it known, where it says enough. */
export function newsOf({ count, jobId, lineId, plateId, revision, verdicts }: Loose): readonly Loose[] {
  const parts = count ?? verdicts?.length ?? 0;
  const isEnough = parts > 0 && lineId !== undefined && plateId !== undefined && revision !== undefined;
  return isEnough ? [{ plateId, jobId, lineId, count: parts, revision }] : [];
}

/** A plate is over: with verdicts inspected, without them cancelled. */
export function closed(order: Loose, word: Loose, isCancelled: boolean): Loose {
  const plate = openOf(order).find((one) => isAbout(one, word));
  if (plate === undefined) return {};
  const line = order.ledger[plate.lineId];
  const { verdicts } = word;
  const passed = verdicts?.filter(({ result }: Loose) => result === 'good').length ?? 0;
  const unseen = verdicts?.filter(({ defect }: Loose) => defect === 'not-wanted').length ?? 0;
  const good = Math.min(plate.count, passed);
  const missing = plate.count - good;
  const to = isCancelled ? 'cancelled' : 'planned';
  const state = verdicts === undefined ? 'cancelled' : 'settled';
  return {
    plates: order.plates.map((one: Loose) => (one === plate ? { ...one, state } : one)),
    ledger: {
      ...order.ledger,
      [plate.lineId]: {
        ...line,
        inWork: line.inWork - plate.count,
        good: line.good + good,
        bad: line.bad + (verdicts === undefined ? 0 : Math.max(0, missing - unseen)),
        [to]: line[to] + missing,
      },
    },
  };
}

export const isMade = ({ ledger }: Loose): boolean =>
  (Object.values(ledger) as Loose[]).every(({ cancelled, good, ordered }) => good + cancelled === ordered);

const FIRST = -1;
/** What is made again before other work is more urgent than any tier. */
export const urgencyOf = ({ goesFirst = [], priority }: Loose, lineId: string): number =>
  goesFirst.includes(lineId) ? Math.min(FIRST, priority) : priority;
export const urgencyOfJob = ({ plates, priority }: Loose, jobId: string): number =>
  plates.some((one: Loose) => one.jobId === jobId && one.goesFirst) ? Math.min(FIRST, priority) : priority;

/** What may be laid out of a line by now; `null` where there is nothing, or not now. */
export function offerOf(order: Loose, lineId: string): Loose {
  const { cancelBecause, customer, dueAt, estimates, heldBecause, id, lines, owed, plates } = order;
  const { stuck, terms } = order;
  const line = lines.find((one: Loose) => one.lineId === lineId);
  const known = estimates[lineId];
  const planned = plannedOf(order, lineId);
  const waits = heldBecause !== null || cancelBecause !== null || lineId in stuck || lineId in owed;
  if (known === undefined || line === undefined || terms === null || planned === 0 || waits) return null;
  const { planId, recipe, revision, ...estimate } = known;
  const before = plates.filter((one: Loose) => one.lineId === lineId);
  return {
    ...{ orderId: id, lineId, customer, planId, revision, recipe, estimate, dueAt },
    priority: urgencyOf(order, lineId),
    upTo: planned + before.reduce((sum: number, { count }: Loose) => sum + count, 0),
    platesKnown: plates.length,
    spacingMillimetres: terms.partSpacingMillimetres,
    unitPriceMinor: line.unitPriceMinor,
    retryCeiling: terms.retryCeiling,
    replacesJobId: overOf(order, lineId).at(-1)?.jobId ?? null,
  };
}
