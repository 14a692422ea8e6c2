/** What a job does at each word. What its gate decides is held against the policy elsewhere; here, what is done about it. */
import type { Loose } from '../properties/step.ts';
import { type Book, type Due, WORDS } from './book.ts';
import {
  held,
  isApart,
  isNews,
  lifts,
  linesOf,
  reasonApart,
  wantedOrders,
  wantedPlans,
} from './job-plate.ts';

const AVOID_MS = 300_000;

const noRoute = {
  printerId: null,
  printerReport: null,
  prepared: null,
  lotId: null,
  reservedGrams: 0,
  blockers: [],
  decision: null,
  runId: null,
  pausedBecause: null,
};

const dispatcher = (due: Due, type: string, said: Loose): undefined =>
  due.tell(`dispatcher.${type}`, 'farm', said);
const leaveQueue = (due: Due): undefined => dispatcher(due, 'jobLeft', { jobId: due.now.id });

function giveBackGrams(due: Due): undefined {
  const { id, lotId, prepared } = due.now;
  if (lotId !== null && prepared !== null) due.tell('lot.unreserve', lotId, { jobId: id });
}
function giveBackMachine(due: Due): undefined {
  const { id, printerId } = due.now;
  if (printerId !== null) due.tell('printer.unreserve', printerId, { jobId: id });
}
function letGo(due: Due): undefined {
  giveBackMachine(due);
  giveBackGrams(due);
}

function unschedule(due: Due, set: Loose = {}): undefined {
  const { avoid, printerId } = due.now;
  const left = printerId === null ? avoid : { ...avoid, [printerId]: due.step.at + AVOID_MS };
  due.fact('job.unscheduled', { ...noRoute, why: WORDS, avoid: left, ...set });
}

/** Its parts will not be made by it: the plate and each line of each order hear of it. */
function cancelled(due: Due, set: Loose, again = false): undefined {
  due.fact('job.cancelled', set);
  due.to = 'cancelled';
  const { cancelBecause, id, plateId, runId } = due.now;
  const because = cancelBecause ?? WORDS;
  due.tell('plate.discard', plateId, { because });
  for (const { count, lineId, orderId, revision } of linesOf(due.now))
    due.tell('order.jobCancelled', orderId, {
      jobId: id,
      plateId,
      lineId,
      count,
      revision,
      because,
      again: again && wantedOrders(due.now).length > 0 ? true : undefined,
    });
  if (runId !== null) leaveQueue(due);
}

/** Without a machine: taken apart, on hold, or in the queue. */
function wait(due: Due): undefined {
  const because = reasonApart(due.now);
  if (because !== null) {
    leaveQueue(due);
    return cancelled(due, { cancelBecause: because }, true);
  }
  if (due.now.heldByHand || due.now.heldByOrder || due.now.heldByPlan) {
    leaveQueue(due);
    due.to = 'held';
    return;
  }
  enqueue(due);
}

function enqueue(due: Due): undefined {
  due.to = 'queued';
  const { allowed, avoid, id, queuedAt } = due.now;
  const { dueAt, estimatedSeconds, gramsSaid, massGrams, planIds, priority, requirements, valueMinor } =
    due.now;
  const { at } = due.step;
  const avoided = Object.entries(avoid as Record<string, number>).filter(([, until]) => until > at);
  const job = { jobId: id, requirements, estimatedSeconds, massGrams, dueAt, priority, valueMinor, planIds };
  dispatcher(due, 'jobQueued', {
    job: {
      ...job,
      queuedAt: queuedAt ?? at,
      avoid: Object.fromEntries(avoided),
      allowed: allowed ?? undefined,
      gramsSaid,
    },
  });
}

/** For the guard: what an attempt came to. */
function ran(due: Due, cause: Loose): undefined {
  const { id, items, lotId, planIds, printerId, requirements, runId, verdicts } = due.now;
  if (runId === null || printerId === null) return;
  const bad = verdicts.filter(({ result }: Loose) => result === 'bad').length;
  due.tell('guard.ran', 'farm', {
    jobId: id,
    runId,
    printerId,
    lotId,
    profileId: requirements.profileId,
    material: requirements.material,
    planIds,
    parts: items.length,
    badParts: cause === null ? bad : items.length,
    cause,
  });
}

