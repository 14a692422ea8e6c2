/**
 * Everything an operator may say to the farm, as one table. The API's routes, the OpenAPI document, the CLI and the
 * console's buttons all come from it. What a command's body holds is the schema of its message (`payloads.ts`).
 */
import type { MessageType } from '../../../actors/common/say.ts';
import { type Kind, pathOfKind } from './kinds.ts';

/** There is one of each in a farm, so their routes have no id. */
export const singletons = ['dispatcher', 'composer'] as const;
export type Singleton = (typeof singletons)[number];
export type CommandKind = Kind | Singleton;

export const isSingleton = (kind: CommandKind): kind is Singleton => singletons.some((one) => one === kind);

export interface Command {
  readonly kind: CommandKind;
  /** Last part of the route, and the word in the CLI. */
  readonly command: string;
  readonly type: MessageType;
  readonly description: string;
  /** The body must carry a `reason`: it lifts a protection, and nothing else in it says why. */
  readonly needsReason?: true;
}

const of = <K extends CommandKind>(
  kind: K,
  rows: Readonly<
    Record<string, readonly [type: MessageType & `${K}.${string}`, description: string, 'reason'?]>
  >,
): readonly Command[] =>
  Object.entries(rows).map(([command, [type, description, reason]]) => ({
    kind,
    command,
    type,
    description,
    ...(reason && { needsReason: true as const }),
  }));

export const commands: readonly Command[] = [
  ...of('quote', {
    approve: ['quote.approve', 'Lets the customer have the quote as it is priced.'],
    reject: ['quote.reject', 'Turns the request down; the words are kept with it.'],
    reprice: ['quote.reprice', 'Prices it again, for instance after the farm file changed.'],
    order: ['quote.order', 'Makes the approved quote an order.'],
  }),
  ...of('order', {
    amend: ['order.amend', 'Adds a note, another due date or priority; what was promised stays on record.'],
    payment: ['order.setPayment', 'Records what the customer has paid.'],
    hold: ['order.hold', 'Stops new work on the order; what prints goes on.'],
    unhold: ['order.unhold', 'Lifts the hold.'],
    cancel: ['order.cancel', 'Cancels what is not made yet, runs in progress included.'],
    reprint: ['order.reprint', "Makes a line's bad parts again."],
    pack: ['order.pack', 'Everything is in its box.'],
    ship: ['order.ship', 'Handed to the carrier.'],
    deliver: ['order.deliver', 'The customer has it.'],
  }),
  ...of('plan', {
    approve: ['plan.approve', 'Lets a plan of high risk be made.'],
    reject: ['plan.reject', 'Says that the plan must not be made as it is.'],
    revise: ['plan.revise', 'Makes a new revision with another recipe.'],
    retry: ['plan.retry', 'Tries the step that failed again.'],
    block: ['plan.block', 'Keeps it from being made until somebody has reviewed it.'],
    unblock: [
      'plan.unblock',
      "Resets the plan's breaker after a review: one trial follows, or none with `closed`; once more ends the trial.",
    ],
  }),
  ...of('job', {
    release: [
      'job.release',
      'Lets it print. Open blockers that a person may wave through need a reason; the others refuse it.',
    ],
    hold: ['job.hold', 'Keeps it from being printed until the hold is lifted.'],
    unhold: ['job.unhold', 'Lifts the hold.'],
    allow: [
      'job.allow',
      'Lets it be given to a machine although the policy has it reviewed before; what blocks it still does.',
      'reason',
    ],
    pause: ['job.pause', 'Pauses the print.'],
    resume: ['job.resume', 'Goes on with a paused print.'],
    cancel: ['job.cancel', 'Gives the plate up, a print in progress included.'],
    requeue: ['job.requeue', 'Puts a failed job back in the queue.'],
    unschedule: ['job.unschedule', 'Gives a job that does not print yet back to the queue.'],
    split: [
      'job.split',
      'Takes a plate of several lines apart before it begins; its parts are laid out anew.',
    ],
    priority: ['job.setPriority', 'Moves it up or down the queue; 0 is the most urgent.'],
    'give-up-parts': [
      'job.giveUpParts',
      'Gives up parts of a plate that prints: they count as bad, and a machine that can prints on without them.',
    ],
    judge: ['job.judge', 'Records which parts are good and which are bad.'],
  }),
  ...of('run', {
    attach: ['run.attach', 'Adds a photo, a log or a note as evidence.'],
  }),
  ...of('printer', {
    'clear-plate': ['printer.clearPlate', 'Confirms that the plate is empty and clean.'],
    load: ['printer.load', 'Says what is loaded now; null for nothing.'],
    'start-maintenance': ['printer.startMaintenance', 'Takes it out of service.'],
    'end-maintenance': ['printer.endMaintenance', 'Puts it back into service.'],
    'plan-maintenance': [
      'printer.planMaintenance',
      'Plans a service: once, every week, or as a notice after so many hours printed. No print starts into its windows.',
    ],
    'cancel-maintenance': [
      'printer.cancelMaintenance',
      'Calls a planned service off; with `next` its coming window only.',
    ],
    trip: ['printer.trip', 'Takes it out of service until its breaker is reset; what prints goes on.'],
    reset: [
      'printer.reset',
      'Resets its breaker after a review: one trial follows, or none with `closed`; once more ends the trial.',
      'reason',
    ],
    'settle-run': ['printer.settleRun', 'Says what became of a run that the farm can not see.'],
  }),
  ...of('lot', {
    adjust: ['lot.adjust', 'Corrects the grams after a count.'],
    scrap: ['lot.scrap', 'Takes grams out as waste.'],
    quarantine: ['lot.quarantine', 'Keeps the lot from being used.'],
    clear: ['lot.clear', 'Lifts the quarantine.'],
  }),
  ...of('incident', {
    acknowledge: ['incident.acknowledge', 'Says that somebody looks after it.'],
    resolve: ['incident.resolve', 'Closes it and says what was done.'],
  }),
  ...of('dispatcher', {
    stop: [
      'dispatcher.stop',
      'Stops all dispatching; what prints goes on, or is paused too with `pausePrinting`.',
    ],
    go: ['dispatcher.go', 'Dispatches again.'],
  }),
  ...of('composer', {
    compose: ['composer.compose', 'Puts these lines together on plates, now.'],
    'release-now': ['composer.releaseNow', 'Ends the wait for company: of one line, of an order, or of all.'],
    'keep-apart': [
      'composer.keepApart',
      "Keeps a line's parts to themselves, or lets them share plates again.",
    ],
  }),
];

/** `/api/v1/jobs/:id/release`; the one dispatcher and the one composer have no id: `/api/v1/dispatcher/stop`. */
export const commandRoute = ({ kind, command }: Pick<Command, 'kind' | 'command'>): string =>
  isSingleton(kind) ? `/api/v1/${kind}/${command}` : `/api/v1/${pathOfKind[kind]}/:id/${command}`;

export const commandsOf = (kind: CommandKind): readonly Command[] =>
  commands.filter((one) => one.kind === kind);
