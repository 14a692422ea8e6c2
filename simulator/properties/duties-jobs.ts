/** What jobs and the dispatcher owe. */
import { type Duty, duty, isOpen, shows, tellsEach } from './duties.ts';
import { lines } from './duties-orders.ts';
import { asks, type Loose, records, type Step, same, tells, told } from './step.ts';

const routed = ['scheduled', 'preparing', 'reserving', 'gating', 'ready', 'review'];
const running = ['released', 'printing', 'paused'];
const away = ['queued', 'held', 'completed', 'cancelled'];
const DISPATCHER = 'dispatcher/farm';

const isNews = ({ said, was }: Step): boolean => {
  const known = was.planRounds[said.planId] ?? 0;
  return (said.round ?? known) >= known;
};
/** Orders that still want their parts. */
const wanting = ({ orderIds, unwanted }: Loose): string[] =>
  orderIds.filter((id: string) => unwanted[id] === undefined);
const wantedPlans = (job: Loose): string[] => [
  ...new Set<string>(
    job.items.flatMap((item: Loose) =>
      wanting(job).includes(item.orderId ?? job.orderId) ? [item.planId] : [],
    ),
  ),
];
const ofThisRun = ({ said, was }: Step): boolean => was.runId !== null && said.runId === was.runId;

/** Whether a job's release rules ask for something; journals of before there were rules have the short settings. */
const rules = (release: Loose, name: keyof typeof settings): boolean => {
  if (!Array.isArray(release)) return release[settings[name]];
  const rule = release.find((one: Loose) => one.name === name);
  return name === 'automatic' ? rule?.params?.on !== false : rule !== undefined && rule.onFail !== 'note';
};
const settings = {
  automatic: 'automatic',
  'machine-health': 'requireMachineHealth',
  camera: 'requireCamera',
  'power-telemetry': 'requirePowerTelemetry',
} as const;