function urgency(due: Due): undefined {
  const { dueAt, orderId, priority } = due.step.said;
  const its = dueAt === undefined ? { priority } : { priority, dueAt };
  if (orderId === undefined || !due.now.orderIds.includes(orderId))
    return due.fact('job.priorityChanged', its);
  const orders: Loose[] = due.now.orders.map((one: Loose) =>
    one.orderId === orderId ? { ...one, ...its } : one,
  );
  const dates = orders.flatMap((one) => (one.dueAt === null ? [] : [one.dueAt]));
  due.fact('job.priorityChanged', {
    orders,
    priority: Math.min(...orders.map((one) => one.priority)),
    dueAt: dates.length === 0 ? null : Math.min(...dates),
  });
}

/** A person's word on its grams; said twice it changes nothing. */
function keepGrams(due: Due): boolean {
  const { at, said } = due.step;
  const before = due.now.gramsSaid?.keep;
  if (before === said.keep) return false;
  const again = said.keep && before === false;
  due.fact(said.keep ? 'job.gramsKept' : 'job.gramsLetGo', {
    gramsSaid: { keep: said.keep, at, ...(again && { again }) },
  });
  return true;
}

const unwanted = ({ now, step: { said } }: Due): Loose => ({
  unwanted: { ...now.unwanted, [said.orderId]: said.because },
});
const isLast = ({ now, step: { said } }: Due): boolean =>
  now.orderIds.length > 0 && wantedOrders(now).every((one) => one === said.orderId);

/** Released: its run begins, and whoever counts on it hears so. */
function begin(due: Due, by: string, set: Loose = {}): undefined {
  const { attempt, id, lotId, orderId, orderIds, plateId, prepared, printerId, requirements } = due.now;
  const runId = `R-${id.replace(/^J-/, '')}-${attempt + 1}`;
  const { estimatedSeconds, filamentMillimetres, gcodeBytes, gcodeHash, massGrams } = prepared;
  due.tell('run.begin', runId, {
    jobId: id,
    orderId,
    orderIds: orderIds.length > 1 ? orderIds : undefined,
    plateId,
    printerId,
    attempt: attempt + 1,
    gcodeHash,
    gcodeBytes,
    massGrams,
    filamentMillimetres,
    estimatedSeconds,
    lotId,
    material: requirements.material,
    colour: requirements.colour,
  });
  for (const { count, lineId, orderId: whose, revision } of linesOf(due.now))
    due.tell('order.jobStarted', whose, { jobId: id, plateId, lineId, count, revision });
  dispatcher(due, 'jobLeft', { jobId: id, released: true });
  due.fact('job.released', {
    attempt: attempt + 1,
    runId,
    cause: null,
    releasedBy: by,
    ...(due.now.givenUp !== undefined && { givenUp: {} }),
    ...set,
  });
  due.to = 'released';
}

/** Sliced, with its grams: the gate decides at once. */
function gate(due: Due): undefined {
  const { blockers = WORDS, decision = WORDS } = due.recorded('job.gated');
  due.fact('job.gated', { blockers, decision });
  if (!Array.isArray(blockers)) return;
  if (blockers.length === 0) return begin(due, `policy ${due.now.policyVersion}`);
  if (blockers.some(({ canOverride }) => !canOverride)) {
    letGo(due);
    unschedule(due);
    return wait(due);
  }
  due.to = blockers.every(({ code }) => code === 'automatic') ? 'ready' : 'review';
}

const runs = new Set(['released', 'printing', 'paused']);
const routes = new Set(['scheduled', 'preparing', 'reserving', 'ready', 'review']);

