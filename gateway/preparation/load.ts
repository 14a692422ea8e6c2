/** The work at hand as a forecast of dates sees it: machines, queue, and who may come in behind. */
import type { DispatcherState } from '../../actors/dispatcher/schema.ts';
import type { PartEstimate } from '../../actors/plan/schema.ts';
import { stateKeyOf } from '../../actors/planner/state-key.ts';
import type { ForecastJob, ForecastRequest } from '../../actors/promise/forecast.ts';
import type { QuoteLine } from '../../actors/quote/schema.ts';

const HOUR_MS = 3_600_000;
/** Jobs that came in within this time say how fast they come. */
const PACE_MS = 24 * HOUR_MS;
const PLATES_MAX = 500;

type Load = Pick<ForecastRequest, 'now' | 'machines' | 'queue' | 'latecomers'>;

export function loadOf(tables: Pick<DispatcherState, 'queue' | 'printers'> | undefined, at: number): Load {
  const printers = Object.values(tables?.printers ?? {}).filter(
    ({ availability, hasConnector }) => hasConnector && !out.has(availability),
  );
  const printerIds = printers.map((printer) => printer.printerId);
  const queued = Object.values(tables?.queue ?? {});
  const queue = queued.map(
    (job): ForecastJob => ({
      seconds: job.estimatedSeconds,
      printerIds,
      stateKey: stateKeyOf(job.requirements),
      releaseAt: job.queuedAt,
      dueAt: job.dueAt,
    }),
  );
  const lately = queued.filter((job) => at - job.queuedAt < PACE_MS && job.dueAt !== null);
  return {
    now: at,
    machines: printers.map((printer) => ({
      printerId: printer.printerId,
      freeAt: printer.freeAt ?? at,
      busy: printer.availability !== 'idle',
      stateKey: printer.loaded === null ? null : stateKeyOf(printer.loaded),
    })),
    queue,
    latecomers: {
      perHour: lately.length / (PACE_MS / HOUR_MS),
      like: lately.map((job) => ({
        seconds: job.estimatedSeconds,
        printerIds,
        stateKey: stateKeyOf(job.requirements),
        dueInHours: (job.dueAt! - job.queuedAt) / HOUR_MS,
      })),
    },
  };
}

const out: ReadonlySet<string> = new Set(['maintenance', 'tripped', 'offline', 'removed', 'noConnector']);

/** Each part a plate of its own is the longest that a line can take; a plate of several is no longer in sum. */
export function ownPlates(
  line: QuoteLine,
  estimate: PartEstimate,
  at: number,
  dueAt: number,
): readonly ForecastJob[] {
  const count = Math.min(line.quantity, PLATES_MAX);
  const plate: ForecastJob = {
    seconds: (estimate.seconds * line.quantity) / count,
    printerIds: estimate.feasiblePrinterIds,
    stateKey: stateKeyOf(line.recipe),
    releaseAt: at,
    dueAt,
  };
  return Array.from({ length: count }, () => plate);
}
