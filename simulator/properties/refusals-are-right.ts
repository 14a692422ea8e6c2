/**
 * What is said to an actor is turned down where it must be, with a reason, and taken to heart where nothing speaks against
 * it: the conditions of the commands that people and integrations give, stated once more.
 */
import { kindOf } from '../../runtime/envelope.ts';
import { must, type Property } from './property.ts';
import { type Loose, type Step, stepOf } from './step.ts';

/** `ignored`: it comes too late or too early, and nobody waits for an answer. */
type Due = 'refused' | 'taken' | 'ignored' | 'either';
type Rule = (step: Step) => Due;

/** By the status in which it is said; of others nothing is known here. */
const by =
  (rules: Readonly<Record<string, Due | Rule>>, otherwise: Due | Rule = 'either'): Rule =>
  (step) => {
    const rule = rules[step.from] ?? otherwise;
    return typeof rule === 'string' ? rule : rule(step);
  };
const each = (statuses: string, due: Due | Rule): Readonly<Record<string, Due | Rule>> =>
  Object.fromEntries(statuses.split(' ').map((status) => [status, due]));
const takenIf =
  (holds: (step: Step) => boolean): Rule =>
  (step) =>
    holds(step) ? 'taken' : 'refused';

/** Those whom the policy names; nobody in particular: anyone. */
const isAmong = (approvers: Loose, { by }: Step): boolean =>
  approvers === undefined || approvers === 'anyone' || approvers.includes(by);

const left = ({ onHandGrams, reservedGrams }: Loose): number => Math.max(0, onHandGrams - reservedGrams);
const stocked = 'open low empty quarantined';
const lots: Readonly<Record<string, Rule>> = {
  'lot.receive': by({ expected: 'taken' }, 'refused'),
  'lot.adjust': by({
    expected: 'refused',
    ...each(
      stocked,
      takenIf(({ was, said }) => left(was) + said.deltaGrams >= 0),
    ),
  }),
  'lot.scrap': by({
    expected: 'refused',
    ...each(
      stocked,
      takenIf(({ was, said }) => said.grams <= left(was)),
    ),
  }),
  'lot.quarantine': by({ ...each('open low empty', 'taken'), ...each('expected quarantined', 'refused') }),
  'lot.clear': by({ quarantined: 'taken' }),
  'lot.consume': by(each(stocked, 'taken')),
};

const routed = 'scheduled preparing reserving ready review';
const running = 'released printing paused';
const isOnPlate = ({ was, said }: Step): boolean =>
  said.verdicts.every((one: Loose) => was.items.some((item: Loose) => item.itemId === one.itemId));
const isHard = ({ canOverride }: Loose): boolean => !canOverride;
const isOfSeveral = ({ was }: Step): boolean =>
  new Set(was.items.map(({ lineId, orderId }: Loose) => `${orderId}/${lineId}`)).size > 1;
const jobs: Readonly<Record<string, Rule>> = {
  'job.judge': by({ qc: takenIf(isOnPlate) }),
  'job.release': by({
    ready: 'taken',
    review: takenIf(({ was, hasReason }) => hasReason && !was.blockers.some(isHard)),
    held: 'refused',
  }),
  'job.cancel': by({
    ...each(`unknown queued held failed ${routed} ${running}`, 'taken'),
    ...each('completed cancelled', 'refused'),
  }),
  'job.unhold': by({
    held: takenIf(({ was }) => was.heldByHand),
    ...each(
      running,
      by({}, ({ was }) => (was.heldByHand ? 'taken' : 'either')),
    ),
  }),
  'job.requeue': by({ held: takenIf(({ was }) => was.heldByHand), failed: 'taken' }),
  'job.hold': by(each(`queued held failed ${routed} ${running}`, 'taken')),
  'job.orderHold': by(each(`unknown queued held failed ${routed} ${running}`, 'taken')),
  'job.supersede': by(each(`unknown queued held failed ${routed} ${running}`, 'taken')),
  'job.unschedule': by(each(routed, 'taken')),
  'job.setPriority': by(each(`queued held failed ${routed} ${running}`, 'taken')),
  'job.withdraw': by(each(`unknown queued held failed ${routed} ${running}`, 'taken')),
  'job.split': by({
    ...each(`queued held ${routed}`, takenIf(isOfSeveral)),
    ...each(running, 'refused'),
  }),
  'job.create': by({ unknown: 'taken' }),
};