/** What keeps it from its next attempt, remembered wherever it is. */
function remembered(due: Due, byHand: boolean): undefined {
  const { said, type } = due.step;
  switch (type) {
    case 'job.orderHold':
      return due.fact('job.holdAsked', held.byOrder(due.now, said));
    case 'job.orderUnhold':
      return lifts.order(due.now, said)
        ? due.fact('job.unheld', held.withoutOrder(due.now, said))
        : undefined;
    case 'job.supersede':
      return due.fact('job.superseded', { supersededBecause: said.because });
    case 'job.planBlocked':
      return isNews(due.now, said) ? due.fact('job.holdAsked', held.byPlan(due.now, said)) : undefined;
    case 'job.planMayRetry':
      return lifts.plan(due.now, said) ? due.fact('job.unheld', held.withoutPlan(due.now, said)) : undefined;
    case 'job.hold':
      return byHand ? due.fact('job.holdAsked', held.byHand(due.now, said.because)) : undefined;
    case 'job.unhold':
      return byHand && due.now.heldByHand ? due.fact('job.unheld', held.withoutHand(due.now)) : undefined;
  }
}

function unknown(due: Due): undefined {
  const { at, said, type } = due.step;
  if (type === 'job.create') {
    const { customer, dueAt, estimatedSeconds, items, massGrams, orderId, plateId, planIds, priority } = said;
    const orders = said.orders ?? [{ orderId, customer, dueAt, priority }];
    due.fact('job.queued', {
      orderId,
      orders,
      orderIds: orders.map((one: Loose) => one.orderId),
      plateId,
      customer,
      items,
      planIds,
      requirements: said.requirements,
      estimatedSeconds,
      massGrams,
      dueAt,
      priority,
      valueMinor: said.valueMinor,
      retryCeiling: said.retryCeiling,
      replacesJobId: said.replacesJobId,
      createdAt: at,
      queuedAt: at,
    });
    return wait(due);
  }
  if (type === 'job.withdraw') return due.fact('job.partsUnwanted', unwanted(due));
  if (type === 'job.cancel') {
    due.fact('job.cancelled', { cancelBecause: said.because ?? null });
    due.to = 'cancelled';
    return;
  }
  remembered(due, false);
}

/** Cancelled before it begins; whoever had something ready for it gets that back. */
function stop(due: Due, set: Loose, again: boolean): undefined {
  const isRouted = routes.has(due.step.from);
  if (isRouted) letGo(due);
  leaveQueue(due);
  cancelled(due, { ...set, ...(isRouted && { reservedGrams: 0 }) }, again);
}

/** In the queue, on hold, or with a machine: it has not begun. */
function notBegun(due: Due): 'elsewhere' | undefined {
  const { from, said, type } = due.step;
  switch (type) {
    case 'job.cancel':
      return stop(due, { cancelBecause: said.because ?? null }, false);
    case 'job.supersede':
      return stop(due, { cancelBecause: said.because }, true);
    case 'job.split':
      if (linesOf(due.now).length < 2) return due.refuse();
      return stop(due, { cancelBecause: said.because ?? WORDS }, true);
    case 'job.withdraw':
      if (isLast(due)) return stop(due, { ...unwanted(due), cancelBecause: said.because }, false);
      if (routes.has(from)) {
        letGo(due);
        unschedule(due);
      }
      due.fact('job.partsUnwanted', unwanted(due));
      return from === 'held' ? undefined : wait(due);
    default:
      return 'elsewhere';
  }
}

