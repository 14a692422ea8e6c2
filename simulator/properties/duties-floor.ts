/** What printers, runs and lots owe. */
import { type Duty, duty, entered, isOpen, lastTold, shows, tellsEach } from './duties.ts';
import { asks, type Loose, records, type Step, same, tells, told } from './step.ts';

const availability = (status: string): string => (status === 'servicing' ? 'maintenance' : status);
const lostItsJob = ({ was, now }: Step): boolean =>
  was.jobId !== null && was.runId === null && now.jobId !== was.jobId;
const runEnded = ({ was, now }: Step): boolean => was.runId !== null && now.runId === null;
const endOf = ({ type, said, was }: Step): string => {
  if (type === 'printer.runFinished') return 'run.finished';
  if (type === 'printer.settleRun') return said.outcome === 'finished' ? 'run.finished' : 'run.failed';
  if (type === 'printer.runCancelled') return 'run.cancelled';
  return type === 'printer.dispatchFailed' && was.cancelAsked ? 'run.cancelled' : 'run.failed';
};
const commands = (step: Step, name: string): boolean => {
  const asked = asks(step, 'printer.command');
  return asked?.command === name && asked.runId === step.now.runId && asked.printerId === step.now.id;
};
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
const linkSaid = (type: string) => type === 'printer.linkChanged' || type === 'printer.readiness';
const known = ({ from }: Step): boolean => from !== 'unknown' && from !== 'removed';

