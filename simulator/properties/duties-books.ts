/** What is counted: the parts of an order, what a plate takes, what a run took. */
import { type Duty, duty } from './duties.ts';
import { type Loose, records, type Step, same, tells } from './step.ts';

const making = ['accepted', 'inProduction', 'onHold'];
/** A word about the parts of one line on a plate. */
const isAbout = (plate: Loose, { jobId, lineId }: Loose): boolean =>
  plate.jobId === jobId && (lineId === undefined || plate.lineId === lineId);
const openOf = (order: Loose): Loose[] => order.plates.filter(({ state }: Loose) => state === 'open');

/** What the lines of an order come to once a plate of one of them is over. */
function ledgerAfter({ from, said, type, was }: Step): Loose {
  const plate = openOf(was).find((one) => isAbout(one, said));
  if (plate === undefined) return was.ledger;
  const line = was.ledger[plate.lineId];
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

const hasPrice = ({ turned }: Step): Loose[] =>
  turned.result.sends.filter(({ type }) => type === 'plate.compose').map(({ payload }) => payload as Loose);

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
    ({ type, from }) =>
      /^order\.(plateSettled|jobCancelled)$/.test(type) && [...making, 'cancelled'].includes(from),
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
        turned.result.sends.every(({ type, payload }) => {
          const { dueAt, priority } = payload as Loose;
          return type !== 'job.setPriority' || (dueAt === now.dueAt && priority === now.priority);
        })
      );
    },
  ),
  duty(
    'numbers an attempt after those before it, and says which job it replaces',
    ({ was, now }) => now.plates.length > was.plates.length,
    (step) => {
      const { now, was } = step;
      return now.plates.slice(was.plates.length).every((plate: Loose) => {
        const over = was.plates.filter((one: Loose) => one.lineId === plate.lineId && one.state !== 'open');
        const composed = hasPrice(step).find(({ jobId }) => jobId === plate.jobId);
        return (
          plate.attempt ===
            1 + over.reduce((most: number, { attempt }: Loose) => Math.max(most, attempt), 0) &&
          composed?.replacesJobId === (over.at(-1)?.jobId ?? null) &&
          composed.items.length === plate.count &&
          composed.priority === now.priority &&
          composed.dueAt === now.dueAt &&
          composed.retryCeiling === now.terms.retryCeiling
        );
      });
    },
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
