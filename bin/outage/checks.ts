/** What must be true of a farm at rest, whatever it went through. Each gives one line for each thing that is not. */
import type { Account } from './account.ts';
import type { Execution } from './machines-log.ts';

const near = (a: number, b: number) => Math.abs(a - b) < 1e-6 * Math.max(1, Math.abs(a), Math.abs(b));

/** FAULTS.md 2, 11 and 12: the farm's runs against what the machines did. */
export function runsAgree(
  { foreignPrints, jobs, runs }: Account,
  executions: readonly Execution[],
): readonly string[] {
  const wrong = foreignPrints.map((where) => `A stranger's print is told of: ${where}.`);
  const byFile = Map.groupBy(executions, ({ file }) => file);
  const known = new Map(runs.map((run) => [run.state.remoteName, run]));
  for (const { file, printer } of executions) {
    const run = known.get(file);
    if (run === undefined) wrong.push(`${printer} printed ${file}, which is no run of the farm.`);
    else if (run.state.printerId !== printer)
      wrong.push(`${file} was meant for ${run.state.printerId}, not ${printer}.`);
  }
  for (const { id, status, state } of runs) {
    const made = byFile.get(state.remoteName) ?? [];
    const say = (words: string) => wrong.push(`${id} is ${status}; ${words}`);
    if (made.length > 1) say(`its file was started ${made.length} times.`);
    const outcome = made[0]?.outcome ?? null;
    if (status === 'finished' || status === 'judged') {
      if (outcome !== 'complete') say(`its machine says ${outcome}.`);
    } else if (status === 'cancelled' || status === 'failed') {
      const began = state.startedAt !== null;
      if (began && made.length === 0) say('it counts as started, and no machine started it.');
      if (!began && made.length > 0) say(`it counts as never started; its machine says ${outcome}.`);
      if (outcome === 'complete') say('its machine completed it.');
      if (made.length > 0 && outcome === null) say('its machine has not ended it.');
    } else say('that is no end.');
  }
  for (const { id, status } of jobs) {
    const finished = runs.filter(
      (run) => run.state.jobId === id && ['finished', 'judged'].includes(run.status),
    );
    if (status === 'completed' && finished.length !== 1)
      wrong.push(`${id} is completed by ${finished.length} finished runs.`);
    if (status === 'cancelled' && finished.length > 0)
      wrong.push(`${id} is cancelled, and ${finished[0]!.id} finished it.`);
    if (status !== 'completed' && status !== 'cancelled') wrong.push(`${id} is ${status} in the end.`);
  }
  return wrong;
}

/** FAULTS.md 5. */
export function gramsConserved({ lots, runs }: Account): readonly string[] {
  const wrong: string[] = [];
  for (const { id, state } of lots) {
    const { receivedGrams, adjustedGrams, onHandGrams, consumedGrams, scrappedGrams } = state;
    if (!near(receivedGrams + adjustedGrams, onHandGrams + consumedGrams + scrappedGrams))
      wrong.push(
        `${id}: ${receivedGrams} + ${adjustedGrams} g came, ${onHandGrams} + ${consumedGrams} + ${scrappedGrams} g are told of.`,
      );
    if (state.reservedGrams !== 0)
      wrong.push(`${id} still holds ${state.reservedGrams} g for ${Object.keys(state.reservations)}.`);
    const taken = runs
      .filter((run) => run.state.lotId === id)
      .reduce((sum, run) => sum + (run.state.consumedGrams ?? 0), 0);
    if (!near(taken, consumedGrams)) wrong.push(`${id} gave ${consumedGrams} g; its runs took ${taken} g.`);
  }
  for (const { id, status, state } of runs) {
    const printed = status === 'finished' || status === 'judged';
    if (printed && !((state.consumedGrams ?? 0) > 0))
      wrong.push(`${id} printed and took ${state.consumedGrams} g.`);
  }
  return wrong;
}

const goodItems = (plate: Account['plates'][number] | undefined) => {
  const good = new Set(
    plate?.state.verdicts.filter(({ result }) => result === 'good').map(({ itemId }) => itemId),
  );
  return plate?.state.items.filter(({ itemId }) => good.has(itemId)) ?? [];
};

/** FAULTS.md 6. */
export function promisesKept({ jobs, orders, plates, quotes }: Account, wishes: number): readonly string[] {
  const wrong: string[] = [];
  if (quotes.length !== wishes) wrong.push(`${wishes} quotes were asked for, and ${quotes.length} made.`);
  const ordered = quotes.filter(({ status }) => status === 'ordered');
  for (const quote of quotes) if (quote.status !== 'ordered') wrong.push(`${quote.id} is ${quote.status}.`);
  if (orders.length !== ordered.length)
    wrong.push(`${ordered.length} quotes were ordered, and ${orders.length} orders made.`);
  for (const { id, status, state } of orders) {
    if (status !== 'packed' && status !== 'cancelled') wrong.push(`${id} is ${status} in the end.`);
    for (const [lineId, line] of Object.entries(state.ledger)) {
      const words = `${id} line ${lineId}: ${JSON.stringify(line)}`;
      if (line.ordered !== line.planned + line.inWork + line.good + line.cancelled)
        wrong.push(`does not add up: ${words}`);
      if (line.planned + line.inWork !== 0) wrong.push(`not all made: ${words}`);
      const good = state.plates
        .filter((plate) => plate.lineId === lineId && plate.state === 'settled')
        .flatMap((plate) => goodItems(plates.find((one) => one.id === plate.plateId)))
        // A plate may hold parts of several orders and lines.
        .filter((item) => (item.orderId ?? id) === id && (item.lineId ?? lineId) === lineId).length;
      if (line.good !== good) wrong.push(`${good} good parts lie on its plates: ${words}`);
    }
    for (const plate of state.plates)
      if (!jobs.some((job) => job.id === plate.jobId))
        wrong.push(`${id} counts on ${plate.jobId}, which is not there.`);
  }
  return wrong;
}

/** FAULTS.md 10, and nothing left undone. */
export const stateIsReplay = ({ differences, outboxed, parked }: Account): readonly string[] => [
  ...differences,
  ...outboxed.map((words) => `never taken: ${words}`),
  ...parked.map((words) => `set aside: ${words}`),
];
