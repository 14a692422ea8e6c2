/** What each fact means: what must be so of its actor once it is recorded. */
import { asSaid, type Loose, records, type Step, same } from './step.ts';

type Means = (step: Step) => boolean;

const is =
  (...statuses: readonly string[]): Means =>
  ({ to }) =>
    statuses.includes(to);
const all =
  (...means: readonly Means[]): Means =>
  (step) =>
    means.every((one) => one(step));
const unless =
  (fact: string, means: Means): Means =>
  (step) =>
    records(step, fact) || means(step);
const no =
  (...fields: readonly string[]): Means =>
  ({ now }) =>
    fields.every((field) => now[field] === null);
const because =
  (field: string): Means =>
  ({ now, said }) =>
    now[field] === said.because;

const isOwed: Means = ({ was, now }) => [was, now].some(({ upkeep }) => (upkeep?.owed.length ?? 0) > 0);

/** Of several holds each is lifted by itself; the job is held as long as one stands. */
const holds: Means = ({ now }) =>
  now.heldByHand === (now.handBecause !== null) &&
  now.heldByOrder === (now.orderBecause !== null) &&
  now.heldByPlan === (now.planBlockedBecause !== null) &&
  (now.heldBecause !== null) === (now.heldByHand || now.heldByOrder || now.heldByPlan);
const heldBy: Readonly<Record<string, string>> = {
  'job.hold': 'handBecause',
  'job.orderHold': 'orderBecause',
  'job.planBlocked': 'planBlockedBecause',
};
const askedHold: Means = (step) => {
  const field = heldBy[step.type];
  return holds(step) && (field === undefined || step.now[field] === step.said.because);
};
const lifts: Readonly<Record<string, string>> = {
  'job.unhold': 'heldByHand',
  'job.requeue': 'heldByHand',
  'job.orderUnhold': 'heldByOrder',
  'job.planMayRetry': 'heldByPlan',
};
const others = ['heldByHand', 'heldByOrder', 'heldByPlan'];
/** Who else holds a job that is shared: other orders, other plans. */
const stillHeldBy: Readonly<Record<string, (step: Step) => boolean>> = {
  'job.orderUnhold': ({ now, said }) =>
    Object.keys(now.orderHolds).some((orderId) => orderId !== said.orderId),
  'job.planMayRetry': ({ now, said }) => Object.keys(now.planBlocks).some((planId) => planId !== said.planId),
};
const lifted: Means = (step) => {
  const field = lifts[step.type];
  if (!holds(step) || field === undefined || !step.was[field]) return false;
  if (step.now[field] !== (stillHeldBy[step.type]?.(step) ?? false)) return false;
  return others.every((one) => one === field || step.now[one] === step.was[one]);
};
const goesOn: Means = ({ from, to, now }) =>
  from !== 'held' || to === 'cancelled' || to === (now.heldBecause === null ? 'queued' : 'held');

const noRun = no('runId', 'remoteName', 'jobIdentity', 'estimatedSeconds', 'startedAt', 'jobId');
const grew =
  (field: string, by = 1): Means =>
  (step) =>
    step.now[field] === step.was[field] + by;
const ends: Means = ({ now, at }) => now.endedAt === at;

function ledgerOf(order: Loose): number[] {
  const sums = [0, 0, 0, 0, 0];
  for (const line of Object.values(order.ledger) as Loose[])
    for (const [index, field] of ['planned', 'inWork', 'good', 'bad', 'cancelled'].entries())
      sums[index]! += line[field];
  return sums;
}
const plateOf = (order: Loose, { jobId, lineId }: Loose): Loose =>
  order.plates.find((one: Loose) => one.jobId === jobId && (lineId === undefined || one.lineId === lineId));

/** A reprint goes first when making it leaves no more than so many hours; 24 where the rule does not say. */
const isToGoFirst = ({ dueInHours, printHours }: Loose, { reprint }: Loose): boolean => {
  const rule = reprint.find((one: Loose) => one.name === 'goes-first' && !('fact' in one));
  return (
    rule !== undefined && dueInHours !== null && dueInHours - printHours <= (rule.params?.withinHours ?? 24)
  );
};