export const printerDuties: readonly Duty[] = [
  duty(
    'tells the dispatcher where it stands',
    ({ was, now, from, to }) =>
      now.spec !== null && (from !== to || !same(was.loaded, now.loaded)) && to !== 'paused',
    (step) => {
      const said = lastTold(step, 'dispatcher.printerChanged');
      return (
        said?.availability === availability(step.to) &&
        same(said.loaded, step.now.loaded) &&
        said.hasConnector === step.now.hasConnector &&
        (said.freeAt !== null) === (step.now.estimatedSeconds !== null)
      );
    },
  ),
  duty(
    'answers who wants to reserve it',
    ({ type }) => type === 'printer.reserve',
    (step) => {
      const job = `job/${step.said.jobId}`;
      const reserved = step.to === 'reserved' && step.now.jobId === step.said.jobId;
      return tells(step, reserved ? 'job.printerReserved' : 'job.printerRefused', job);
    },
  ),
  duty(
    'reports what it is like when it is reserved',
    (step) => tells(step, 'job.printerReserved'),
    (step) => {
      const { report } = told(step, 'job.printerReserved');
      const fields = ['link', 'ready', 'camera', 'powerTelemetry', 'plateClear', 'failuresInARow', 'loaded'];
      return (
        report.printerId === step.now.id && fields.every((field) => same(report[field], step.now[field]))
      );
    },
  ),
  duty(
    'takes a job only where nothing speaks against it',
    (step) => step.to === 'reserved',
    ({ now }) =>
      now.spec !== null &&
      now.hasConnector &&
      now.link === 'up' &&
      now.ready &&
      now.plateClear &&
      now.foreignFile === null &&
      now.trippedBecause === null &&
      now.maintenanceBecause === null,
  ),
  duty(
    'tells the job that loses it',
    (step) =>
      lostItsJob(step) && !['printer.unreserve', 'printer.print', 'printer.cancel'].includes(step.type),
    (step) => tells(step, 'job.printerLost', `job/${step.was.jobId}`),
  ),
  duty(
    'sends what it is to print, or says no',
    ({ type }) => type === 'printer.print',
    (step) => {
      const asked = asks(step, 'printer.dispatch');
      if (asked === undefined) return tells(step, 'run.refused', `run/${step.said.runId}`);
      const { said, now } = step;
      return (
        now.runId === said.runId &&
        ['runId', 'remoteName', 'gcodeHash', 'gcodeBytes'].every((field) => asked[field] === said[field])
      );
    },
  ),
  duty(
    'is let go of by a print that it turns down',
    (step) => step.type === 'printer.print' && step.now.runId === null,
    ({ said, now }) => now.jobId !== said.jobId,
  ),
  duty(
    'cancels, or says that the run is not here',
    ({ type }) => type === 'printer.cancel',
    (step) =>
      step.was.runId === step.said.runId
        ? step.now.cancelAsked && commands(step, 'cancel')
        : tells(step, 'run.refused', `run/${step.said.runId}`),
  ),
  duty(
    'is let go of by a job that gives up its run before it came',
    ({ type, was, from, said }) =>
      type === 'printer.cancel' && from === 'reserved' && said.jobId === was.jobId,
    ({ now }) => now.jobId === null,
  ),
  duty(
    'is let go of by its job',
    ({ type, was, from, said }) =>
      type === 'printer.unreserve' && from === 'reserved' && said.jobId === was.jobId,
    ({ now, to }) => now.jobId === null && to !== 'reserved',
  ),
  duty(
    'has its link begun, or ended',
    (step) => ['printer.added', 'printer.edited', 'printer.removed'].some((fact) => records(step, fact)),
    (step) => asks(step, 'printer.connect')?.printerId === step.now.id,
  ),
  duty(
    'has the machine paused',
    ({ type, from }) => type === 'printer.pause' && from === 'printing',
    (step) => records(step, 'printer.pauseAsked') && commands(step, 'pause'),
  ),
  duty(
    'has the machine leave out what is given up',
    ({ type, from, said, was }) =>
      type === 'printer.leaveOut' && (from === 'printing' || from === 'paused') && said.runId === was.runId,
    (step) => {
      const asked = asks(step, 'printer.command');
      return commands(step, 'leaveOut') && same(asked.itemIds, step.said.itemIds);
    },
  ),
  duty(
    'has the machine resumed',
    ({ type, from }) => type === 'printer.resume' && from === 'paused',
    (step) => records(step, 'printer.resumeAsked') && commands(step, 'resume'),
  ),
  duty(
    'still cancels what was to be cancelled before it started',
    (step) => entered(step, 'printing') && step.from === 'starting' && step.now.cancelAsked,
    (step) => commands(step, 'cancel'),
  ),
  duty(
    'lets nothing of ours follow what somebody started',
    ({ type, from }) => from === 'starting' && /^printer\.foreignPrint/.test(type),
    (step) => commands(step, 'cancel') && !step.now.plateClear,
  ),
  duty('tells the run how it ended', runEnded, (step) => {
    const end = endOf(step);
    const saying = told(step, end);
    const { said } = step;
    return (
      tells(step, end, `run/${step.was.runId}`) &&
      (said.evidence === undefined || same(saying.evidence, said.evidence)) &&
      (end === 'run.finished' || saying.began === !records(step, 'printer.runNeverBegan'))
    );
  }),
  duty(
    'tells its record with whom it works for, from the fifth run on',
    (step) => told(step, 'job.printerReserved') !== undefined,
    (step) => {
      const { report } = told(step, 'job.printerReserved');
      const { recent } = step.now.health;
      if (recent.length < 5) return report.recentRuns === undefined && report.recentFailures === undefined;
      const bad = recent.reduce((sum: number, run: { badShare: number }) => sum + run.badShare, 0);
      return report.recentRuns === recent.length && Math.abs(report.recentFailures - bad) < 1e-9;
    },
  ),
  duty(
    'heeds the end of its run',
    ({ type, was, said }) =>
      /^printer\.(runFinished|runFailed|runCancelled)$/.test(type) &&
      was.runId !== null &&
      was.runId === said.runId,
    runEnded,
  ),
  duty(
    'heeds the end of a start that failed',
    ({ type, was, said, from }) =>
      type === 'printer.dispatchFailed' && from === 'starting' && was.runId === said.runId,
    runEnded,
  ),
  duty(
    'heeds a person who settles its run',
    ({ type, was, said, from }) =>
      type === 'printer.settleRun' && from !== 'starting' && was.runId !== null && was.runId === said.runId,
    runEnded,
  ),
  duty(
    'tells its run where it is',
    (step) =>
      step.now.runId !== null &&
      step.now.runId === step.was.runId &&
      entered(step, 'printing', 'paused') &&
      step.type !== 'printer.endMaintenance',
    (step) => {
      const run = `run/${step.now.runId}`;
      const begins = step.from !== 'starting' || tells(step, 'run.started', run);
      if (step.to === 'paused') return begins && tells(step, 'run.paused', run);
      return begins && (step.from === 'starting' || tells(step, 'run.resumed', run));
    },
  ),
  duty(
    'has a print paused once by the signs that it goes wrong, and shows why',
    (step) => records(step, 'printer.anomalyPause'),
    (step) =>
      step.from === 'printing' &&
      !(step.was.suspicion?.runId === step.said.runId && step.was.suspicion?.acted) &&
      commands(step, 'pause') &&
      shows(step, 'anomaly'),
  ),
  duty(
    'is where its machine says that the run is',
    ({ type, was, said }) =>
      /^printer\.(runStarted|runPaused|runResumed|dispatched)$/.test(type) &&
      was.runId !== null &&
      was.runId === said.runId,
    ({ type, from, to }) => {
      if (type === 'printer.runPaused') return to === (from === 'servicing' ? 'servicing' : 'paused');
      if (type === 'printer.runResumed') return to === (from === 'starting' ? 'starting' : 'printing');
      return from === 'starting' ? to === 'printing' : to === from;
    },
  ),
  duty(
    'takes in how it can be reached',
    (step) => linkSaid(step.type) && known(step),
    ({ type, said, now }) =>
      type === 'printer.linkChanged' ? now.link === said.link : now.ready === said.ready,
  ),
  duty(
    'knows its plate for one that must be looked at',
    (step) => /^printer\.foreignPrint/.test(step.type) && known(step),
    ({ now, type }) =>
      !now.plateClear && (now.foreignFile !== null) === (type === 'printer.foreignPrintSeen'),
  ),
  duty(
    'takes in that machine and farm disagree, and shows it',
    ({ type, was }) => type === 'printer.desynced' && was.runId !== null,
    (step) => step.now.desyncedBecause === step.said.because && shows(step, 'desynced'),
  ),
  duty(
    'takes in that they agree again',
    ({ type, was }) => type === 'printer.recovered' && was.runId !== null,
    (step) => step.now.desyncedBecause === null && !isOpen(step, 'desynced'),
  ),
  duty(
    'shows a start of which nobody can say whether it came through',
    ({ type, was, said, from }) =>
      type === 'printer.dispatchUnclear' && from === 'starting' && was.runId === said.runId,
    (step) => step.now.desyncedBecause === step.said.because && shows(step, 'start-unclear'),
  ),
  duty(
    'shows a command that failed',
    ({ type, from, said, was }) =>
      type === 'printer.commandFailed' &&
      was.runId !== null &&
      (from !== 'starting' || said.command !== 'cancel'),
    (step) => shows(step, `command-${step.said.command}`),
  ),
  duty(
    'shows a print that failed',
    (step) => step.type === 'printer.runFailed' && runEnded(step),
    (step) => shows(step, 'run-failed'),
  ),
  duty(
    'is out of service once it is proven worse than it should be, and shows it',
    (step) => records(step, 'printer.tripped') && step.now.runId === null && step.to !== 'removed',
    (step) => step.to === 'tripped' && shows(step, 'tripped'),
  ),
  duty(
    'takes no job while its trial waits for the inspection',
    ({ now, to }) => now.breaker.state === 'halfOpen' && now.breaker.trial !== null && to === 'reserved',
    () => false,
  ),
  duty(
    'counts a run that was weighed',
    (step) => step.type === 'printer.runScored' && step.from !== 'unknown' && step.said.badShare !== null,
    ({ now, said }) => now.health.recent.length === 0 || now.health.recent.at(-1).runId === said.runId,
  ),
  duty(
    'shows an incident as long as there is cause for it, and no longer',
    () => true,
    (step) =>
      (step.now.runId !== null || !step.now.troubles.some((code: string) => ofTheRun.includes(code))) &&
      // What was weighed once the machine had left is shown when it comes back.
      (step.to === 'removed' ||
        isOpen(step, 'tripped') === (step.now.trippedBecause !== null && step.now.runId === null)) &&
      (!isOpen(step, 'link-lost') || step.now.link === 'down') &&
      (!['printing', 'paused', 'servicing'].includes(step.to) ||
        step.from !== 'starting' ||
        !isOpen(step, 'start-unclear') ||
        step.to !== 'printing'),
  ),
  duty(
    'is cleared by a person who says so',
    ({ type, from }) => type === 'printer.clearPlate' && from === 'awaitingClear',
    (step) => step.now.plateClear && !isOpen(step, 'run-failed'),
  ),
];

