/** What a machine does at each word. Its record of failures and signs is reckoned by the guardrails, which have tests of their own. */
import { confidenceOf, suspected } from '../../actors/guardrails/anomaly.ts';
import { closed, reviewed, trialVoid, trialWorked, tripped } from '../../actors/guardrails/breaker.ts';
import { afterReview, counted, timedHealth, whatIsWrong } from '../../actors/guardrails/health.ts';
import type { Loose } from '../properties/step.ts';
import { type Book, type Due, WORDS } from './book.ts';
import * as upkeep from './upkeep.ts';

const busy = new Set(['starting', 'printing', 'paused', 'servicing']);
/** Troubles that are over with the run. */
const ofTheRun = [
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
];
const nothingSeen = {
  jobIdentity: null,
  printedSeconds: null,
  filamentMillimetres: null,
  progress: null,
  foundAfterwards: false,
};
const noRun = {
  jobId: null,
  runId: null,
  remoteName: null,
  jobIdentity: null,
  estimatedSeconds: null,
  startedAt: null,
  cancelAsked: false,
  desyncedBecause: null,
};

/** A machine without a run of ours: what stands in its way, the gravest first. */
function restOf(printer: Loose): string {
  const { breaker, foreignFile, jobId, link, maintenanceBecause, plateClear, ready, trippedBecause } =
    printer;
  if (trippedBecause !== null) return 'tripped';
  if (maintenanceBecause !== null) return 'maintenance';
  if (link === 'down' || !ready) return 'offline';
  if (foreignFile !== null) return 'foreign';
  if (!plateClear) return 'awaitingClear';
  if (breaker.state !== 'closed' && !(breaker.state === 'halfOpen' && breaker.trial === null))
    return 'onTrial';
  return jobId === null ? 'idle' : 'reserved';
}

/** The dispatcher hears where it stands. */
function arrive(due: Due, status: string): undefined {
  due.to = status;
  const { breaker, estimatedSeconds, hasConnector, id, loaded, spec, startedAt } = due.now;
  if (spec === null) return;
  due.tell('dispatcher.printerChanged', 'farm', {
    printerId: id,
    availability: status === 'servicing' ? 'maintenance' : status,
    spec,
    hasConnector,
    loaded,
    freeAt: estimatedSeconds === null ? null : (startedAt ?? due.step.at) + 1_000 * estimatedSeconds,
    onTrial: breaker.state === 'halfOpen' ? true : undefined,
  });
}

function rest(due: Due): undefined {
  const { maintenanceBecause, trippedBecause } = due.now;
  const isBegun = maintenanceBecause !== null && due.now.upkeep?.beganAt !== null;
  if (trippedBecause === null && upkeep.isOwed(due.now) && !isBegun) {
    due.fact('printer.maintenanceStarted', {
      maintenanceBecause: maintenanceBecause ?? WORDS,
      upkeep: { ...due.now.upkeep, beganAt: due.step.at },
    });
    upkeep.waitsNoMore(due);
    upkeep.tell(due);
  }
  const status = restOf(due.now);
  if (status === 'tripped' && !due.now.troubles.includes('tripped')) due.open('tripped', about(due.now));
  arrive(due, status);
}

const about = ({ id, jobId }: Loose): Loose => ({ printerId: id, ...(jobId !== null && { jobId }) });

function loseJob(due: Due): undefined {
  const { id, jobId } = due.now;
  if (jobId !== null) due.tell('job.printerLost', jobId, { printerId: id, because: WORDS });
}

function command(due: Due, name: string): undefined {
  const { id, remoteName, runId } = due.now;
  due.ask('printer.command', { printerId: id, command: name, runId, remoteName });
}

const connect = (due: Due): undefined => due.ask('printer.connect', { printerId: due.now.id });

const refuseRun = (due: Due, code: string): undefined =>
  due.tell('run.refused', due.step.said.runId, { cause: { code, because: WORDS } });