/** Of those who share its plate one does not want it any more, or has to wait: the others go on without. */
const isApart = ({ heldByHand, heldByOrder, heldByPlan, orderIds, planIds, unwanted }: Loose): boolean => {
  const gone = orderIds.filter((id: string) => unwanted[id] !== undefined).length;
  if (heldByHand) return gone === orderIds.length;
  return gone > 0 || (orderIds.length > 1 && heldByOrder) || (planIds.length > 1 && heldByPlan);
};

const jobs: Readonly<Record<string, Means>> = {
  'job.queued': all(
    asSaid('orderId', 'plateId', 'customer', 'items', 'planIds', 'requirements', 'dueAt', 'priority'),
    asSaid('estimatedSeconds', 'massGrams', 'valueMinor', 'retryCeiling', 'replacesJobId'),
    ({ now, at }) => now.createdAt === at && now.queuedAt === at,
    ({ to, now }) =>
      to ===
      (now.supersededBecause !== null || isApart(now)
        ? 'cancelled'
        : now.heldBecause !== null
          ? 'held'
          : 'queued'),
    ({ now, said }) =>
      same(
        now.orderIds,
        (said.orders ?? [said]).map((one: Loose) => one.orderId),
      ),
  ),
  'job.scheduled': all(is('scheduled'), asSaid('printerId', 'why', 'release', 'policyVersion')),
  'job.printerReserved': all(is('preparing'), ({ now, said }) => {
    return same(now.printerReport, said.report) && now.lotId === (said.report.loaded?.lotId ?? null);
  }),
  'job.prepared': unless('job.unscheduled', ({ now, said }) => {
    return same(now.prepared, said.plate) && now.massGrams === said.plate.massGrams;
  }),
  'job.materialReserved': unless('job.unscheduled', ({ now, said }) => now.reservedGrams === said.grams),
  'job.released': all(is('released'), grew('attempt'), no('cause'), ({ now, was, type, by }) => {
    const [, number] = /^J-(.*)$/.exec(now.id) ?? [];
    const who = type === 'job.release' ? by : `policy ${now.policyVersion}`;
    return now.runId === `R-${number ?? now.id}-${was.attempt + 1}` && now.releasedBy === who;
  }),
  'job.unscheduled': all(
    no('printerId', 'printerReport', 'prepared', 'lotId', 'runId', 'decision'),
    ({ now, was, at }) =>
      now.reservedGrams === 0 && (was.printerId === null || now.avoid[was.printerId] > at),
    is('queued', 'held', 'cancelled'),
  ),
  'job.held': all(is('held', 'cancelled'), askedHold, ({ now }) => now.heldBecause !== null),
  'job.holdAsked': all(askedHold, ({ from, to }) => from === to),
  'job.unheld': all(lifted, goesOn),
  'job.allowed': all(is('queued'), ({ now, by }) => now.allowed?.by === by && now.allowed.because !== ''),
  'job.superseded': because('supersededBecause'),
  'job.printing': all(is('printing'), no('pausedBecause')),
  'job.paused': all(is('paused'), because('pausedBecause')),
  'job.resumed': all(is('printing'), no('pausedBecause')),
  'job.cancelAsked': ({ now, from, to }) => now.cancelBecause !== null && from === to,
  'job.cancelled': all(
    is('cancelled'),
    ({ now, was }) => now.reservedGrams === 0 || was.lotId !== null,
    ({ now, said, type }) =>
      (type !== 'job.cancel' && type !== 'job.supersede') || now.cancelBecause === (said.because ?? null),
    ({ now, said, type }) => type !== 'job.withdraw' || now.unwanted[said.orderId] === said.because,
  ),
  'job.printed': all(is('qc'), no('pausedBecause'), ({ now }) => now.reservedGrams === 0),
  'job.failed': all(
    is('failed'),
    asSaid('cause'),
    no('pausedBecause'),
    grew('failures'),
    ({ now }) => now.reservedGrams === 0,
    // Each plan that is asked whether there may be another attempt is waited for, and no other.
    ({ now, turned }) => {
      const asked = turned.result.sends.filter(({ type }) => type === 'plan.runFailed');
      return same(
        now.awaitedPlans.map((planId: string) => `plan/${planId}`).sort(),
        asked.map(({ to }) => String(to)).sort(),
      );
    },
  ),
  'job.requeued': all(is('queued', 'held', 'cancelled'), no('printerId', 'runId', 'lotId', 'prepared')),
  'job.partsGivenUp': ({ now, said, from }) =>
    (from === 'printing' || from === 'paused') &&
    said.itemIds.every((itemId: string) => itemId in now.givenUp) &&
    now.items.some(({ itemId }: Loose) => !(itemId in now.givenUp)),
  'job.partsLeftOut': ({ now, said, was }) =>
    said.runId === now.runId &&
    said.itemIds.every((itemId: string) => was.givenUp[itemId] !== undefined && now.givenUp[itemId].leftOut),
  'job.judged': all(is('completed'), ({ now, said }) => {
    const of = (itemId: string) => said.verdicts.find((one: Loose) => one.itemId === itemId)?.result;
    const known = new Set(now.items.map((item: Loose) => item.itemId));
    return (
      now.verdicts.length === now.items.length &&
      said.verdicts.every((one: Loose) => known.has(one.itemId)) &&
      now.verdicts.every(
        (one: Loose) =>
          one.result === (of(one.itemId) ?? one.result) ||
          (one.result === 'bad' && one.defect === 'not-wanted' && isUnwanted(now, one.itemId)) ||
          (one.result === 'bad' && one.defect === 'left-out' && now.givenUp?.[one.itemId]?.leftOut === true),
      ) &&
      !now.verdicts.some(
        (one: Loose) => one.result === 'good' && now.givenUp?.[one.itemId]?.leftOut === true,
      ) &&
      !now.verdicts.some((one: Loose) => one.result === 'good' && isUnwanted(now, one.itemId))
    );
  }),
  'job.gramsKept': ({ now, said, was, at }) =>
    said.keep && was.gramsSaid?.keep !== true && now.gramsSaid.keep && now.gramsSaid.at === at,
  'job.gramsLetGo': ({ now, said, was, at }) =>
    !said.keep && was.gramsSaid?.keep !== false && !now.gramsSaid.keep && now.gramsSaid.at === at,
  'job.priorityChanged': ({ now, was, said }) => {
    const { dueAt, orderId, priority } = said;
    const due = dueAt === undefined ? was.dueAt : dueAt;
    if (!was.orders.some((one: Loose) => one.orderId === orderId))
      return now.priority === priority && now.dueAt === due;
    const its = now.orders.find((one: Loose) => one.orderId === orderId);
    const dates = now.orders.flatMap((one: Loose) => (one.dueAt === null ? [] : [one.dueAt]));
    return (
      its.priority === priority &&
      (dueAt === undefined || its.dueAt === dueAt) &&
      now.priority === Math.min(...now.orders.map((one: Loose) => one.priority)) &&
      now.dueAt === (dates.length === 0 ? null : Math.min(...dates))
    );
  },
  'job.partsUnwanted': ({ now, said }) => now.unwanted[said.orderId] === said.because,
  'job.retryAllowed': ({ now, was, said, from, to }) =>
    from === to &&
    was.awaitedPlans.includes(said.planId) &&
    !now.awaitedPlans.includes(said.planId) &&
    now.awaitedPlans.length > 0,
};
const isUnwanted = (job: Loose, itemId: string): boolean => {
  const item = job.items.find((one: Loose) => one.itemId === itemId);
  return job.unwanted[item.orderId ?? job.orderId] !== undefined;
};

