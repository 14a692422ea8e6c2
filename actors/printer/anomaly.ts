/** What a machine does about signs that its print goes wrong: it pauses once, and a person decides. */
import { fact } from '../../runtime/actions.ts';
import { trouble, troubleOver } from '../common/incidents.ts';
import { confidenceOf, type Suspicion, signsInWords, suspected } from '../guardrails/anomaly.ts';
import { command } from './commands.ts';
import type { PrinterState } from './schema.ts';
import { concerning, type PrinterEvent, printerSetup, subjectOf } from './setup.ts';

type Seen = Extract<PrinterEvent, { type: 'printer.anomaly' }>;
type Args = { readonly context: PrinterState; readonly event: Seen };

const after = ({ context, event }: Args): Suspicion & { readonly acted: boolean } => {
  const { confidence, kind, meta, runId, source } = event;
  const before = context.suspicion?.runId === runId ? context.suspicion : null;
  const next = suspected(before, runId, { kind, confidence, source, at: meta.at });
  return { ...next, acted: before?.acted ?? false };
};

const isOurs = ({ context, event }: Args): boolean => event.runId === context.runId;
const isSure = (args: Args): boolean =>
  isOurs(args) && !after(args).acted && confidenceOf(after(args)) >= args.event.from;

const acts = (type: 'printer.anomalyPause' | 'printer.anomalyTold') =>
  fact<PrinterState, Seen, PrinterEvent>(type, (args) => ({ suspicion: { ...after(args), acted: true } }));

/** In words, as of the signs so far. */
export const anomalyWords = ({ suspicion }: PrinterState): string =>
  suspicion
    ? `It seems to go wrong, ${Math.round(confidenceOf(suspicion) * 100)} % sure: ${signsInWords(suspicion)}.`
    : '';

const shows = (paused: boolean) =>
  trouble<PrinterState, Seen, PrinterEvent>(({ context }) => ({
    code: 'anomaly',
    severity: 'critical',
    ...concerning(context),
    what: `${context.runId} on ${context.id}: ${anomalyWords(context)}`,
    nextStep: paused
      ? 'Look at the print: resume the job with a reason, or cancel it. It does not go on by itself.'
      : 'Look at the print: pause or cancel the job if it goes wrong.',
  }));

/** While it prints. */
export const watched = printerSetup.createStateConfig({
  on: {
    'printer.anomaly': [
      {
        guard: (args) => isSure(args) && args.event.pauses,
        actions: [acts('printer.anomalyPause'), command('pause'), shows(true)],
      },
      { guard: isSure, actions: [acts('printer.anomalyTold'), shows(false)] },
      { guard: isOurs, actions: fact('printer.suspected', (args) => ({ suspicion: after(args) })) },
    ],
  },
});

/** The farm paused it, and not a person or the machine for a reason of its own. */
export const isPausedForAnomaly = ({ runId, suspicion }: PrinterState): boolean =>
  suspicion?.runId === runId && suspicion?.acted === true;

/** A person let it go on: what was said until then has been looked at. */
export const lookedAt = (printer: PrinterState): Partial<PrinterState> =>
  printer.suspicion ? { suspicion: null } : {};

export const anomalyOver = troubleOver<PrinterState, PrinterEvent, PrinterEvent>(
  'anomaly',
  ({ context }) => ({
    subject: subjectOf(context),
    because: 'Somebody looked at it, and it goes on.',
  }),
);