/** What a job learns of the machine. */
function reportOf(printer: Loose): Loose {
  const { recent } = printer.health;
  const bad = recent.reduce((sum: number, { badShare }: Loose) => sum + badShare, 0);
  return {
    printerId: printer.id,
    link: printer.link,
    ready: printer.ready,
    camera: printer.camera,
    powerTelemetry: printer.powerTelemetry,
    plateClear: printer.plateClear,
    failuresInARow: printer.failuresInARow,
    desyncedBecause: printer.desyncedBecause,
    loaded: printer.loaded,
    nozzleDiametersMillimetres: printer.spec?.capability.nozzleDiametersMillimetres ?? [],
    legacy: printer.spec?.legacy === true ? true : undefined,
    ...(recent.length >= 5 && { recentRuns: recent.length, recentFailures: bad }),
  };
}

/** Without a run again, or new: hours that are full are said. */
function comeFree(due: Due): undefined {
  const isShown = due.now.troubles.includes('maintenance-due');
  if (upkeep.dueByUse(due.now).length > 0 && !isShown) due.open('maintenance-due', { printerId: due.now.id });
  rest(due);
}

const mayPrint = (printer: Loose, said: Loose, at: number): boolean =>
  !upkeep.runsIntoWindow(printer, said.estimatedSeconds, at) &&
  printer.jobId === said.jobId &&
  printer.hasConnector &&
  printer.spec !== null &&
  printer.runId === null &&
  restOf({ ...printer, jobId: null }) === 'idle' &&
  printer.loaded?.material === said.material &&
  printer.loaded?.colour === said.colour;

/** Out of service from now on; a run that is on it goes on. */
function trip(due: Due, because: string, evidence: readonly string[], health = due.now.health): undefined {
  due.fact('printer.tripped', {
    health,
    breaker: tripped(due.now.breaker, due.step.at, because, evidence),
    trippedBecause: because,
    ...(due.now.runId === null && { jobId: null }),
  });
}

/** A run was weighed with all that is known of it; of a machine that was removed nobody is told. */
function score(due: Due, where: 'free' | 'busy' | 'removed'): undefined {
  const isFree = where === 'free';
  const { at, said } = due.step;
  const { badShare, because, chance, holds, runId } = said;
  const { breaker } = due.now;
  const health =
    badShare === null ? due.now.health : counted(due.now.health, { runId, at, badShare, chance, because });
  const isTrial = breaker.state === 'halfOpen' && breaker.trial === runId;
  const wrong = breaker.state === 'tripped' || isTrial ? null : whatIsWrong(health);
  if (isTrial && badShare !== null && badShare >= 0.5) {
    const words = `Its trial ${runId} failed${because === null ? '.' : `: ${because}`}`;
    if (isFree) loseJob(due);
    trip(due, words, [words], health);
  } else if (wrong !== null && holds) {
    if (isFree) loseJob(due);
    trip(due, wrong.because, wrong.evidence, health);
  } else if (wrong !== null && where !== 'removed') {
    due.open('degraded', about(due.now));
    due.fact('printer.degraded', { health: afterReview(health) });
    return;
  } else if (isTrial && badShare !== null) {
    due.fact('printer.trialWorked', { health, breaker: trialWorked(breaker, at) });
  } else if (isTrial) due.fact('printer.scored', { breaker: trialVoid(breaker) });
  else {
    if (badShare !== null) due.fact('printer.scored', { health });
    return;
  }
  if (isFree) rest(due);
}

/** A person answers for it: for good, or with a trial first. */
function reset(due: Due, isBusy: boolean): undefined {
  const { breaker, health } = due.now;
  const { at, from, said, turned } = due.step;
  const { reason } = turned.message;
  const waits = isBusy ? breaker.state !== 'closed' : from === 'tripped' || breaker.state === 'halfOpen';
  if (!waits || reason === undefined) return due.refuse();
  const words = reason.words ?? reason.code;
  const isTried = said.closed !== true && (isBusy ? breaker.state === 'tripped' : from === 'tripped');
  due.fact(isTried ? 'printer.reset' : 'printer.closed', {
    trippedBecause: null,
    failuresInARow: 0,
    health: afterReview(health),
    breaker: isTried ? reviewed(breaker, at, words) : closed(breaker, at, words),
  });
  if (isBusy) return;
  if (from === 'tripped') due.over('tripped');
  rest(due);
}