const printers: Readonly<Record<string, Means>> = {
  'printer.added': all(
    asSaid('spec', 'hasConnector'),
    no('foreignFile', 'notReadyBecause'),
    ({ now, said }) => now.link === 'down' && now.ready && same(now.loaded, said.spec.loaded ?? null),
  ),
  'printer.edited': all(asSaid('spec', 'hasConnector'), no('jobId')),
  'printer.removed': all(is('removed'), no('jobId')),
  'printer.reserved': all(is('reserved'), asSaid('jobId')),
  'printer.freed': no('jobId'),
  'printer.dispatching': all(is('starting'), asSaid('runId', 'remoteName', 'estimatedSeconds', 'jobId')),
  'printer.printing': all(is('printing'), no('desyncedBecause'), ({ now, at, said }) => {
    return (
      now.startedAt === at && now.jobIdentity === (said.jobIdentity ?? said.evidence?.jobIdentity ?? null)
    );
  }),
  'printer.paused': all(is('paused'), ({ now }) => now.startedAt !== null),
  'printer.resumed': is('printing'),
  'printer.runEnded': all(noRun, no('desyncedBecause'), ({ now, was, type }) => {
    const failures = type === 'printer.runFailed' ? was.failuresInARow + 1 : was.failuresInARow;
    return (
      !now.plateClear &&
      !now.cancelAsked &&
      now.failuresInARow === (type === 'printer.runFinished' ? 0 : failures)
    );
  }),
  'printer.runNeverBegan': all(noRun, ({ now }) => !now.cancelAsked),
  'printer.tripped': ({ now, to, was }) =>
    now.breaker.state === 'tripped' &&
    now.trippedBecause === now.breaker.because &&
    (to === 'tripped' || to === 'removed' || was.runId !== null),
  'printer.suspected': ({ now, said }) => now.suspicion.runId === said.runId,
  'printer.anomalyPause': ({ now, said }) =>
    said.pauses && now.suspicion.acted && now.suspicion.runId === said.runId && now.runId === said.runId,
  'printer.anomalyTold': ({ now, said }) => !said.pauses && now.suspicion.acted,
  'printer.degraded': ({ now, was, from, to }) => from === to && now.breaker === was.breaker,
  'printer.scored': ({ now, was, said }) =>
    said.badShare === null
      ? now.breaker.trial === null && same(now.health, was.health)
      : now.health.recent.at(-1).runId === said.runId && now.breaker === was.breaker,
  'printer.trialWorked': ({ now, was, said }) =>
    was.breaker.trial === said.runId &&
    now.breaker.trial === null &&
    (now.breaker.state === 'closed' || now.breaker.trialsLeft === was.breaker.trialsLeft - 1),
  'printer.closed': all(
    no('trippedBecause'),
    ({ now, hasReason }) => now.breaker.state === 'closed' && now.breaker.trips === 0 && hasReason,
    // What has tripped proves itself first, unless the person answers for it.
    ({ was, said }) => was.breaker.state !== 'tripped' || said.closed === true,
  ),
  'printer.reset': all(
    no('trippedBecause'),
    ({ now, hasReason, to }) =>
      now.failuresInARow === 0 && hasReason && to !== 'tripped' && now.breaker.state === 'halfOpen',
  ),
  'printer.maintenanceStarted': all(
    is('maintenance', 'servicing', 'tripped'),
    // Its window has come, or somebody says why.
    (step) => (step.type === 'printer.startMaintenance' ? because('maintenanceBecause') : isOwed)(step),
  ),
  'printer.maintenanceOwed': ({ type, now }) =>
    type === 'printer.maintenanceOpens' && now.upkeep.owed.length > 0,
  'printer.maintenancePlanned': ({ now, said, at }) =>
    now.upkeep.plans.some(({ id, minutes }: Loose) => id === said.id && minutes === said.minutes) &&
    (said.when.at === undefined || said.when.at > at),
  'printer.maintenanceCancelled': ({ now, said }) =>
    now.upkeep.owed.every(({ planId }: Loose) => planId !== said.planId) &&
    (said.next === true || now.upkeep.plans.every(({ id }: Loose) => id !== said.planId)),
  'printer.maintenanceEnded': all(
    no('maintenanceBecause'),
    ({ to }) => to !== 'maintenance' && to !== 'servicing',
  ),
  'printer.loaded': ({ now, said, from, was }) =>
    same(now.loaded, said.loaded) &&
    from !== 'reserved' &&
    (was.runId === null ||
      (now.loaded?.material === was.loaded?.material && now.loaded?.colour === was.loaded?.colour)),
  'printer.plateCleared': ({ now, was, to }) =>
    now.plateClear && was.foreignFile === null && to !== 'awaitingClear',
  'printer.foreignPrint': ({ now }) =>
    now.foreignFile !== null && !now.plateClear && (now.runId !== null || now.jobId === null),
  'printer.foreignPrintOver': ({ now }) =>
    now.foreignFile === null && !now.plateClear && (now.runId !== null || now.jobId === null),
  'printer.offline': ({ now, said }) =>
    now.link === 'down' && now.linkBecause === said.because && (now.runId !== null || now.jobId === null),
  'printer.online': ({ now, said, type }) =>
    type === 'printer.linkChanged'
      ? now.link === 'up' &&
        now.linkBecause === null &&
        now.camera === said.camera &&
        now.powerTelemetry === said.powerTelemetry
      : now.ready && now.notReadyBecause === null,
  'printer.notReady': ({ now, said }) =>
    !now.ready && now.notReadyBecause === said.because && (now.runId !== null || now.jobId === null),
  'printer.desynced': because('desyncedBecause'),
  'printer.recovered': no('desyncedBecause'),
  'printer.cancelAsked': ({ now }) => now.cancelAsked,
  'printer.commandRefused': ({ now, was, said, from }) =>
    now.cancelAsked === (said.command === 'cancel' && from !== 'starting' ? false : was.cancelAsked),
};