const free = 'offline idle awaitingClear foreign maintenance tripped';
const busy = 'starting printing paused servicing';
const isSpare = ({ was, said }: Step): boolean =>
  said.loaded !== null &&
  said.loaded.material === was.loaded?.material &&
  said.loaded.colour === was.loaded?.colour;
const isOurs = ({ was, said }: Step): boolean => said.runId === was.runId;
const ours =
  (due: Due): Rule =>
  (step) =>
    isOurs(step) ? due : 'either';
const isLate = ({ was }: Step): boolean =>
  was.troubles.some((code: string) => code === 'start-overdue' || code === 'start-unclear');
const printers: Readonly<Record<string, Rule>> = {
  'printer.add': by({ ...each('unknown removed', 'taken'), ...each(`reserved ${free} ${busy}`, 'refused') }),
  'printer.edit': by({ ...each(`reserved ${free}`, 'taken'), ...each(busy, 'refused') }),
  'printer.remove': by({ ...each(`reserved ${free}`, 'taken'), ...each(busy, 'refused') }),
  'printer.clearPlate': by({
    ...each(
      free,
      takenIf(({ was }) => was.foreignFile === null),
    ),
    ...each(busy, 'refused'),
  }),
  'printer.load': by({
    ...each(free, 'taken'),
    paused: takenIf(isSpare),
    ...each('reserved starting printing servicing', 'refused'),
  }),
  'printer.startMaintenance': by({
    ...each('reserved paused offline idle awaitingClear foreign tripped', 'taken'),
    ...each('maintenance starting printing servicing', 'refused'),
  }),
  'printer.planMaintenance': by(
    each(
      `reserved ${free} ${busy}`,
      takenIf(
        ({ was, said, at }) =>
          (said.when.at === undefined || said.when.at > at) &&
          !was.spec.maintenance?.some(({ id }: Loose) => id === said.id),
      ),
    ),
  ),
  'printer.endMaintenance': by(each('maintenance servicing', 'taken')),
  'printer.reset': by({ tripped: takenIf(({ hasReason }) => hasReason) }),
  'printer.settleRun': by({
    starting: takenIf((step) => isOurs(step) && isLate(step)),
    ...each('printing paused servicing', takenIf(isOurs)),
  }),
  'printer.pause': by({ printing: 'taken' }),
  'printer.resume': by({ paused: 'taken' }),
  'printer.cancel': by(each(busy, ours('taken'))),
  'printer.desynced': by(each(busy, 'taken')),
  'printer.recovered': by(each(busy, 'taken')),
  'printer.commandFailed': by(each(busy, 'taken')),
  'printer.linkChanged': by(each(`reserved ${free} ${busy}`, 'taken')),
  'printer.readiness': by(each(`reserved ${free} ${busy}`, 'taken')),
  'printer.foreignPrintSeen': by(each(`reserved ${free} ${busy}`, 'taken')),
  'printer.foreignPrintEnded': by(each(`reserved ${free} ${busy}`, 'taken')),
};

const making = 'accepted inProduction onHold';
const made = 'qc packed shipped delivered';
const orders: Readonly<Record<string, Rule>> = {
  'order.accept': by({ unknown: 'taken' }),
  'order.hold': by({ ...each(making, 'taken'), ...each(made, 'refused') }),
  'order.unhold': by({ onHold: 'taken' }),
  'order.cancel': by({ ...each(making, 'taken'), ...each(`cancelled ${made}`, 'refused') }),
  'order.reprint': by({
    ...each('accepted inProduction', (step) => {
      const { said, was } = step;
      if ((was.ledger[said.lineId]?.planned ?? 0) === 0) return 'refused';
      return isAmong(was.terms?.rules?.approvals.LOW, step) ? 'taken' : 'either';
    }),
    onHold: 'refused',
  }),
  'order.jobStarted': by({ accepted: 'taken', onHold: ({ was }) => (was.began ? 'either' : 'taken') }),
  'order.pack': by({ qc: 'taken' }),
  'order.ship': by({ packed: 'taken' }),
  'order.deliver': by({ shipped: 'taken' }),
  'order.planReady': by(each(making, 'taken')),
  'order.planStuck': by(each(making, 'taken')),
};