export const jobDuties: readonly Duty[] = [
  duty(
    'tells the dispatcher that it waits',
    (step) =>
      step.to === 'queued' &&
      (step.from !== 'queued' ||
        ['job.priorityChanged', 'job.gramsKept', 'job.gramsLetGo'].some((name) => records(step, name))),
    (step) => {
      const job = told(step, 'dispatcher.jobQueued')?.job;
      const fields = [
        'massGrams',
        'dueAt',
        'priority',
        'requirements',
        'estimatedSeconds',
        'valueMinor',
        'gramsSaid',
      ];
      return job?.jobId === step.now.id && fields.every((field) => same(job[field], step.now[field]));
    },
  ),
  duty(
    'tells the dispatcher that it waits no longer',
    (step) =>
      (step.from === 'queued' && step.to !== 'queued' && step.type !== 'job.schedule') ||
      (routed.includes(step.from) && ['held', 'cancelled', 'released'].includes(step.to)),
    (step) => tells(step, 'dispatcher.jobLeft', DISPATCHER),
  ),
  duty(
    'says where it is to a dispatcher that counts on it elsewhere',
    (step) =>
      step.type === 'job.schedule' &&
      step.from !== 'unknown' &&
      !records(step, 'job.scheduled') &&
      !routed.includes(step.from),
    (step) => tells(step, 'dispatcher.jobLeft', DISPATCHER),
  ),
  duty(
    'stays where it is when it is given its own machine again',
    ({ type, from, said, was }) =>
      type === 'job.schedule' && routed.includes(from) && said.printerId === was.printerId,
    (step) => !tells(step, 'dispatcher.jobLeft'),
  ),
  duty(
    'takes the machine that it is given',
    ({ type, from }) => type === 'job.schedule' && from === 'queued',
    (step) => tells(step, 'printer.reserve', `printer/${step.said.printerId}`) && step.to === 'scheduled',
  ),
  duty(
    'is prepared for its machine',
    (step) =>
      step.type === 'job.printerReserved' &&
      step.from === 'scheduled' &&
      step.said.report.printerId === step.was.printerId,
    (step) => asks(step, 'job.prepare')?.printerId === step.was.printerId && step.to === 'preparing',
  ),
  duty(
    'asks for its grams',
    (step) =>
      step.type === 'job.prepared' &&
      step.from === 'preparing' &&
      step.was.lotId !== null &&
      step.said.printerId === step.was.printerId,
    (step) => {
      const saying = told(step, 'lot.reserve');
      return (
        tells(step, 'lot.reserve', `lot/${step.was.lotId}`) &&
        saying.grams >= step.said.plate.massGrams &&
        saying.grams <= step.said.plate.massGrams * (1 + (step.was.sparePercent ?? 0) / 100) + 0.01 &&
        step.to === 'reserving'
      );
    },
  ),
  duty(
    'goes on with its grams, and with what is known of no lot',
    (step) =>
      (step.type === 'job.lotReserved' && step.from === 'reserving' && step.said.lotId === step.was.lotId) ||
      (step.type === 'job.prepared' &&
        step.from === 'preparing' &&
        step.was.lotId === null &&
        step.said.printerId === step.was.printerId),
    (step) => records(step, 'job.gated'),
  ),
  duty(
    'does as the gate decided',
    (step) => records(step, 'job.gated') && step.now.decision !== null,
    ({ now, to }) => {
      const failed = now.decision.predicates.filter((one: Loose) => !one.passed);
      if (failed.length !== now.blockers.length) return false;
      if (failed.length === 0) return to === 'released';
      return to === (failed.every((one: Loose) => one.name === 'automatic') ? 'ready' : 'review');
    },
  ),
  duty(
    'is released without a person only onto a machine of which all that the policy asks for is known',
    (step) => records(step, 'job.released') && step.type !== 'job.release',
    ({ now }) => {
      const { printerReport: report, release, requirements, prepared } = now;
      return (
        rules(release, 'automatic') &&
        report.link === 'up' &&
        report.ready &&
        report.plateClear &&
        (!rules(release, 'machine-health') ||
          (report.failuresInARow === 0 && report.desyncedBecause === null)) &&
        (!rules(release, 'camera') || report.camera) &&
        (!rules(release, 'power-telemetry') || report.powerTelemetry) &&
        report.loaded?.material === requirements.material &&
        report.loaded?.colour === requirements.colour &&
        now.reservedGrams >= prepared.massGrams &&
        now.planBlockedBecause === null
      );
    },
  ),
  duty(
    'waits for a person only where something speaks against it',
    ({ to, from, now }) => (to === 'ready' || to === 'review') && from !== to && now.printerReport !== null,
    ({ now }) => now.decision?.predicates.some((one: Loose) => !one.passed),
  ),
  duty(
    'gives back the machine that it does not need',
    (step) =>
      (routed.includes(step.from) && away.includes(step.to) && step.type !== 'job.printerRefused') ||
      (step.type === 'job.runRefused' && step.from === 'released' && ['queued', 'held'].includes(step.to)),
    (step) => tells(step, 'printer.unreserve', `printer/${step.was.printerId}`),
  ),
  duty(
    'gives back the grams that it does not need',
    (step) =>
      step.was.lotId !== null &&
      step.was.prepared !== null &&
      ((routed.includes(step.from) && away.includes(step.to)) ||
        (step.type === 'job.runRefused' && step.from === 'released' && away.includes(step.to))),
    (step) => tells(step, 'lot.unreserve', `lot/${step.was.lotId}`),
  ),
  duty(
    'gives back a machine that comes too late',
    ({ type, from }) => type === 'job.printerReserved' && away.includes(from),
    (step) => tells(step, 'printer.unreserve', `printer/${step.said.report.printerId}`),
  ),
  duty(
    'gives back grams that come too late',
    ({ type, from, said, was }) =>
      type === 'job.lotReserved' &&
      (away.includes(from) || (routed.includes(from) && said.lotId !== was.lotId)),
    (step) => tells(step, 'lot.unreserve', `lot/${step.said.lotId}`),
  ),
  duty(
    'waits again when it loses machine or grams',
    ({ type, from, said, was }) =>
      routed.includes(from) &&
      ((type === 'job.printerLost' && said.printerId === was.printerId) ||
        (type === 'job.lotRefused' && said.lotId === was.lotId && was.lotId !== null) ||
        (type === 'job.printerRefused' && from === 'scheduled' && said.printerId === was.printerId) ||
        (type === 'job.prepareFailed' && from === 'preparing' && said.printerId === was.printerId) ||
        type === 'job.unschedule'),
    ({ to, type }) =>
      (type === 'job.prepareFailed' ? ['held', 'cancelled'] : ['queued', 'held', 'cancelled']).includes(to),
  ),
  duty(
    'begins its run when it is released',
    (step) => records(step, 'job.released'),
    (step) => {
      const { now, was } = step;
      const saying = told(step, 'run.begin');
      const prepared = now.prepared ?? was.prepared;
      return (
        tells(step, 'run.begin', `run/${now.runId}`) &&
        tellsEach(
          step,
          'order.jobStarted',
          now.orderIds.map((id: string) => `order/${id}`),
        ) &&
        ['orderId', 'plateId', 'printerId', 'attempt', 'lotId'].every(
          (field) => saying[field] === now[field],
        ) &&
        ['gcodeHash', 'gcodeBytes', 'massGrams', 'filamentMillimetres', 'estimatedSeconds'].every(
          (field) => saying[field] === prepared[field],
        ) &&
        saying.material === now.requirements.material &&
        saying.colour === now.requirements.colour
      );
    },
  ),
  duty(
    'is released by a person where only that was missing',
    ({ type, from, hasReason }) =>
      type === 'job.release' && (from === 'ready' || (from === 'review' && hasReason)),
    ({ to }) => to === 'released',
  ),
  duty(
    'goes with its run',
    (step) =>
      ofThisRun(step) &&
      running.includes(step.from) &&
      /^job\.run(Started|Paused|Resumed|Finished|Failed|Refused|Cancelled)$/.test(step.type),
    ({ type, from, to, was }) => {
      const cancelled = was.cancelBecause !== null;
      switch (type) {
        case 'job.runStarted':
          return to === (from === 'released' ? 'printing' : from);
        case 'job.runPaused':
          return to === (from === 'printing' ? 'paused' : from);
        case 'job.runResumed':
          return to === (from === 'paused' ? 'printing' : from);
        case 'job.runFinished':
          return to === 'qc';
        case 'job.runFailed':
          return to === (cancelled ? 'cancelled' : 'failed');
        case 'job.runCancelled':
          return cancelled ? to === 'cancelled' : to === 'held' || to === 'cancelled';
        default:
          return (
            from !== 'released' ||
            (cancelled ? to === 'cancelled' : ['queued', 'held', 'cancelled'].includes(to))
          );
      }
    },
  ),
  duty(
    'tells its plans what failed',
    (step) => records(step, 'job.failed'),
    (step) =>
      tellsEach(
        step,
        'plan.runFailed',
        wantedPlans(step.now).map((id) => `plan/${id}`),
      ) &&
      wantedPlans(step.now).length > 0 &&
      told(step, 'plan.runFailed').runId === step.was.runId,
  ),
  duty(
    'tells who counts on it that it is cancelled',
    (step) => records(step, 'job.cancelled') && step.now.orderId !== '',
    (step) =>
      tells(step, 'plate.discard', `plate/${step.now.plateId}`) &&
      lines(step.now).every(({ orderId, lineId, items }) =>
        step.turned.result.sends.some(({ to, type, payload }) => {
          const { count, lineId: of } = payload as Loose;
          const isIts = to === `order/${orderId}` && of === lineId && count === items.length;
          return type === 'order.jobCancelled' && isIts;
        }),
      ),
  ),
  duty(
    'heeds who cancels it',
    ({ type, from }) => type === 'job.cancel' && !['completed', 'cancelled', 'qc'].includes(from),
    (step) =>
      running.includes(step.from)
        ? tells(step, 'printer.cancel', `printer/${step.was.printerId}`) &&
          told(step, 'printer.cancel').runId === step.was.runId &&
          step.now.cancelBecause !== null
        : step.to === 'cancelled',
  ),
  duty(
    'heeds an order that no longer wants its parts',
    ({ type, from }) =>
      type === 'job.withdraw' && !['completed', 'cancelled', 'qc', 'unknown'].includes(from),
    (step) => {
      const { now, said, from, to } = step;
      if (now.unwanted[said.orderId] === undefined) return false;
      if (running.includes(from))
        return (
          wanting(now).length > 0 ||
          (now.cancelBecause !== null && tells(step, 'printer.cancel', `printer/${now.printerId}`))
        );
      // What has failed waits for its plans' word first; what a person holds stays until that person lets it go.
      return to === 'cancelled' || (wanting(now).length > 0 && (from === 'failed' || now.heldByHand));
    },
  ),
  duty(
    'lets the others go on where one of those who share its plate drops out or has to wait',
    ({ to, now }) => to === 'queued' || (to === 'held' && !now.heldByHand),
    ({ now }) =>
      wanting(now).length === now.orderIds.length &&
      (now.orderIds.length === 1 || !now.heldByOrder) &&
      (now.planIds.length === 1 || !now.heldByPlan),
  ),
  duty(
    'is taken apart where a person wants it, before it has begun',
    ({ type, from, was }) =>
      type === 'job.split' && [...routed, 'queued', 'held'].includes(from) && lines(was).length > 1,
    (step) => step.to === 'cancelled' && told(step, 'order.jobCancelled').again === true,
  ),
  duty(
    'makes way for a later revision, unless it has begun',
    ({ type, from }) => type === 'job.supersede' && !['completed', 'cancelled', 'qc'].includes(from),
    ({ from, to, now }) =>
      [...routed, 'queued', 'held'].includes(from) ? to === 'cancelled' : now.supersededBecause !== null,
  ),
  duty(
    'has the machine paused and resumed',
    ({ type, from }) =>
      (type === 'job.pause' && from === 'printing') || (type === 'job.resume' && from === 'paused'),
    (step) => {
      const type = step.type === 'job.pause' ? 'printer.pause' : 'printer.resume';
      return tells(step, type, `printer/${step.was.printerId}`) && told(step, type).runId === step.was.runId;
    },
  ),
  duty(
    'is held by whoever holds it',
    (step) =>
      !['completed', 'cancelled', 'qc'].includes(step.from) &&
      ((step.type === 'job.hold' && step.from !== 'unknown') ||
        step.type === 'job.orderHold' ||
        (step.type === 'job.planBlocked' && isNews(step))),
    ({ now, type, from, to, said }) => {
      const field =
        type === 'job.hold'
          ? 'handBecause'
          : type === 'job.orderHold'
            ? 'orderBecause'
            : 'planBlockedBecause';
      const waits =
        [...routed, 'queued', 'held'].includes(from) || (from === 'failed' && type === 'job.planBlocked');
      return now[field] === said.because && (!waits || to === 'held' || to === 'cancelled');
    },
  ),
  duty(
    'is let go by whoever held it',
    (step) => {
      const { type, was, from } = step;
      if (['completed', 'cancelled', 'qc'].includes(from)) return false;
      return (
        (type === 'job.unhold' && was.heldByHand && from !== 'unknown') ||
        (type === 'job.orderUnhold' && was.orderHolds[step.said.orderId] !== undefined) ||
        (type === 'job.planMayRetry' &&
          was.planBlocks[step.said.planId] !== undefined &&
          isNews(step) &&
          from !== 'failed')
      );
    },
    ({ type, now, said }) => {
      if (type === 'job.unhold') return !now.heldByHand;
      return type === 'job.orderUnhold'
        ? now.orderHolds[said.orderId] === undefined
        : now.planBlocks[said.planId] === undefined;
    },
  ),
  duty(
    'tries again as often as it may, and shows when it may not',
    (step) =>
      step.type === 'job.planMayRetry' && step.from === 'failed' && step.said.runId === step.was.runId,
    (step) => {
      const { was, to, now, said } = step;
      if (was.awaitedPlans.some((id: string) => id !== said.planId))
        return to === 'failed' && !now.awaitedPlans.includes(said.planId);
      if (was.supersededBecause !== null) return to === 'cancelled';
      const isApart =
        !now.heldByHand &&
        (wanting(was).length < was.orderIds.length ||
          (was.orderIds.length > 1 && was.heldByOrder) ||
          (was.planIds.length > 1 && was.heldByPlan));
      if (was.failures < was.retryCeiling)
        return to === (isApart ? 'cancelled' : now.heldBecause === null ? 'queued' : 'held');
      return to === 'held' && shows(step, 'retry-ceiling');
    },
  ),
  duty(
    'goes back to the queue where a person wants it',
    ({ type, from }) => type === 'job.requeue' && from === 'failed',
    ({ to }) => ['queued', 'held', 'cancelled'].includes(to),
  ),
  duty(
    'takes in what is urgent',
    ({ type, from }) =>
      type === 'job.setPriority' &&
      (['queued', 'held', 'failed'].includes(from) || routed.includes(from) || running.includes(from)),
    (step) => records(step, 'job.priorityChanged'),
  ),
  duty(
    'takes a word on its grams that is news',
    ({ type, from, said, was }) =>
      type === 'job.keepGrams' &&
      said.keep !== was.gramsSaid?.keep &&
      (['queued', 'held', 'failed'].includes(from) || routed.includes(from) || running.includes(from)),
    (step) => records(step, step.said.keep ? 'job.gramsKept' : 'job.gramsLetGo'),
  ),
  duty(
    'passes on how its parts came out',
    (step) => records(step, 'job.judged'),
    (step) => {
      const { now } = step;
      const good = new Set(now.verdicts.flatMap((one: Loose) => (one.result === 'good' ? [one.itemId] : [])));
      const isMade = (planId: string) =>
        now.items.some((item: Loose) => item.planId === planId && good.has(item.itemId));
      return (
        tells(step, 'plate.settle', `plate/${now.plateId}`) &&
        same(told(step, 'plate.settle').verdicts, now.verdicts) &&
        (now.runId === null || tells(step, 'run.judge', `run/${now.runId}`)) &&
        wantedPlans(now).every((id) =>
          tells(step, isMade(id) ? 'plan.runSucceeded' : 'plan.runFailed', `plan/${id}`),
        )
      );
    },
  ),
  duty(
    'shows no longer that it may not be tried again',
    (step) => step.from === 'held' && step.to !== 'held',
    (step) => !isOpen(step, 'retry-ceiling'),
  ),
  duty(
    'waits only with what it may wait with',
    ({ to }) => to === 'queued' || to === 'held',
    ({ to, now }) => (now.heldBecause !== null) === (to === 'held') && now.supersededBecause === null,
  ),
];