const lots: Readonly<Record<string, Means>> = {
  'lot.received': all(asSaid('material', 'colour'), ({ now, said, to }) => {
    return (
      now.receivedGrams === said.grams &&
      now.onHandGrams === said.grams &&
      now.lowAtGrams === (said.lowAtGrams ?? 0) &&
      ['supplier', 'batch', 'location'].every((field) => now[field] === (said[field] ?? null)) &&
      to !== 'expected'
    );
  }),
  'lot.reserved': ({ now, said, was }) =>
    now.reservations[said.jobId] <= said.grams &&
    now.reservations[said.jobId] >= (said.leastGrams ?? said.grams) &&
    now.quarantineReason === null &&
    said.material === was.material &&
    said.colour === was.colour,
  'lot.unreserved': ({ now, said }) => now.reservations[said.jobId] === undefined,
  'lot.consumed': ({ now, was, said }) =>
    now.reservations[said.jobId] === undefined && near(now.consumedGrams, was.consumedGrams + said.grams),
  'lot.scrapped': ({ now, was, said }) =>
    near(now.scrappedGrams, was.scrappedGrams + said.grams) &&
    near(now.onHandGrams, was.onHandGrams - said.grams),
  'lot.adjusted': ({ now, was, said }) =>
    near(now.adjustedGrams, was.adjustedGrams + said.deltaGrams) &&
    near(now.onHandGrams, was.onHandGrams + said.deltaGrams),
  'lot.quarantined': all(is('quarantined'), because('quarantineReason')),
  'lot.cleared': all(no('quarantineReason'), is('open', 'low', 'empty')),
};
const near = (a: number, b: number): boolean => Math.abs(a - b) < 1e-6;