const ofThis =
  (due: Due): Rule =>
  ({ was, said }) =>
    said.revision === was.revision ? due : 'either';
const planned = 'preflight slicing approval ready blocked stuck rejected';
const plans: Readonly<Record<string, Rule>> = {
  'plan.draft': by({ undrafted: 'taken' }),
  'plan.revise': by({ ...each('undrafted withdrawn', 'refused'), ...each(planned, 'taken') }),
  'plan.withdraw': by(each(planned, 'taken')),
  'plan.approve': by({ approval: takenIf((step) => isAmong(step.was.decision?.approvers, step)) }),
  'plan.reject': by({ approval: 'taken' }),
  'plan.retry': by({ stuck: 'taken' }),
  'plan.unblock': by({ blocked: 'taken' }),
  'plan.preflighted': by({ preflight: ofThis('taken') }),
  'plan.sliced': by({ slicing: ofThis('taken') }),
  'plan.stepFailed': by(each('preflight slicing', ofThis('taken'))),
};

const isPriceable = ({ was }: Step): boolean =>
  was.lines.every((line: Loose) => {
    const analysis = was.analyses[line.recipe.modelHash];
    return analysis !== undefined && analysis.verdict !== 'block';
  });
const quotes: Readonly<Record<string, Rule>> = {
  'quote.request': by({ intake: 'taken' }),
  'quote.approve': by({ review: takenIf((step) => isAmong(step.was.price?.decision.approvers, step)) }),
  'quote.reject': by(each('review approved', 'taken')),
  'quote.order': by({ approved: 'taken', ...each('review ordered', 'refused') }),
  'quote.reprice': by(
    each('review approved rejected expired failed', (step) => (isPriceable(step) ? 'taken' : 'ignored')),
  ),
};

const others: Readonly<Record<string, Rule>> = {
  'run.judge': by({ finished: 'taken', judged: 'refused' }),
  'incident.acknowledge': by({ open: 'taken' }),
  'incident.open': by(each('unseen open acknowledged resolved', 'taken')),
  'incident.resolve': by(each('open acknowledged', 'taken')),
  'dispatcher.go': ({ was }) => (was.stoppedBecause === null ? 'refused' : 'taken'),
  'dispatcher.stop': () => 'taken',
  'plate.compose': by({ composing: 'taken' }),
  'plate.settle': by({ sealed: 'taken' }),
  'plate.discard': by({ sealed: 'taken' }),
};

const rules: ReadonlyMap<string, Rule> = new Map(
  [lots, jobs, printers, orders, plans, quotes, others].flatMap((book) => Object.entries(book)),
);

export const refusalsAreRight: Property = {
  name: 'refusals are right',
  invariant: null,
  holds:
    'What is said to an actor is turned down where it must be, and taken to heart where nothing speaks against it.',
  of: ['lot', 'job', 'printer', 'order', 'plan', 'quote', 'run', 'incident', 'dispatcher', 'plate'],
  watch: () => ({
    turned: (turned) => {
      const { message, result } = turned;
      const rule = rules.get(message.type);
      if (rule === undefined || kindOf(message.to) !== message.type.slice(0, message.type.indexOf('.')))
        return;
      const step = stepOf(turned);
      const due = rule(step);
      const isTaken = result.facts.length > 0;
      const came = isTaken ? 'taken' : result.outcome === 'refused' ? 'refused' : 'ignored';
      must(
        due === 'either' || due === came,
        () =>
          `${message.to} in ${step.from}: ${message.type} is ${came}, and must be ${due}: ${JSON.stringify(message.payload).slice(0, 300)}`,
      );
    },
  }),
};
