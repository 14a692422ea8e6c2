/** What is counted: the parts of an order, what a plate takes, what a run took. */
import { type Duty, duty } from './duties.ts';
import { type Loose, records, type Step, same, tells } from './step.ts';

const making = ['accepted', 'inProduction', 'onHold'];
/** A word about the parts of one line on a plate. */
const isAbout = (plate: Loose, { jobId, lineId }: Loose): boolean =>
  plate.jobId === jobId && (lineId === undefined || plate.lineId === lineId);
const openOf = (order: Loose): Loose[] => order.plates.filter(({ state }: Loose) => state === 'open');

/** What is made again may go before all other work. */
const urgencyOf = (order: Loose, isFirst: boolean | undefined): number =>
  isFirst ? Math.min(-1, order.priority) : order.priority;

/** Parts on a plate that the order had not heard of before: whoever speaks of it first makes it known. */
function newsOf({ said, was }: Step): Loose {
  const { lineId, plateId, revision, verdicts } = said;
  const count = said.count ?? verdicts?.length ?? 0;
  const isKnown = was.plates.some((one: Loose) => isAbout(one, said));
  if (isKnown || count === 0 || [lineId, plateId, revision].includes(undefined)) return undefined;
  return was.ledger[lineId] === undefined ? undefined : { lineId, count };
}

/** What the lines of an order come to once a plate of one of them is over. */
function ledgerAfter(step: Step): Loose {
  const { from, said, type, was } = step;
  const news = newsOf(step);
  const plate = openOf(was).find((one) => isAbout(one, said)) ?? news;
  if (plate === undefined) return was.ledger;
  const laidOut = news?.count ?? 0;
  const before = was.ledger[plate.lineId];
  const line = {
    ...before,
    inWork: before.inWork + laidOut,
    ...(from === 'cancelled'
      ? { cancelled: before.cancelled - laidOut }
      : { planned: before.planned - laidOut }),
  };
  const isJudged = type === 'order.plateSettled';
  const passed = isJudged ? said.verdicts.filter(({ result }: Loose) => result === 'good').length : 0;
  const good = Math.min(plate.count, passed);
  const missing = plate.count - good;
  const unseen = isJudged ? said.verdicts.filter(({ defect }: Loose) => defect === 'not-wanted').length : 0;
  return {
    ...was.ledger,
    [plate.lineId]: {
      ...line,
      inWork: line.inWork - plate.count,
      good: line.good + good,
      bad: line.bad + (isJudged ? Math.max(0, missing - unseen) : 0),
      planned: line.planned + (from === 'cancelled' ? 0 : missing),
      cancelled: line.cancelled + (from === 'cancelled' ? missing : 0),
    },
  };
}

/** Plates of a line that are over, in the order in which they were laid out. */
const overOf = (order: Loose, lineId: string): Loose[] =>
  order.plates.filter((one: Loose) => one.lineId === lineId && one.state !== 'open');