const runs: Readonly<Record<string, Means>> = {
  'run.begun': all(
    is('dispatching'),
    asSaid('jobId', 'orderId', 'plateId', 'printerId', 'attempt', 'gcodeHash', 'massGrams'),
    asSaid('filamentMillimetres', 'estimatedSeconds', 'lotId'),
    ({ now, at }) => now.begunAt === at && now.remoteName !== '',
  ),
  'run.started': all(
    is('printing'),
    ({ now, at, said }) => now.startedAt === at && now.jobIdentity === said.evidence.jobIdentity,
  ),
  'run.paused': all(is('paused'), because('pausedBecause')),
  'run.resumed': all(is('printing'), no('pausedBecause')),
  'run.finished': all(
    is('finished'),
    ends,
    ({ now, was, said }) =>
      now.printedSeconds === said.evidence.printedSeconds &&
      now.foundAfterwards === said.evidence.foundAfterwards &&
      now.jobIdentity === (said.evidence.jobIdentity ?? was.jobIdentity) &&
      now.consumedGrams > 0,
  ),
  'run.failed': all(is('failed'), ends, asSaid('cause'), ({ now, was, said }) =>
    said.began
      ? now.jobIdentity === (said.evidence.jobIdentity ?? was.jobIdentity) &&
        now.printedSeconds === said.evidence.printedSeconds &&
        now.foundAfterwards === said.evidence.foundAfterwards
      : now.consumedGrams === 0,
  ),
  'run.refused': all(is('failed'), ends, asSaid('cause'), ({ now }) => now.consumedGrams === 0),
  'run.cancelled': all(is('cancelled'), ends, ({ now, said }) =>
    said.began ? now.consumedGrams >= 0 : now.consumedGrams === 0,
  ),
  'run.anomaly': ({ now, said }) =>
    now.anomalies.at(-1).kind === said.kind && now.anomalies.at(-1).confidence === said.confidence,
  'run.judged': all(is('judged'), asSaid('verdicts')),
};

