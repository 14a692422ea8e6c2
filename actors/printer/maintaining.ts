/**
 * Planned maintenance in a printer's life. A window that opens takes a free machine out of service; a print is never broken
 * off for one: the maintenance begins when it is over, and says so until then. A person ends it.
 */
import { enqueueActions } from 'xstate';
import { fact, refuse, send } from '../../runtime/actions.ts';
import { trouble, troubleOver } from '../common/incidents.ts';
import { DISPATCHER, say } from '../common/say.ts';
import type { PrinterState } from './schema.ts';
import { concerning, loseJob, type PrinterEvent, printerSetup, subjectOf } from './setup.ts';
import {
  cancelled,
  dueByUse,
  dueWords,
  ended,
  hasUpkeep,
  isOwed,
  opened,
  opensNext,
  owedOf,
  owedWords,
  planned,
  plansOf,
  whyNotCancelled,
  whyNotPlanned,
} from './upkeep.ts';

export const ALARM = 'maintenance-opens';

export const tellMaintenance = send<PrinterState, PrinterEvent, PrinterEvent>(({ context }) =>
  hasUpkeep(context)
    ? say('dispatcher.maintenanceChanged', DISPATCHER, {
        printerId: context.id,
        plans: plansOf(context),
        owed: owedOf(context),
      })
    : undefined,
);

/** The next window is waited for, whatever was waited for before. */
export const setAlarm = enqueueActions<
  PrinterState,
  PrinterEvent,
  undefined,
  PrinterEvent,
  never,
  never,
  never,
  never,
  never
>(({ context, enqueue, event }) => {
  if (!hasUpkeep(context)) return;
  enqueue.cancel(ALARM);
  const { at } = event.meta;
  const opensAt = opensNext(context, at);
  if (opensAt !== null)
    enqueue.raise({ type: 'printer.maintenanceOpens' } as never, { id: ALARM, delay: opensAt - at });
});

type Ending = Extract<PrinterEvent, { type: 'printer.endMaintenance' | 'printer.runResumed' }>;

/** What was planned is done with it. */
export const maintenanceEnded = [
  fact<PrinterState, Ending, PrinterEvent>('printer.maintenanceEnded', ({ context }) => ({
    maintenanceBecause: null,
    ...ended(context),
  })),
  troubleOver<PrinterState, Ending, PrinterEvent>('maintenance-due', ({ context }) => ({
    subject: subjectOf(context),
    because: 'The maintenance is done.',
  })),
  tellMaintenance,
] as const;

/** Hours printed are full: no window, for nobody has said when. */
export const sayWhatIsDue = trouble<PrinterState, PrinterEvent, PrinterEvent>(({ context }) =>
  dueByUse(context).length === 0 || context.troubles.includes('maintenance-due')
    ? undefined
    : {
        code: 'maintenance-due',
        severity: 'info',
        subject: subjectOf(context),
        printerId: context.id,
        what: `${context.id}: ${dueWords(context)}.`,
        nextStep: 'Plan a time for it, or start its maintenance now; ending that begins the count anew.',
      },
);

/** It has begun, or is owed no more. */
export const waitsNoMore = troubleOver<PrinterState, PrinterEvent, PrinterEvent>(
  'maintenance-waits',
  ({ context }) =>
    isOwed(context) && context.maintenanceBecause === null
      ? undefined
      : { subject: subjectOf(context), because: 'The print is over, or the window was called off.' },
);

const gone = (code: 'maintenance-due' | 'maintenance-waits') =>
  troubleOver<PrinterState, PrinterEvent, PrinterEvent>(code, ({ context }) => ({
    subject: subjectOf(context),
    because: `${context.id} was removed from the farm.`,
  }));

/** It leaves the farm, and its plans with it. */
export const maintainedNoMore = [gone('maintenance-waits'), gone('maintenance-due')] as const;

/**
 * A free machine whose window has opened goes out of service; one that a person works on already, since before its print
 * was over, has what was planned done with it.
 */
export const beginsMaintenance = {
  guard: ({ context }: { readonly context: PrinterState }) =>
    isOwed(context) && (context.maintenanceBecause === null || context.upkeep?.beganAt === null),
  target: 'maintenance',
  actions: [
    fact<PrinterState, PrinterEvent, PrinterEvent>('printer.maintenanceStarted', ({ context, event }) => ({
      maintenanceBecause: context.maintenanceBecause ?? `Planned: ${owedWords(context)}.`,
      ...(context.upkeep && { upkeep: { ...context.upkeep, beganAt: event.meta.at } }),
    })),
    waitsNoMore,
    tellMaintenance,
  ],
} as const;

/** What people may say of it at any time. */
export const maintained = printerSetup.createStateConfig({
  on: {
    'printer.planMaintenance': [
      {
        guard: ({ context, event }) => whyNotPlanned(context, event, event.meta.at) !== null,
        actions: refuse(
          'maintenance',
          ({ context, event }) => whyNotPlanned(context, event, event.meta.at) ?? '',
        ),
      },
      {
        actions: [
          fact('printer.maintenancePlanned', ({ context, event }) => {
            const { id, minutes, what, when } = event;
            return { upkeep: planned(context, { id, minutes, what, when }, event.meta.at) };
          }),
          setAlarm,
          tellMaintenance,
        ],
      },
    ],
    'printer.cancelMaintenance': [
      {
        guard: ({ context, event }) => whyNotCancelled(context, event, event.meta.at) !== null,
        actions: refuse(
          'maintenance',
          ({ context, event }) => whyNotCancelled(context, event, event.meta.at) ?? '',
        ),
      },
      {
        actions: [
          fact('printer.maintenanceCancelled', ({ context, event }) => ({
            upkeep: cancelled(context, event, event.meta.at),
          })),
          waitsNoMore,
          setAlarm,
          tellMaintenance,
        ],
      },
    ],
  },
});

/** A window opens over a machine without a run. */
export const opensWhileFree = printerSetup.createStateConfig({
  on: {
    'printer.maintenanceOpens': {
      target: '.resting',
      actions: [
        loseJob((printer) => `${printer.id} goes into its planned maintenance.`),
        fact('printer.maintenanceOwed', ({ context, event }) => ({
          jobId: null,
          upkeep: {
            ...opened(context, event.meta.at),
            beganAt: context.maintenanceBecause === null ? null : event.meta.at,
          },
        })),
        setAlarm,
        tellMaintenance,
      ],
    },
  },
});

/** A window opens over a print: it goes on to its end. */
export const opensWhileBusy = printerSetup.createStateConfig({
  on: {
    'printer.maintenanceOpens': {
      actions: [
        fact('printer.maintenanceOwed', ({ context, event }) => ({
          upkeep: opened(context, event.meta.at),
        })),
        trouble(({ context }) => ({
          code: 'maintenance-waits',
          severity: 'warning',
          ...concerning(context),
          what: `${context.id} was to have ${owedWords(context)}, and ${context.runId} is still on it.`,
          nextStep: 'Its maintenance begins when the print is over. Cancel the print if it can not wait.',
        })),
        setAlarm,
        tellMaintenance,
      ],
    },
  },
});