export const orderBookDuties: readonly Duty[] = [
  duty(
    'counts every part once: to be laid out, on a plate, made, or cancelled',
    ({ was, now }) => was.ledger !== now.ledger,
    ({ now }) =>
      Object.entries(now.ledger as Record<string, Loose>).every(([lineId, line]) => {
        const { bad, cancelled, good, inWork, ordered, planned } = line;
        const open = openOf(now).filter((one) => one.lineId === lineId);
        return (
          ordered === planned + inWork + good + cancelled &&
          [bad, cancelled, good, inWork, planned].every((count) => count >= 0) &&
          inWork === open.reduce((sum, { count }) => sum + count, 0)
        );
      }),
  ),
  duty(
    'counts what became of a plate as it was told',
    ({ type, from, was, said }) =>
      /^order\.(plateSettled|jobCancelled)$/.test(type) &&
      [...making, 'cancelled'].includes(from) &&
      was.plates.some((one: Loose) => isAbout(one, said)),
    (step) => same(step.now.ledger, ledgerAfter(step)),
  ),
  duty(
    'lets go on what waited for its payment, and nothing that waits for something else',
    ({ type, from }) => type === 'order.setPayment' && from === 'onHold',
    ({ now, said, was }) => {
      const goesOn = said.payment === 'paid' && was.terms.holdUntilPaid;
      return now.payment === said.payment && (now.heldBecause === null) === goesOn;
    },
  ),
  duty(
    'passes on what becomes urgent, and nothing else that is noted',
    ({ type, from }) => type === 'order.amend' && from !== 'unknown',
    (step) => {
      const { now, said, turned } = step;
      const isUrgent = said.dueAt !== undefined || said.priority !== undefined;
      return (
        tells(step, 'job.setPriority') === (isUrgent && openOf(now).length > 0) &&
        turned.result.sends.every(({ payload, to, type }) => {
          const { dueAt, priority } = payload as Loose;
          const isFirst = now.plates.some((one: Loose) => `job/${one.jobId}` === to && one.goesFirst);
          return type !== 'job.setPriority' || (dueAt === now.dueAt && priority === urgencyOf(now, isFirst));
        })
      );
    },
  ),
  duty(
    'numbers an attempt after those before it',
    ({ was, now }) => now.plates.length > was.plates.length,
    ({ was, now }) =>
      now.plates.slice(was.plates.length).every(({ attempt, lineId }: Loose) => {
        const before = overOf(was, lineId).map((one) => one.attempt);
        return attempt === 1 + Math.max(0, ...before);
      }),
  ),
  duty(
    'offers its parts as they stand',
    (step) => tells(step, 'composer.offer'),
    ({ now, turned }) =>
      turned.result.sends.every(({ type, payload }) => {
        if (type !== 'composer.offer') return true;
        const offer = payload as Loose;
        const { planId, recipe, revision, ...estimate } = now.estimates[offer.lineId];
        return (
          offer.replacesJobId === (overOf(now, offer.lineId).at(-1)?.jobId ?? null) &&
          offer.customer === now.customer &&
          offer.priority === urgencyOf(now, now.goesFirst?.includes(offer.lineId)) &&
          offer.dueAt === now.dueAt &&
          offer.retryCeiling === now.terms.retryCeiling &&
          offer.spacingMillimetres === now.terms.partSpacingMillimetres &&
          offer.unitPriceMinor ===
            now.lines.find(({ lineId }: Loose) => lineId === offer.lineId).unitPriceMinor &&
          same([offer.planId, offer.revision, offer.recipe], [planId, revision, recipe]) &&
          same(offer.estimate, estimate)
        );
      }),
  ),
];

const clamped = (share: number): number => (share < 0 ? 0 : share > 1 ? 1 : share);

/** What a counter may be off by and still count the print, either way. */
const LEAST = 0.8;
const MOST = 1.25;

/** By the machine's own counter where there is one to compare with, else by the share of the file carried out. */
function gramsTaken({ filamentMillimetres: whole, massGrams }: Loose, { began, evidence }: Loose): number {
  const { filamentMillimetres: length, progress } = evidence;
  const counted = length === null || !(whole > 0) ? null : Math.max(0, length / whole);
  if (began === undefined)
    return counted !== null && counted >= LEAST && counted <= MOST ? massGrams * counted : massGrams;
  if (!began) return 0;
  return massGrams * (counted === null ? clamped(progress ?? 1) : Math.min(counted, MOST));
}

export const runBookDuties: readonly Duty[] = [
  duty(
    'took what was counted, all of its plate where nothing was, and nothing where it never began',
    (step) => ['run.finished', 'run.failed', 'run.cancelled'].some((fact) => records(step, fact)),
    ({ now, said, was }) => Math.abs(now.consumedGrams - gramsTaken(was, said)) < 1e-6,
  ),
];
