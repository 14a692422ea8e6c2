/**
 * What a machine shows is what its printer says: soon after nothing changes any more at the machine or on the way to it, and
 * whatever was lost before.
 */
import type { PrinterState } from '../../actors/printer/schema.ts';
import { type MachineTruth, must, type Property, type Sight } from './property.ts';

/** While things fail: longer than several words, each of them late, and all that is asked again and again takes. */
const UNTIL_TOLD_MS = 30 * 60_000;
/** Once all is well. */
const AT_REST_MS = 3 * 60_000;

function whyNotTold(
  { hasCamera, isReady, print, reach }: MachineTruth,
  status: string,
  printer: PrinterState,
): string | null {
  const { camera, desyncedBecause, foreignFile, link, ready, runId } = printer;
  if (reach === null) return null;
  if (link !== reach) return `it is said to be ${link}, and is ${reach}`;
  if (reach === 'down') return null;
  if (ready !== isReady) return `its firmware is said to be ${ready ? '' : 'not '}ready`;
  if (camera !== hasCamera) return `it is said to have ${camera ? 'a' : 'no'} camera`;
  if (!isReady) return null;
  const isOurs = print !== null && print.runId !== null && print.runId === runId;
  const stranger = print === null || isOurs ? null : print.remoteName;
  if (foreignFile !== stranger)
    return `what others print there is said to be ${foreignFile}, and is ${stranger}`;
  if (isOurs && status !== print.phase && status !== 'servicing')
    return `our print is ${print.phase}, and the printer ${status}`;
  if (!isOurs && (status === 'printing' || status === 'paused') && desyncedBecause === null)
    return `${runId} is not there, and the printer ${status}`;
  return null;
}

export const shownIsTold: Property = {
  name: 'what is shown is told',
  invariant: 'liveness',
  holds:
    'Half an hour after anything changed at a machine, or on the way to it, its printer says what the machine shows.',
  of: ['printer'],
  watch: (sight) => {
    /** When a printer came to the farm, or was set up anew. */
    const begun = new Map<string, number>();
    const look = (now: number, patienceMs: number) => {
      for (const truth of sight.machines?.() ?? []) compare(sight, truth, now - patienceMs, begun);
    };
    return {
      turned: ({ at, message, result }) => {
        if (result.facts.some(({ type }) => type === 'printer.added' || type === 'printer.edited'))
          begun.set(message.to, at);
      },
      pulse: (now) => look(now, UNTIL_TOLD_MS),
      ended: () => look(sight.now, AT_REST_MS),
    };
  },
};

function compare(
  sight: Sight,
  truth: MachineTruth,
  before: number,
  begun: ReadonlyMap<string, number>,
): void {
  const at = `printer/${truth.printerId}` as const;
  if (truth.since > before || (begun.get(at) ?? Number.NEGATIVE_INFINITY) > before) return;
  const seen = sight.look<PrinterState>(at);
  if (seen === undefined || seen.status === 'removed' || !seen.context.hasConnector) return;
  const wrong = whyNotTold(truth, seen.status, seen.context);
  must(wrong === null, () => `${at} is long as it is: ${wrong}.`);
}