function linkChanged(due: Due, isBusy: boolean): undefined {
  const { because, camera, link, powerTelemetry } = due.step.said;
  if (link === 'down') {
    if (!isBusy) loseJob(due);
    due.fact('printer.offline', { link, linkBecause: because, ...(!isBusy && { jobId: null }) });
  } else {
    due.fact('printer.online', { link, linkBecause: null, camera, powerTelemetry });
    if (isBusy) due.over('link-lost');
  }
  if (!isBusy) rest(due);
}

function readiness(due: Due, isBusy: boolean): undefined {
  const { because, ready } = due.step.said;
  if (ready) due.fact('printer.online', { ready, notReadyBecause: null });
  else {
    if (!isBusy) loseJob(due);
    due.fact('printer.notReady', { ready, notReadyBecause: because, ...(!isBusy && { jobId: null }) });
  }
  if (!isBusy) rest(due);
}

/** Somebody prints there, or did: the plate is to be looked at. */
function foreign(due: Due, isBusy: boolean): undefined {
  const { from, said, type } = due.step;
  const isSeen = type === 'printer.foreignPrintSeen';
  if (!isBusy) loseJob(due);
  due.fact(isSeen ? 'printer.foreignPrint' : 'printer.foreignPrintOver', {
    foreignFile: isSeen ? (said.fileName ?? WORDS) : null,
    plateClear: false,
    ...(!isBusy && { jobId: null }),
  });
  if (!isBusy) rest(due);
  else if (from === 'starting') command(due, 'cancel');
}

const added: Book = (due) => {
  const { hasConnector, spec } = due.step.said;
  due.fact('printer.added', {
    spec,
    hasConnector,
    loaded: spec.loaded ?? null,
    link: 'down',
    linkBecause: hasConnector ? null : WORDS,
    ready: true,
    notReadyBecause: null,
    foreignFile: null,
    ...upkeep.withSettings(due.now, spec, due.step.at, true),
  });
  upkeep.waitForNext(due);
  upkeep.tell(due);
  connect(due);
  comeFree(due);
};

const toWhomItIsNot = (due: Due): undefined => {
  const { said, type } = due.step;
  if (type === 'printer.reserve')
    due.tell('job.printerRefused', said.jobId, { printerId: due.now.id, because: WORDS });
  if (type === 'printer.print') refuseRun(due, 'printer-refused');
  if (type === 'printer.cancel') refuseRun(due, 'not-on-printer');
};