function inQueue(due: Due): undefined {
  const { by, said, turned, type } = due.step;
  const { allowed, id } = due.now;
  switch (type) {
    case 'job.schedule': {
      const { approvals, circumstances, dispatch, policyVersion, printerId, release, sparePercent, why } =
        said;
      due.fact('job.scheduled', {
        printerId,
        why,
        release,
        policyVersion,
        ...(sparePercent !== undefined && { sparePercent }),
        ...(approvals !== undefined && { approvals }),
        ...(dispatch !== undefined && { dispatched: dispatch }),
        ...(circumstances !== undefined && { circumstances }),
        ...(allowed && { allowed: null }),
      });
      due.tell('printer.reserve', printerId, { jobId: id });
      due.to = 'scheduled';
      return;
    }
    case 'job.hold':
      due.fact('job.held', held.byHand(due.now, said.because));
      return wait(due);
    case 'job.orderHold':
      due.fact('job.held', held.byOrder(due.now, said));
      return wait(due);
    case 'job.planBlocked':
      if (!isNews(due.now, said)) return;
      due.fact('job.held', held.byPlan(due.now, said));
      return wait(due);
    case 'job.allow': {
      const { reason } = turned.message;
      const because = reason === undefined ? WORDS : reason.words || reason.code || WORDS;
      due.fact('job.allowed', { allowed: { by, because } });
      return enqueue(due);
    }
    case 'job.setPriority':
      urgency(due);
      return enqueue(due);
    case 'job.keepGrams':
      return keepGrams(due) ? enqueue(due) : undefined;
  }
  tooLate(due);
}

/** A machine or grams that it has no use for any more. */
function tooLate(due: Due): undefined {
  const { said, type } = due.step;
  const jobId = due.now.id;
  if (type === 'job.printerReserved') due.tell('printer.unreserve', said.report.printerId, { jobId });
  if (type === 'job.lotReserved') due.tell('lot.unreserve', said.lotId, { jobId });
}

function onHold(due: Due): undefined {
  const { said, type } = due.step;
  const { heldByHand, heldByOrder, heldByPlan } = due.now;
  /** Goes on only where nothing else keeps it, or where the others on its plate go on without. */
  const change = (fact: string, set: Loose, goesOn: boolean): undefined => {
    due.fact(fact, set);
    if (goesOn) wait(due);
  };
  switch (type) {
    case 'job.unhold':
    case 'job.requeue': {
      if (!heldByHand) return due.refuse();
      const set = held.withoutHand(due.now);
      return change('job.unheld', set, (!heldByOrder && !heldByPlan) || isApart(due.now, set));
    }
    case 'job.hold':
      return due.fact('job.held', held.byHand(due.now, said.because));
    case 'job.orderHold': {
      const set = held.byOrder(due.now, said);
      return change('job.held', set, isApart(due.now, set));
    }
    case 'job.planBlocked': {
      if (!isNews(due.now, said)) return;
      const set = held.byPlan(due.now, said);
      return change('job.held', set, isApart(due.now, set));
    }
    case 'job.orderUnhold': {
      if (!lifts.order(due.now, said)) return;
      const set = held.withoutOrder(due.now, said);
      return change('job.unheld', set, set.heldBecause === null);
    }
    case 'job.planMayRetry': {
      if (!lifts.plan(due.now, said)) return;
      const set = held.withoutPlan(due.now, said);
      return change('job.unheld', set, set.heldBecause === null);
    }
    case 'job.schedule':
      return leaveQueue(due);
    case 'job.setPriority':
      return urgency(due);
    case 'job.keepGrams':
      return void keepGrams(due);
    case 'job.release':
      return due.refuse();
  }
  tooLate(due);
}