const runTells: Readonly<Record<string, string>> = {
  printing: 'job.runStarted',
  paused: 'job.runPaused',
  finished: 'job.runFinished',
  failed: 'job.runFailed',
  cancelled: 'job.runCancelled',
};
const over = ['finished', 'failed', 'cancelled'];

export const runDuties: readonly Duty[] = [
  duty(
    'asks its printer for the print',
    (step) => entered(step, 'dispatching'),
    (step) => {
      const saying = told(step, 'printer.print');
      const { said, now } = step;
      return (
        tells(step, 'printer.print', `printer/${said.printerId}`) &&
        saying.runId === now.id &&
        saying.remoteName === now.remoteName &&
        ['jobId', 'gcodeHash', 'gcodeBytes', 'material', 'colour', 'massGrams', 'estimatedSeconds'].every(
          (field) => saying[field] === said[field],
        )
      );
    },
  ),
  duty(
    'tells its job where it is',
    (step) => step.from !== step.to && step.to in runTells,
    (step) => {
      let type = runTells[step.to]!;
      if (step.to === 'printing' && step.from === 'paused') type = 'job.runResumed';
      if (step.to === 'failed' && step.said.began !== true) type = 'job.runRefused';
      return tells(step, type, `job/${step.now.jobId}`) && told(step, type).runId === step.now.id;
    },
  ),
  duty(
    'heeds what its printer says',
    ({ type, from }) =>
      (/^run\.(finished|failed|cancelled)$/.test(type) &&
        ['dispatching', 'printing', 'paused'].includes(from)) ||
      (/^run\.(started|refused)$/.test(type) && from === 'dispatching') ||
      (type === 'run.paused' && from === 'printing') ||
      (type === 'run.resumed' && from === 'paused'),
    ({ from, to }) => from !== to,
  ),
  duty(
    'keeps the sign that it goes wrong',
    ({ type, from }) => type === 'run.anomaly' && from === 'printing',
    (step) => records(step, 'run.anomaly'),
  ),
  duty(
    'heeds the inspection',
    ({ type, from }) => type === 'run.judge' && from === 'finished',
    ({ to }) => to === 'judged',
  ),
  duty(
    'books what it took, once',
    (step) => entered(step, ...over) && step.now.lotId !== null && step.now.consumedGrams > 0,
    (step) => {
      const saying = told(step, 'lot.consume');
      return (
        tells(step, 'lot.consume', `lot/${step.now.lotId}`) &&
        saying.grams === step.now.consumedGrams &&
        saying.jobId === step.now.jobId
      );
    },
  ),
  duty(
    'took what a whole print takes, or a part of it',
    (step) => entered(step, ...over),
    ({ now, to }) =>
      to === 'finished'
        ? now.consumedGrams >= 0.8 * now.massGrams - 1e-6 && now.consumedGrams <= 1.25 * now.massGrams + 1e-6
        : now.consumedGrams >= 0 && now.consumedGrams <= 1.25 * now.massGrams + 1e-6,
  ),
];