const orders: Readonly<Record<string, Means>> = {
  'order.accepted': all(
    asSaid('quoteId', 'customer', 'reference', 'lines', 'totalMinor', 'currency', 'tier', 'priority'),
    asSaid('dueAt', 'payment', 'constraints', 'terms'),
    ({ now, said, at, to }) => {
      const waits = said.terms.holdUntilPaid && said.payment !== 'paid';
      return (
        now.acceptedAt === at &&
        to === (waits ? 'onHold' : 'accepted') &&
        (now.heldBecause !== null) === waits
      );
    },
  ),
  'order.productionBegan': ({ now }) => now.began,
  'order.planStuck': ({ now, said }) => now.stuck[said.lineId] === said.because,
  'order.held': all(because('heldBecause'), is('onHold')),
  'order.unheld': all(no('heldBecause'), ({ to }) => to !== 'onHold'),
  'order.cancelled': all(is('cancelled'), because('cancelBecause'), ({ now }) => ledgerOf(now)[0] === 0),
  'order.paymentChanged': asSaid('payment'),
  'order.amended': ({ now, was, said, by, at }) =>
    now.amendments.length === was.amendments.length + 1 &&
    same(now.amendments.at(-1), { at, by, note: said.note }) &&
    now.priority === (said.priority ?? was.priority) &&
    now.dueAt === (said.dueAt === undefined ? was.dueAt : said.dueAt),
  'order.allMade': ({ now, to }) => to === 'qc' && ledgerOf(now)[0] === 0 && ledgerOf(now)[1] === 0,
  'order.plateSettled': ({ now, said, was }) => {
    const before = plateOf(was, said);
    if (before !== undefined && plateOf(now, said).state === 'open') return false;
    const lineId = plateOf(now, said)?.lineId;
    return (
      same(now.reprint, was.reprint) ||
      (now.goesFirst ?? []).includes(lineId) === isToGoFirst(now.reprint.inputs.order, now.terms.rules)
    );
  },
  'order.jobCancelled': ({ now, said, was }) => {
    const before = plateOf(was, said);
    return before === undefined || plateOf(now, said).state !== 'open';
  },
  'order.plated': ({ now, said, was, to }) =>
    said.plates.every(({ jobId }: Loose) => plateOf(now, { jobId, lineId: said.lineId }) !== undefined) &&
    ledgerOf(now)[to === 'cancelled' ? 4 : 0]! + now.ledger[said.lineId].inWork ===
      ledgerOf(was)[to === 'cancelled' ? 4 : 0]! + was.ledger[said.lineId].inWork,
  'order.notLaidOut': ({ now, said }) => now.owed[said.lineId] === said.because,
  'order.reprintPlanned': ({ now, said }) => now.owed[said.lineId] === undefined,
  'order.packed': all(
    is('packed'),
    ({ now, at, said }) => now.packedAt === at && now.packages === (said.packages ?? 1),
  ),
  'order.shipped': all(is('shipped'), asSaid('carrier', 'tracking')),
  'order.delivered': is('delivered'),
};