function withMachine(due: Due): undefined {
  const { by, from, hasReason, said, type } = due.step;
  const { blockers, decision, lotId, printerId, requirements, sparePercent = 0 } = due.now;
  const isIts = said.printerId === printerId;
  const back = (): undefined => {
    letGo(due);
    unschedule(due, { why: said.because ?? '' });
    wait(due);
  };
  const hold = (set: () => Loose): undefined => {
    letGo(due);
    leaveQueue(due);
    unschedule(due);
    due.fact('job.held', set());
    wait(due);
  };
  switch (type) {
    case 'job.printerReserved': {
      const { report } = said;
      if (from !== 'scheduled' || report.printerId !== printerId) return;
      due.fact('job.printerReserved', { printerReport: report, lotId: report.loaded?.lotId ?? null });
      due.ask('job.prepare', { jobId: due.now.id, printerId, items: due.now.items, requirements });
      due.to = 'preparing';
      return;
    }
    case 'job.printerRefused':
      if (from !== 'scheduled' || !isIts) return;
      unschedule(due, { why: said.because });
      return wait(due);
    case 'job.prepared': {
      if (from !== 'preparing' || !isIts) return;
      const { plate } = said;
      const { estimatedSeconds, massGrams } = plate;
      due.fact('job.prepared', { prepared: plate, massGrams, estimatedSeconds });
      if (lotId === null) return gate(due);
      due.tell('lot.reserve', lotId, {
        jobId: due.now.id,
        grams: sparePercent === 0 ? massGrams : Math.ceil(massGrams * (100 + sparePercent)) / 100,
        leastGrams: sparePercent > 0 ? massGrams : undefined,
        material: requirements.material,
        colour: requirements.colour,
      });
      due.to = 'reserving';
      return;
    }
    case 'job.prepareFailed':
      if (from !== 'preparing' || !isIts) return;
      return hold(() => ({ ...held.byHand(due.now, said.cause.because), cause: said.cause }));
    case 'job.lotReserved':
      if (said.lotId !== lotId) return due.tell('lot.unreserve', said.lotId, { jobId: due.now.id });
      if (from !== 'reserving') return;
      due.fact('job.materialReserved', { reservedGrams: said.grams });
      return gate(due);
    case 'job.release': {
      if (from !== 'ready' && from !== 'review') return;
      const isOnlyWord = blockers.length > 0 && blockers.every(({ code }: Loose) => code === 'automatic');
      const { approvers } = decision ?? {};
      const isHis = !Array.isArray(approvers) || approvers.includes(by);
      const isHard = blockers.some(({ canOverride }: Loose) => !canOverride);
      if (isHard || !isHis || (!hasReason && !isOnlyWord)) return due.refuse();
      return begin(due, by, { decision: due.recorded('job.released').decision ?? WORDS });
    }
    case 'job.printerLost':
      return isIts ? back() : undefined;
    case 'job.lotRefused':
      return said.lotId === lotId ? back() : undefined;
    case 'job.unschedule':
      return back();
    case 'job.hold':
      return hold(() => held.byHand(due.now, said.because));
    case 'job.orderHold':
      return hold(() => held.byOrder(due.now, said));
    case 'job.planBlocked':
      return isNews(due.now, said) ? hold(() => held.byPlan(due.now, said)) : undefined;
    case 'job.schedule':
      return isIts ? undefined : leaveQueue(due);
    case 'job.setPriority':
      return urgency(due);
    case 'job.keepGrams':
      return void keepGrams(due);
  }
}

/** Parts that failed while the plate prints: one at least is left. */
function giveUp(due: Due): undefined {
  const { givenUp = {}, items, printerId, runId } = due.now;
  const { because = WORDS, itemIds } = due.step.said;
  const on: string[] = items.map(({ itemId }: Loose) => itemId);
  if (itemIds.some((one: string) => !on.includes(one))) return due.refuse();
  if (on.every((one) => one in givenUp || itemIds.includes(one))) return due.refuse();
  const gone = itemIds.map((one: string) => [one, { because, leftOut: givenUp[one]?.leftOut ?? false }]);
  due.fact('job.partsGivenUp', { givenUp: { ...givenUp, ...Object.fromEntries(gone) } });
  due.tell('printer.leaveOut', printerId, { runId, itemIds });
}

