/** What a printer with a run says of it and asks of its machine. */
import { effect } from '../../runtime/actions.ts';
import { troubleOver } from '../common/incidents.ts';
import type { PrinterState } from './schema.ts';
import { type PrinterEvent, subjectOf } from './setup.ts';

export const isOurRun = ({ context, event }: { context: PrinterState; event: { runId: string } }) =>
  event.runId === context.runId;

export const command = (name: 'pause' | 'resume' | 'cancel') =>
  effect<PrinterState, PrinterEvent, PrinterEvent>('printer.command', ({ context }) => ({
    printerId: context.id,
    command: name,
    runId: context.runId,
    remoteName: context.remoteName,
  }));

/** Parts by the names that the sliced file gives them. */
export const leaveOut = effect<
  PrinterState,
  Extract<PrinterEvent, { type: 'printer.leaveOut' }>,
  PrinterEvent
>('printer.command', ({ context, event }) => ({
  printerId: context.id,
  command: 'leaveOut',
  runId: context.runId,
  remoteName: context.remoteName,
  itemIds: event.itemIds,
}));

/** As a sentence has it: it did not … */
export const verbOf = {
  pause: 'pause',
  resume: 'resume',
  cancel: 'cancel',
  leaveOut: 'leave parts out',
} as const;

export const commandWorked = (name: 'pause' | 'resume') =>
  troubleOver<PrinterState, PrinterEvent, PrinterEvent>(`command-${name}`, ({ context }) => ({
    subject: subjectOf(context),
    because: `The machine did ${name}.`,
  }));

/** What stands only while the run does; each is resolved when it ends. */
export const overWithTheRun = [
  'start-overdue',
  'start-unclear',
  'print-overdue',
  'link-lost',
  'desynced',
  'command-pause',
  'command-resume',
  'command-cancel',
  'command-leaveOut',
  'anomaly',
].map((code) =>
  troubleOver<PrinterState, PrinterEvent, PrinterEvent>(code, ({ context }) => ({
    subject: subjectOf(context),
    because: `${context.runId} is over.`,
  })),
);