const plans: Readonly<Record<string, Means>> = {
  'plan.drafted': all(
    is('preflight'),
    asSaid('orderId', 'lineId', 'recipe', 'failuresToTrip', 'approveFromRisk'),
    ({ now }) => now.revision === 1,
  ),
  'plan.revised': all(
    is('preflight'),
    asSaid('recipe'),
    grew('revision'),
    no('preflight', 'estimate', 'cause', 'blockedBecause', 'approvedBy'),
    ({ now }) => now.failuresInARow === 0,
  ),
  'plan.preflighted': all(
    is('slicing'),
    ({ now, said }) => same(now.preflight, { verdict: said.verdict, words: said.words }),
    ({ now, said }) => said.verdict !== 'block' && said.revision === now.revision,
  ),
  'plan.stuck': all(is('stuck'), ({ now, said }) => now.cause !== null && said.revision === now.revision),
  'plan.sliced': all(asSaid('estimate'), no('cause'), ({ now, to, said }) => {
    const needs = risks.indexOf(now.estimate.risk) >= risks.indexOf(now.approveFromRisk);
    return said.revision === now.revision && to === (needs ? 'approval' : 'ready');
  }),
  'plan.approved': all(is('ready'), ({ now, by }) => now.approvedBy === by),
  'plan.rejected': all(is('rejected'), ({ now, said }) => now.cause?.because === said.because),
  'plan.retried': all(is('preflight'), no('cause')),
  'plan.withdrawn': is('withdrawn'),
  'plan.failureCounted': all(
    grew('failuresInARow'),
    asSaid('cause'),
    ({ now, to }) => to === 'ready' && now.failuresInARow < now.failuresToTrip,
  ),
  'plan.successCounted': ({ now, was }) => now.failuresInARow === 0 && was.failuresInARow > 0,
  'plan.blocked': all(
    is('blocked'),
    ({ now }) => now.blockedBecause !== null && now.breaker.state === 'tripped',
    (step) => {
      const { now, from, said, type } = step;
      if (type === 'plan.block') return now.blockedBecause === said.because;
      const isEnough = from === 'trial' || now.failuresInARow >= now.failuresToTrip;
      return same(now.cause, said.cause) && grew('failuresInARow')(step) && isEnough;
    },
  ),
  'plan.reviewed': all(
    is('trial'),
    no('blockedBecause'),
    ({ now }) => now.breaker.state === 'halfOpen' && now.breaker.trial === null,
  ),
  'plan.trialBegan': all(is('trial'), ({ now, said }) => now.breaker.trial === said.jobId),
  'plan.trialWorked': all(
    is('trial'),
    ({ now, was }) => now.breaker.trialsLeft === was.breaker.trialsLeft - 1 && now.breaker.trial === null,
  ),
  'plan.unblocked': all(
    is('ready'),
    no('blockedBecause', 'cause'),
    ({ now }) => now.failuresInARow === 0 && now.breaker.state === 'closed',
  ),
};

const breakerIs =
  (state: string): Means =>
  ({ now, said }) =>
    now.breakers[`profile/${said.profile ?? `${said.profileId}:${said.material}`}`]?.state === state;
const guards: Readonly<Record<string, Means>> = {
  'guard.configured': asSaid('policy'),
  'guard.profileHeld': breakerIs('tripped'),
  'guard.profileSuspected': breakerIs('closed'),
  'guard.profileReviewed': breakerIs('halfOpen'),
  'guard.profileCleared': breakerIs('closed'),
  'guard.trialBegan': ({ now, said }) => now.breakers[said.key].trial === said.jobId,
  'guard.trialEnded': all(breakerIs('halfOpen'), ({ now, said }) =>
    Object.entries(now.breakers as Loose).every(([, one]: Loose) => one.trial !== said.jobId),
  ),
  'guard.lotSuspected': ({ now, said }) => now.breakers[`lot/${said.lotId}`].evidence.length > 0,
  'guard.lotCleared': ({ now, said }) => now.breakers[`lot/${said.lotId}`].state === 'closed',
};
const risks = ['LOW', 'MEDIUM', 'HIGH'];