function free(due: Due): undefined {
  const { at, by, from, said, type } = due.step;
  const { foreignFile, id, jobId } = due.now;
  const freed = (): undefined => {
    due.fact('printer.freed', { jobId: null });
    rest(due);
  };
  switch (type) {
    case 'printer.add':
      return due.refuse();
    case 'printer.reserve':
      if (from === 'idle') {
        due.fact('printer.reserved', { jobId: said.jobId });
        due.tell('job.printerReserved', said.jobId, { report: reportOf(due.now) });
        return arrive(due, 'reserved');
      }
      if (from === 'reserved' && jobId === said.jobId)
        return due.tell('job.printerReserved', said.jobId, { report: reportOf(due.now) });
      return toWhomItIsNot(due);
    case 'printer.unreserve':
      return from === 'reserved' && jobId === said.jobId ? freed() : undefined;
    case 'printer.print': {
      if (from !== 'reserved') return toWhomItIsNot(due);
      if (!mayPrint(due.now, said, at)) {
        toWhomItIsNot(due);
        return jobId === said.jobId ? freed() : undefined;
      }
      const { estimatedSeconds, gcodeBytes, gcodeHash, remoteName, runId } = said;
      const { breaker } = due.now;
      due.fact('printer.dispatching', {
        runId,
        remoteName,
        estimatedSeconds,
        ...(breaker.state === 'halfOpen' && { breaker: { ...breaker, trial: runId } }),
      });
      due.ask('printer.dispatch', { printerId: id, runId, remoteName, gcodeHash, gcodeBytes });
      return arrive(due, 'starting');
    }
    case 'printer.cancel':
      toWhomItIsNot(due);
      return from === 'reserved' && said.jobId === jobId ? freed() : undefined;
    case 'printer.runScored':
      return score(due, 'free');
    case 'printer.trip':
      if (from === 'tripped') return due.refuse();
      loseJob(due);
      trip(due, said.because, [`${by}: ${said.because}`]);
      return rest(due);
    case 'printer.reset':
      return reset(due, false);
    case 'printer.linkChanged':
      return linkChanged(due, false);
    case 'printer.readiness':
      return readiness(due, false);
    case 'printer.foreignPrintSeen':
    case 'printer.foreignPrintEnded':
      return foreign(due, false);
    case 'printer.startMaintenance':
      if (from === 'maintenance') return due.refuse();
      if (from === 'reserved') loseJob(due);
      due.fact('printer.maintenanceStarted', {
        maintenanceBecause: said.because,
        ...(from === 'reserved' && { jobId: null }),
      });
      if (from !== 'reserved') upkeep.waitsNoMore(due);
      return rest(due);
    case 'printer.endMaintenance':
      if (from !== 'maintenance') return;
      due.fact('printer.maintenanceEnded', { maintenanceBecause: null, ...upkeep.ended(due.now) });
      due.over('maintenance-due');
      upkeep.tell(due);
      return rest(due);
    case 'printer.load':
      if (from === 'reserved') return due.refuse();
      due.fact('printer.loaded', { loaded: said.loaded });
      return rest(due);
    case 'printer.clearPlate':
      if (from === 'reserved') return;
      if (foreignFile !== null) return due.refuse();
      due.fact('printer.plateCleared', { plateClear: true });
      due.over('run-failed');
      return rest(due);
    case 'printer.edit':
      loseJob(due);
      due.fact('printer.edited', {
        spec: said.spec,
        hasConnector: said.hasConnector,
        jobId: null,
        ...upkeep.withSettings(due.now, said.spec, at, false),
      });
      upkeep.waitForNext(due);
      upkeep.tell(due);
      connect(due);
      return rest(due);
    case 'printer.remove':
      loseJob(due);
      due.over('maintenance-waits', 'maintenance-due');
      due.fact('printer.removed', { jobId: null });
      due.rings('maintenance-opens', null);
      connect(due);
      return arrive(due, 'removed');
  }
}

