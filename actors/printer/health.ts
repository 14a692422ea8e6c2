/** A machine's own breaker: what trips it, and how it comes back. */
import { fact, refuse } from '../../runtime/actions.ts';
import { trouble } from '../common/incidents.ts';
import { closed, onTrial, reviewed, trialVoid, trialWorked, tripped } from '../guardrails/breaker.ts';
import { afterReview, counted, timedHealth, whatIsWrong } from '../guardrails/health.ts';
import type { PrinterState } from './schema.ts';
import { concerning, type PrinterEvent } from './setup.ts';

type Scored = Extract<PrinterEvent, { type: 'printer.runScored' }>;
type Args = { readonly context: PrinterState; readonly event: Scored };

const HALF = 0.5;

const healthAfter = ({ context, event }: Args): PrinterState['health'] =>
  event.badShare === null
    ? context.health
    : counted(context.health, {
        runId: event.runId,
        at: event.meta.at,
        badShare: event.badShare,
        chance: event.chance,
        because: event.because,
      });

const isTrial = ({ context, event }: Args): boolean =>
  context.breaker.state === 'halfOpen' && context.breaker.trial === event.runId;

export const trialFailed = (args: Args): boolean => isTrial(args) && (args.event.badShare ?? 0) >= HALF;

const isWrong = (args: Args) => whatIsWrong(healthAfter(args));

/** Proven worse than it should be, and its breaker is not at it already. */
export const degrades = (args: Args): boolean =>
  args.context.breaker.state !== 'tripped' && !isTrial(args) && isWrong(args) !== null;

/** Takes it out of service: a run that is on it goes on. */
export const trip = (
  printer: PrinterState,
  at: number,
  because: string,
  evidence: readonly string[],
): Partial<PrinterState> => ({
  breaker: tripped(printer.breaker, at, because, evidence),
  trippedBecause: because,
  // What it was reserved for goes back to the queue.
  ...(printer.runId === null && { jobId: null }),
});

export const failsTrial = fact<PrinterState, Scored, PrinterEvent>('printer.tripped', (args) => {
  const { context, event } = args;
  const because = `Its trial ${event.runId} failed${event.because === null ? '.' : `: ${event.because}`}`;
  return { health: healthAfter(args), ...trip(context, event.meta.at, because, [because]) };
});

export const trips = fact<PrinterState, Scored, PrinterEvent>('printer.tripped', (args) => {
  const { because, evidence } = isWrong(args)!;
  return { health: healthAfter(args), ...trip(args.context, args.event.meta.at, because, evidence) };
});

/** The policy wants it told only: counted anew, so that it is not said again with every run. */
export const tellsOnly = [
  trouble<PrinterState, Scored, PrinterEvent>((args) => ({
    code: 'degraded',
    severity: 'warning',
    ...concerning(args.context),
    what: `${args.context.id} does worse than it should: ${isWrong(args)?.because}`,
    nextStep: 'Look at the machine and its latest prints; trip its breaker if it is to blame.',
  })),
  fact<PrinterState, Scored, PrinterEvent>('printer.degraded', (args) => ({
    health: afterReview(healthAfter(args)),
  })),
] as const;

/** What is no more than counted. */
export const scoredOn = {
  works: {
    guard: (args: Args) => isTrial(args) && args.event.badShare !== null,
    actions: fact<PrinterState, Scored, PrinterEvent>('printer.trialWorked', (args) => ({
      health: healthAfter(args),
      breaker: trialWorked(args.context.breaker, args.event.meta.at),
    })),
  },
  void: {
    guard: isTrial,
    actions: fact<PrinterState, Scored, PrinterEvent>('printer.scored', ({ context }) => ({
      breaker: trialVoid(context.breaker),
    })),
  },
  counts: {
    guard: ({ event }: Args) => event.badShare !== null,
    actions: fact<PrinterState, Scored, PrinterEvent>('printer.scored', (args) => ({
      health: healthAfter(args),
    })),
  },
} as const;

/** Its last run is weighed when it has left the farm: should it come back, it is what its record says. */
export const scoredAway = [
  { guard: trialFailed, actions: failsTrial },
  { guard: (args: Args) => degrades(args) && args.event.holds, actions: trips },
  scoredOn.works,
  scoredOn.void,
  scoredOn.counts,
] as const;

/** A print's own time is known when it ends. */
export const afterPrint = (printer: PrinterState, printedSeconds: number | null): PrinterState['health'] =>
  timedHealth(printer.health, printedSeconds, printer.estimatedSeconds);

/** Half open, the run that begins is its trial. */
export const begins = (printer: PrinterState, runId: string): Partial<PrinterState> =>
  printer.breaker.state === 'halfOpen' ? { breaker: onTrial(printer.breaker, runId) } : {};

/** A run that came to nothing says nothing. */
export const withoutTrial = (printer: PrinterState): Partial<PrinterState> =>
  printer.breaker.state === 'halfOpen' && printer.breaker.trial === printer.runId
    ? { breaker: trialVoid(printer.breaker) }
    : {};

type Reset = Extract<PrinterEvent, { type: 'printer.reset' }>;
const reasonOf = ({ meta }: Reset): string => meta.reason?.words ?? meta.reason?.code ?? '';

export const needsReason = refuse<PrinterState, Reset, PrinterEvent>(
  'reason',
  ({ context }) => `Say why ${context.id} may work again: a breaker is reset with a reason.`,
);

export const resets = fact<PrinterState, Reset, PrinterEvent>('printer.reset', ({ context, event }) => ({
  trippedBecause: null,
  failuresInARow: 0,
  health: afterReview(context.health),
  breaker: reviewed(context.breaker, event.meta.at, reasonOf(event)),
}));

export const closes = fact<PrinterState, Reset, PrinterEvent>('printer.closed', ({ context, event }) => ({
  trippedBecause: null,
  failuresInARow: 0,
  health: afterReview(context.health),
  breaker: closed(context.breaker, event.meta.at, reasonOf(event)),
}));