const available = (lot: Loose): number => Math.max(0, lot.onHandGrams - lot.reservedGrams);
const near = (a: number, b: number): boolean => Math.abs(a - b) < 1e-6;

export const lotDuties: readonly Duty[] = [
  duty(
    'answers who wants grams of it',
    ({ type }) => type === 'lot.reserve',
    (step) => {
      const job = `job/${step.said.jobId}`;
      const held = step.now.reservations[step.said.jobId];
      const { grams, leastGrams = grams } = step.said;
      return tells(step, 'job.lotReserved', job)
        ? held >= leastGrams && held <= grams && told(step, 'job.lotReserved').grams === held
        : tells(step, 'job.lotRefused', job);
    },
  ),
  duty(
    'gives what it has',
    ({ type, was, said }) =>
      type === 'lot.reserve' &&
      was.quarantineReason === null &&
      was.material === said.material &&
      was.colour === said.colour &&
      available(was) >= said.grams + 1e-6,
    (step) => tells(step, 'job.lotReserved'),
  ),
  duty(
    'tells the dispatcher what can be promised of it',
    ({ was, now }) =>
      !near(available(was), available(now)) ||
      (was.quarantineReason === null) !== (now.quarantineReason === null),
    (step) => {
      const said = told(step, 'dispatcher.lotChanged');
      return (
        said !== undefined &&
        near(said.availableGrams, available(step.now)) &&
        said.usable === (step.now.quarantineReason === null) &&
        said.material === step.now.material
      );
    },
  ),
  duty(
    'tells those who counted on it that it is in quarantine',
    (step) => records(step, 'lot.quarantined'),
    (step) =>
      tellsEach(
        step,
        'job.lotRefused',
        Object.keys(step.was.reservations).map((id) => `job/${id}`),
      ),
  ),
  duty(
    'tells those whose grams another took',
    (step) => records(step, 'lot.consumed'),
    (step) => {
      const { was, now, said } = step;
      const shrunk = Object.keys(was.reservations).filter(
        (id) => id !== said.jobId && (now.reservations[id] ?? 0) < was.reservations[id],
      );
      return (
        tellsEach(
          step,
          'job.lotRefused',
          shrunk.map((id) => `job/${id}`),
        ) && step.turned.result.sends.filter(({ type }) => type === 'job.lotRefused').length === shrunk.length
      );
    },
  ),
  duty(
    'stands where its grams say',
    ({ now }) => now.receivedGrams > 0,
    ({ now, to, turned }) => {
      if (turned.result.facts.length === 0) return true;
      if (now.quarantineReason !== null) return to === 'quarantined';
      if (turned.message.type === 'lot.unreserve') return to !== 'quarantined';
      return to === (now.onHandGrams <= 0 ? 'empty' : now.onHandGrams <= now.lowAtGrams ? 'low' : 'open');
    },
  ),
  duty(
    'books, gives back and lets go as it is told',
    ({ type, was, said, from }) =>
      from !== 'expected' &&
      (type === 'lot.consume' ||
        (type === 'lot.quarantine' && was.quarantineReason === null) ||
        (type === 'lot.clear' && was.quarantineReason !== null) ||
        (type === 'lot.unreserve' && was.reservations[said.jobId] !== undefined) ||
        (type === 'lot.scrap' && said.grams < available(was)) ||
        (type === 'lot.adjust' && available(was) + said.deltaGrams > 0)),
    ({ turned }) => turned.result.facts.length > 0,
  ),
];