const plates: Readonly<Record<string, Means>> = {
  'plate.composed': all(
    is('sealed'),
    asSaid('orderId', 'jobId', 'customer', 'items', 'requirements', 'estimatedSeconds', 'massGrams', 'dueAt'),
    asSaid('priority', 'valueMinor', 'retryCeiling', 'replacesJobId'),
  ),
  'plate.settled': all(is('settled'), asSaid('verdicts'), ({ now }) => {
    const mine = new Set(now.items.map((item: Loose) => item.itemId));
    const good = now.verdicts.filter((one: Loose) => one.result === 'good' && mine.has(one.itemId)).length;
    return (
      now.result === (good === 0 ? 'none' : good === now.items.length ? 'all' : now.result) &&
      now.result !== null
    );
  }),
  'plate.discarded': is('discarded'),
};

const seen: Means = asSaid('severity', 'what', 'nextStep');
const incidents: Readonly<Record<string, Means>> = {
  'incident.opened': all(
    is('open'),
    seen,
    asSaid('code', 'subject'),
    ({ now, at }) => now.count === 1 && now.openedAt === at,
  ),
  'incident.seenAgain': all(seen, grew('count'), ({ now, from, to }) =>
    from === 'resolved'
      ? to === 'open' && now.acknowledgedBy === null && now.resolvedBy === null && now.resolution === null
      : from === to,
  ),
  'incident.acknowledged': all(is('acknowledged'), ({ now, by }) => now.acknowledgedBy === by),
  'incident.resolved': all(is('resolved'), because('resolution'), ({ now, by }) => now.resolvedBy === by),
};

const gateSays =
  (outcome: string): Means =>
  ({ said, now }) =>
    same(now.price, said.price) && said.price.decision.outcome === outcome;
const quotes: Readonly<Record<string, Means>> = {
  'quote.requested': all(
    is('analysing'),
    asSaid('customer', 'reference', 'lines', 'tier', 'dueAt', 'constraints', 'notes'),
    ({ now, at }) => now.requestedAt === at,
  ),
  'quote.analysed': ({ now, said }) => same(now.analyses[said.modelHash], said.summary),
  'quote.priced': ({ to, now, said }) =>
    same(now.price, said.price) &&
    now.cause === null &&
    to === (said.price.decision.outcome === 'pass' ? 'approved' : 'review'),
  'quote.needsReview': all(is('review'), gateSays('review')),
  'quote.approved': all(
    is('approved'),
    ({ now, by, type, said }) =>
      now.approvedBy === (type === 'quote.approve' ? by : `policy ${said.price.decision.policyVersion}`),
  ),
  'quote.failed': all(
    is('failed'),
    ({ now, type, said }) =>
      now.cause !== null && (type !== 'quote.priced' || said.price.decision.outcome === 'block'),
  ),
  'quote.rejected': all(is('rejected'), because('rejectedBecause')),
  'quote.repriced': all(is('pricing'), no('price', 'approvedBy', 'cause')),
  'quote.ordered': all(is('ordered'), ({ now }) => now.orderId !== null),
  // A price holds until its day, and not a moment less.
  'quote.expired': all(is('expired'), ({ now, at }) => now.price !== null && at >= now.price.validUntil),
};

const composers: Readonly<Record<string, Means>> = {
  'composer.configured': asSaid('policy'),
  'composer.composed': ({ now }) => now.lastComposed.length > 0,
  'composer.pooled': ({ now }) =>
    same(
      now.waiting.map((one: Loose) => `${one.orderId}/${one.lineId}`),
      Object.keys(now.pool),
    ),
  'composer.keptApart': ({ now, said }) =>
    (now.keptApart[`${said.orderId}/${said.lineId}`] !== undefined) === (said.apart ?? false),
};

const dispatchers: Readonly<Record<string, Means>> = {
  'dispatcher.stopped': because('stoppedBecause'),
  'dispatcher.resumed': no('stoppedBecause'),
};

export const factsBook: ReadonlyMap<string, Means> = new Map(
  [
    jobs,
    printers,
    lots,
    runs,
    orders,
    plans,
    plates,
    incidents,
    quotes,
    guards,
    composers,
    dispatchers,
  ].flatMap((book) => Object.entries(book)),
);