function running(due: Due): undefined {
  const { from, hasReason, said, type } = due.step;
  const { cancelBecause, failures, id, pausedByAnomaly, printerId, runId } = due.now;
  const isIts = said.runId === runId;
  const cancelRun = (): undefined => due.tell('printer.cancel', printerId, { runId, jobId: id });
  switch (type) {
    case 'job.schedule':
      return leaveQueue(due);
    case 'job.cancel':
      due.fact('job.cancelAsked', { cancelBecause: said.because ?? WORDS });
      return cancelRun();
    case 'job.withdraw':
      if (!isLast(due)) return due.fact('job.partsUnwanted', unwanted(due));
      due.fact('job.cancelAsked', { ...unwanted(due), cancelBecause: said.because });
      return cancelRun();
    case 'job.split':
      return due.refuse();
    case 'job.setPriority':
      return urgency(due);
    case 'job.keepGrams':
      return void keepGrams(due);
    case 'job.pause':
      return from === 'printing' ? due.tell('printer.pause', printerId, { runId }) : undefined;
    case 'job.resume':
      if (from !== 'paused') return;
      if (pausedByAnomaly === true && !hasReason) return due.refuse();
      return due.tell('printer.resume', printerId, { runId });
    case 'job.giveUpParts':
      return from === 'released' ? undefined : giveUp(due);
    case 'job.partsLeftOut': {
      const { givenUp = {} } = due.now;
      if (from === 'released' || !isIts || said.itemIds.some((one: string) => !(one in givenUp))) return;
      const out = said.itemIds.map((one: string) => [one, { ...givenUp[one], leftOut: true }]);
      return due.fact('job.partsLeftOut', { givenUp: { ...givenUp, ...Object.fromEntries(out) } });
    }
  }
  if (!/^job\.run[A-Z]/.test(type)) return remembered(due, true);
  if (!isIts) return;
  const over = (): undefined => cancelled(due, { reservedGrams: 0 });
  switch (type) {
    case 'job.runStarted':
      if (from !== 'released') return;
      due.fact('job.printing', { pausedBecause: null });
      due.to = 'printing';
      return;
    case 'job.runPaused': {
      if (from !== 'printing') return;
      const byFarm = said.anomaly === true;
      const isNew = byFarm || pausedByAnomaly === true;
      due.fact('job.paused', { pausedBecause: said.because, ...(isNew && { pausedByAnomaly: byFarm }) });
      due.to = 'paused';
      return;
    }
    case 'job.runResumed':
      if (from !== 'paused') return;
      due.fact('job.resumed', { pausedBecause: null });
      due.to = 'printing';
      return;
    case 'job.runFinished':
      due.fact('job.printed', { reservedGrams: 0, pausedBecause: null });
      due.to = 'qc';
      return;
    case 'job.runRefused':
      if (from !== 'released') return;
      giveBackGrams(due);
      if (cancelBecause !== null) return over();
      giveBackMachine(due);
      unschedule(due, { cause: said.cause, why: said.cause.because });
      return wait(due);
    case 'job.runFailed':
      if (cancelBecause !== null) {
        over();
        return ran(due, said.cause);
      }
      due.fact('job.failed', {
        cause: said.cause,
        failures: failures + 1,
        awaitedPlans: wantedPlans(due.now),
        reservedGrams: 0,
        pausedBecause: null,
      });
      due.to = 'failed';
      ran(due, said.cause);
      for (const planId of wantedPlans(due.now))
        due.tell('plan.runFailed', planId, { jobId: id, runId, cause: said.cause });
      return;
    case 'job.runCancelled':
      if (cancelBecause !== null) return over();
      due.fact('job.held', { ...noRoute, ...held.byHand(due.now, WORDS as never) });
      return wait(due);
  }
}

/** The attempt failed: its plans say whether there may be another. */
function failed(due: Due): undefined {
  const { said, type } = due.step;
  const { awaitedPlans, failures, orderId, orderIds, printerId, retryCeiling, runId, supersededBecause } =
    due.now;
  switch (type) {
    case 'job.schedule':
      return leaveQueue(due);
    case 'job.setPriority':
      return urgency(due);
    case 'job.keepGrams':
      return void keepGrams(due);
    case 'job.withdraw':
      if (!isLast(due)) return due.fact('job.partsUnwanted', unwanted(due));
      return cancelled(due, { ...noRoute, ...unwanted(due), cancelBecause: said.because });
    case 'job.cancel':
      return cancelled(due, { ...noRoute, cancelBecause: said.because ?? null });
    case 'job.requeue':
      due.fact('job.requeued', noRoute);
      return wait(due);
    case 'job.planBlocked':
      if (!isNews(due.now, said)) return;
      due.fact('job.held', { ...noRoute, ...held.byPlan(due.now, said) });
      return wait(due);
    case 'job.planMayRetry': {
      if (said.runId !== runId) return;
      const left = awaitedPlans.filter((one: string) => one !== said.planId);
      if (left.length > 0) return due.fact('job.retryAllowed', { awaitedPlans: left });
      if (failures < retryCeiling || supersededBecause !== null) due.fact('job.requeued', noRoute);
      else {
        due.open('retry-ceiling', {
          jobId: due.now.id,
          orderId,
          orderIds: orderIds.length > 1 ? orderIds : undefined,
          printerId: printerId ?? undefined,
        });
        due.fact('job.held', { ...noRoute, ...held.byHand(due.now, WORDS as never) });
      }
      return wait(due);
    }
  }
  remembered(due, true);
}