/** Of a machine with a run of ours. */
function withRun(due: Due): undefined {
  const { at, by, from, said, type } = due.step;
  const { breaker, cancelAsked, failuresInARow, health, jobIdentity, loaded, runId, suspicion } = due.now;
  const isOurs = said.runId === runId;
  const voided =
    breaker.state === 'halfOpen' && breaker.trial === runId ? { breaker: trialVoid(breaker) } : {};
  const printing = (): undefined => {
    arrive(due, 'printing');
    due.over('start-overdue', 'start-unclear');
    if (cancelAsked) command(due, 'cancel');
  };
  const goesOn = (): undefined => {
    due.fact('printer.resumed', suspicion ? { suspicion: null } : {});
    due.tell('run.resumed', runId, {});
    due.over('anomaly');
    printing();
  };
  const ended = (set: Loose, fact = 'printer.runEnded'): undefined => {
    due.over(...ofTheRun);
    due.fact(fact, { ...set, ...noRun });
    comeFree(due);
  };
  switch (type) {
    case 'printer.add':
    case 'printer.edit':
    case 'printer.remove':
    case 'printer.clearPlate':
      return due.refuse();
    case 'printer.reserve':
    case 'printer.print':
      return toWhomItIsNot(due);
    case 'printer.linkChanged':
      return linkChanged(due, true);
    case 'printer.readiness':
      return readiness(due, true);
    case 'printer.foreignPrintSeen':
    case 'printer.foreignPrintEnded':
      return foreign(due, true);
    case 'printer.runScored':
      return score(due, 'busy');
    case 'printer.trip':
      return breaker.state === 'tripped' ? due.refuse() : trip(due, said.because, [`${by}: ${said.because}`]);
    case 'printer.reset':
      return reset(due, true);
    case 'printer.desynced':
      due.fact('printer.desynced', { desyncedBecause: said.because });
      return due.open('desynced', about(due.now));
    case 'printer.recovered':
      due.fact('printer.recovered', { desyncedBecause: null });
      return due.over('desynced');
    case 'printer.dispatchUnclear':
      if (from !== 'starting' || !isOurs) return;
      due.fact('printer.desynced', { desyncedBecause: said.because });
      return due.open('start-unclear', about(due.now));
    case 'printer.cancel':
      if (!isOurs) return toWhomItIsNot(due);
      due.fact('printer.cancelAsked', { cancelAsked: true });
      return command(due, 'cancel');
    case 'printer.pause':
    case 'printer.resume': {
      const name = type.slice('printer.'.length);
      if (from !== (name === 'pause' ? 'printing' : 'paused')) return;
      due.fact(`printer.${name}Asked`);
      return command(due, name);
    }
    case 'printer.leaveOut':
      if (!isOurs || (from !== 'printing' && from !== 'paused')) return;
      due.fact('printer.leaveOutAsked');
      return due.ask('printer.command', {
        printerId: due.now.id,
        command: 'leaveOut',
        runId,
        remoteName: due.now.remoteName,
        itemIds: said.itemIds,
      });
    case 'printer.leftOut':
      if (!isOurs || (from !== 'printing' && from !== 'paused')) return;
      due.fact('printer.leftOut');
      if (due.now.jobId !== null)
        due.tell('job.partsLeftOut', due.now.jobId, { runId, itemIds: said.itemIds });
      return due.over('command-leaveOut');
    case 'printer.commandFailed':
      if (from === 'starting' && said.command === 'cancel') return due.fact('printer.commandRefused');
      due.fact('printer.commandRefused', { cancelAsked: said.command === 'cancel' ? false : cancelAsked });
      return due.open(`command-${said.command}`, about(due.now));
    case 'printer.dispatched':
    case 'printer.runStarted': {
      if (from !== 'starting' || !isOurs) return;
      const identity = type === 'printer.dispatched' ? said.jobIdentity : said.evidence.jobIdentity;
      due.fact('printer.printing', { jobIdentity: identity, startedAt: at, desyncedBecause: null });
      due.tell('run.started', runId, {
        evidence: said.evidence ?? { ...nothingSeen, jobIdentity: identity },
      });
      return printing();
    }
    case 'printer.runPaused': {
      if (!isOurs || (from !== 'starting' && from !== 'printing')) return;
      if (from === 'starting') {
        due.fact('printer.paused', { startedAt: at, desyncedBecause: null });
        due.tell('run.started', runId, { evidence: nothingSeen });
        due.tell('run.paused', runId, { because: said.because });
        return arrive(due, 'paused');
      }
      const byFarm = suspicion?.runId === runId && suspicion?.acted === true;
      due.fact('printer.paused');
      due.tell('run.paused', runId, {
        because: said.because ?? (byFarm ? WORDS : null),
        ...(byFarm && { anomaly: true }),
      });
      due.over('command-pause');
      return arrive(due, 'paused');
    }
    case 'printer.runResumed':
      if (!isOurs || (from !== 'paused' && from !== 'servicing')) return;
      if (from === 'servicing') due.fact('printer.maintenanceEnded', { maintenanceBecause: null });
      else due.over('command-resume');
      return goesOn();
    case 'printer.startMaintenance':
      if (from !== 'paused') return due.refuse();
      due.fact('printer.maintenanceStarted', { maintenanceBecause: said.because });
      return arrive(due, 'servicing');
    case 'printer.endMaintenance':
      if (from !== 'servicing') return;
      due.fact('printer.maintenanceEnded', { maintenanceBecause: null });
      return arrive(due, 'paused');
    case 'printer.load': {
      const isSame =
        said.loaded !== null &&
        said.loaded.material === loaded?.material &&
        said.loaded.colour === loaded?.colour;
      return from === 'paused' && isSame ? due.fact('printer.loaded', { loaded: said.loaded }) : due.refuse();
    }
    case 'printer.anomaly': {
      if (from !== 'printing' || !isOurs) return;
      const before = suspicion?.runId === runId ? suspicion : null;
      const { confidence, kind, source } = said;
      const after = suspected(before, runId, { kind, confidence, source, at });
      const isSure = before?.acted !== true && confidenceOf(after) >= said.from;
      const set = { suspicion: { ...after, acted: isSure || before?.acted === true } };
      if (!isSure) return due.fact('printer.suspected', set);
      due.fact(said.pauses ? 'printer.anomalyPause' : 'printer.anomalyTold', set);
      if (said.pauses) command(due, 'pause');
      return due.open('anomaly', about(due.now));
    }
    case 'printer.dispatchFailed':
      if (from !== 'starting' || !isOurs) return;
      if (cancelAsked) due.tell('run.cancelled', runId, { evidence: nothingSeen, began: false });
      else due.tell('run.failed', runId, { evidence: nothingSeen, cause: said.cause, began: false });
      return ended(voided, 'printer.runNeverBegan');
    case 'printer.runFinished':
      if (!isOurs) return;
      due.tell('run.finished', runId, { evidence: said.evidence });
      return ended({
        ...upkeep.used(due.now, said.evidence.printedSeconds, at),
        plateClear: false,
        failuresInARow: 0,
        health: timedHealth(health, said.evidence.printedSeconds, due.now.estimatedSeconds),
      });
    case 'printer.runCancelled':
      if (!isOurs) return;
      due.tell('run.cancelled', runId, { evidence: said.evidence, began: true });
      return ended({
        ...upkeep.used(due.now, said.evidence.printedSeconds, at),
        ...voided,
        plateClear: false,
      });
    case 'printer.runFailed':
      if (!isOurs) return;
      due.tell('run.failed', runId, { evidence: said.evidence, cause: said.cause, began: true });
      due.open('run-failed', about(due.now));
      return ended({
        ...upkeep.used(due.now, said.evidence.printedSeconds, at),
        plateClear: false,
        failuresInARow: failuresInARow + 1,
      });
    case 'printer.settleRun': {
      const isLate = due.now.troubles.some((code: string) => /^start-(unclear|overdue)$/.test(code));
      if (!isOurs || (from === 'starting' && !isLate)) return due.refuse();
      const evidence = { ...nothingSeen, jobIdentity, foundAfterwards: true };
      if (said.outcome === 'finished') due.tell('run.finished', runId, { evidence });
      else
        due.tell('run.failed', runId, {
          evidence,
          cause: { code: 'written-off', because: said.because },
          began: true,
        });
      return ended({ ...upkeep.used(due.now, null, at), plateClear: false });
    }
  }
}