const lotIn = (dispatcher: Loose, lotId: string | undefined): Loose =>
  lotId === undefined ? undefined : dispatcher.lots.find((table: Loose) => lotId in table)?.[lotId];

/** Jobs that this step gives to machines. */
const starts = (step: Step): readonly (readonly [string, Loose])[] =>
  step.turned.result.sends
    .filter(({ type }) => type === 'job.schedule')
    .map(({ to, payload }) => [to.slice('job/'.length), payload as Loose] as const);

export const dispatcherDuties: readonly Duty[] = [
  duty(
    'gives work only to machines that stand ready for it',
    (step) => starts(step).length > 0,
    (step) => {
      const { now, was } = step;
      const queue = {
        ...was.queue,
        ...(step.type === 'dispatcher.jobQueued' ? { [step.said.job.jobId]: step.said.job } : {}),
      };
      const taken = new Set(
        Object.entries(was.assigned)
          .filter(([job]) => now.assigned[job] !== undefined && !starts(step).some(([one]) => one === job))
          .map(([, printer]) => printer),
      );
      return starts(step).every(([jobId, { printerId }]) => {
        const printer = now.printers[printerId];
        const wanted = queue[jobId]?.requirements;
        const lot = lotIn(now, printer?.loaded?.lotId);
        const ready = printer?.availability === 'idle' && printer.hasConnector && !taken.has(printerId);
        taken.add(printerId);
        return (
          ready &&
          wanted !== undefined &&
          now.stoppedBecause === null &&
          printer.loaded?.material === wanted.material &&
          printer.loaded?.colour === wanted.colour &&
          lot?.usable === true &&
          lot.availableGrams >= queue[jobId].massGrams &&
          !(queue[jobId].avoid[printerId] > step.at)
        );
      });
    },
  ),
  duty(
    'keeps a job that waits, or has given it away',
    (step) => step.type === 'dispatcher.jobQueued',
    ({ now, said }) =>
      same(now.queue[said.job.jobId], said.job) || now.assigned[said.job.jobId] !== undefined,
  ),
  duty(
    'has no job both waiting and given away',
    ({ was, now }) => was.queue !== now.queue || was.assigned !== now.assigned,
    (step) =>
      Object.keys(step.now.assigned).every((id) => step.now.queue[id] === undefined) &&
      starts(step).every(([id, { printerId }]) => step.now.assigned[id] === printerId),
  ),
  duty(
    'forgets a job that has left',
    (step) => step.type === 'dispatcher.jobLeft',
    ({ now, said }) => now.queue[said.jobId] === undefined && now.assigned[said.jobId] === undefined,
  ),
  duty(
    'knows a machine as it says it is',
    (step) => step.type === 'dispatcher.printerChanged',
    ({ now, said }) => {
      const known = now.printers[said.printerId];
      return said.availability === 'removed'
        ? known === undefined
        : ['availability', 'spec', 'hasConnector', 'loaded', 'freeAt'].every((field) =>
            same(known?.[field], said[field]),
          );
    },
  ),
  duty(
    'knows a lot as it says it is',
    (step) => step.type === 'dispatcher.lotChanged',
    ({ now, said }) => {
      const known = lotIn(now, said.lotId);
      const mounted = (Object.values(now.printers) as Loose[]).some(
        ({ loaded }) => loaded?.lotId === said.lotId,
      );
      if (known === undefined) return said.availableGrams <= 0 && !mounted;
      return ['material', 'colour', 'availableGrams', 'usable'].every(
        (field) => known[field] === said[field],
      );
    },
  ),
  duty(
    'rests only when nobody waits',
    ({ to }) => to === 'idle' || to === 'watching',
    ({ to, now }) => (to === 'idle') === (Object.keys(now.queue).length === 0) && now.staleSince === null,
  ),
  duty(
    'looks again soon after something has changed',
    ({ to, now }) => to === 'settling' && now.staleSince !== null,
    ({ turned }) => Object.keys(turned.state.timers).length > 0,
  ),
  duty(
    'decides when what it knows has changed, at once or soon',
    ({ was, now, to, type }) =>
      /^dispatcher\.(jobQueued|lotChanged|configure|go)$/.test(type) &&
      Object.keys(now.queue).length > 0 &&
      was !== now &&
      to !== 'settling',
    (step) => step.to === 'watching',
  ),
  duty(
    'says of every job that waits when or why not, once it has decided',
    ({ to, now }) => to === 'watching' && now.staleSince === null,
    ({ now }) =>
      Object.keys(now.queue).every(
        (id) => now.waitingBecause[id] !== undefined || now.plan.some((one: Loose) => one.jobId === id),
      ),
  ),
  duty(
    'stops and goes on when a person says so',
    ({ type, was }) =>
      type === 'dispatcher.stop' || (type === 'dispatcher.go' && was.stoppedBecause !== null),
    ({ type, now, said }) => now.stoppedBecause === (type === 'dispatcher.stop' ? said.because : null),
  ),
];