function inspected(due: Due): undefined {
  const { said, type } = due.step;
  const { id, items, plateId, runId } = due.now;
  if (type === 'job.schedule') return leaveQueue(due);
  if (type !== 'job.judge') return;
  const on = new Set(items.map(({ itemId }: Loose) => itemId));
  if (said.verdicts.some(({ itemId }: Loose) => !on.has(itemId))) return due.refuse();
  const wanted = new Set(wantedOrders(due.now));
  const verdicts = items.map((item: Loose) => {
    const { itemId, orderId = due.now.orderId } = item;
    if (!wanted.has(orderId)) return { itemId, result: 'bad', defect: 'not-wanted' };
    const one = said.verdicts.findLast((verdict: Loose) => verdict.itemId === itemId);
    const gone = due.now.givenUp?.[itemId];
    if (gone !== undefined && (gone.leftOut || one === undefined))
      return {
        itemId,
        result: 'bad',
        defect: gone.leftOut ? 'left-out' : 'given-up',
        note: gone.because,
      };
    return one ?? { itemId, result: 'bad', defect: 'not-judged' };
  });
  due.fact('job.judged', { verdicts });
  due.to = 'completed';
  if (runId !== null) due.tell('run.judge', runId, { verdicts });
  due.tell('plate.settle', plateId, { verdicts });
  ran(due, null);
  const good = new Set(verdicts.flatMap(({ itemId, result }: Loose) => (result === 'good' ? [itemId] : [])));
  for (const planId of wantedPlans(due.now)) {
    const isMade = items.some((item: Loose) => item.planId === planId && good.has(item.itemId));
    const run = { jobId: id, runId: runId ?? '' };
    if (isMade) due.tell('plan.runSucceeded', planId, run);
    else due.tell('plan.runFailed', planId, { ...run, cause: { code: 'quality', because: WORDS } });
  }
}

function over(due: Due): undefined {
  const { from, said, type } = due.step;
  if (type === 'job.schedule') return leaveQueue(due);
  if (type === 'job.cancel') return due.refuse();
  if (type === 'job.create' && from === 'cancelled') {
    const { customer, dueAt, items, orderId, plateId, priority } = said;
    const orders = said.orders ?? [{ orderId, customer, dueAt, priority }];
    const orderIds = orders.map((one: Loose) => one.orderId);
    return cancelled(due, { orderId, orders, orderIds, plateId, items });
  }
  tooLate(due);
}

export const jobBook: Book = (due) => {
  const { from } = due.step;
  if (from === 'unknown') return unknown(due);
  if (runs.has(from)) return running(due);
  if (from === 'failed') return failed(due);
  if (from === 'qc') return inspected(due);
  if (from === 'completed' || from === 'cancelled') return over(due);
  const isElse = notBegun(due) === 'elsewhere';
  if (isElse) {
    if (from === 'queued') inQueue(due);
    else if (from === 'held') onHold(due);
    else withMachine(due);
  }
  // Whoever leaves the hold has decided; a hold that only changes its reasons goes on.
  if (from === 'held' && (due.to !== 'held' || due.tells.some(({ type }) => type === 'dispatcher.jobLeft')))
    if (due.step.type !== 'job.schedule') due.over('retry-ceiling');
};