/** Deadlines of a run: people are shown that it takes too long. */
function overdue(due: Due): undefined {
  const { type } = due.step;
  if (type === 'printer.maintenanceOpens') return opens(due);
  const code = type.includes('startPatience')
    ? 'start-overdue'
    : type.includes('printPatience')
      ? 'print-overdue'
      : 'link-lost';
  due.open(code, about(due.now));
}

/** A window opens: over a free machine at once, over a print when that is done. */
function opens(due: Due): undefined {
  const { at, from } = due.step;
  const isBusy = busy.has(from);
  if (!isBusy) loseJob(due);
  const after = upkeep.opened(due.now, at);
  const { maintenanceBecause } = due.now;
  due.fact(
    'printer.maintenanceOwed',
    isBusy
      ? { upkeep: after }
      : { jobId: null, upkeep: { ...after, beganAt: maintenanceBecause === null ? null : at } },
  );
  if (isBusy) due.open('maintenance-waits', about(due.now));
  upkeep.waitForNext(due);
  upkeep.tell(due);
  if (!isBusy) rest(due);
}

export const printerBook: Book = (due) => {
  const { from, turned, type } = due.step;
  if (turned.message.by.kind === 'timer')
    return turned.result.outcome === 'ignored' ? undefined : overdue(due);
  const isThere = from !== 'unknown' && from !== 'removed';
  if (isThere && type === 'printer.planMaintenance') return upkeep.plan(due);
  if (isThere && type === 'printer.cancelMaintenance') return upkeep.callOff(due);
  if (busy.has(from)) return withRun(due);
  if (isThere) return free(due);
  if (from === 'removed' && type === 'printer.runScored') return score(due, 'removed');
  return type === 'printer.add' ? added(due) : toWhomItIsNot(due);
};
