/** What a run does at each word. What it took is reckoned with the books of what is counted. */
import type { Loose } from '../properties/step.ts';
import { ANY, type Book, type Due } from './book.ts';

const SIGNS_KEPT_MAX = 20;
const EVIDENCE_KEPT_MAX = 200;

const toJob = (due: Due, type: string, said: Loose = {}): undefined =>
  due.tell(`job.${type}`, due.now.jobId, { runId: due.now.id, ...said });

function begin(due: Due): undefined {
  const { at, said } = due.step;
  const { id } = due.now;
  const { attempt, colour, estimatedSeconds, filamentMillimetres, gcodeBytes, gcodeHash, jobId, lotId } =
    said;
  const { massGrams, material, orderId, orderIds, plateId, printerId } = said;
  const remoteName = `farm/${id.replace(/[^A-Za-z0-9-]/g, '_')}-${gcodeHash.slice(0, 8)}.gcode`;
  due.fact('run.begun', {
    ...{
      jobId,
      orderId,
      orderIds: orderIds ?? [orderId],
      plateId,
      printerId,
      attempt,
      remoteName,
      gcodeHash,
    },
    ...{ massGrams, filamentMillimetres, estimatedSeconds, lotId, begunAt: at },
  });
  due.tell('printer.print', printerId, {
    ...{ jobId, runId: id, gcodeHash, gcodeBytes, remoteName, material, colour, massGrams, estimatedSeconds },
  });
  due.to = 'dispatching';
}

function book(due: Due): undefined {
  const { id, jobId, lotId } = due.now;
  const { consumedGrams = ANY } = due.step.now;
  if (lotId !== null) due.tell('lot.consume', lotId, { jobId, runId: id, grams: consumedGrams });
}

function ended(due: Due): undefined {
  const { at, said, type } = due.step;
  const { cause, evidence } = said;
  const how = type.slice('run.'.length);
  const grams = due.step.now.consumedGrams;
  if (how === 'failed' && !said.began) {
    due.fact('run.failed', { endedAt: at, consumedGrams: 0, cause });
    due.to = 'failed';
    return toJob(due, 'runRefused', { cause });
  }
  const { foundAfterwards, kilowattHours, printedSeconds } = evidence;
  due.fact(type, {
    endedAt: at,
    printedSeconds,
    ...(kilowattHours !== undefined && { kilowattHours }),
    consumedGrams: how === 'cancelled' && !said.began ? 0 : grams,
    ...(how !== 'cancelled' && {
      jobIdentity: evidence.jobIdentity ?? due.now.jobIdentity,
      foundAfterwards,
    }),
    ...(how === 'failed' && { cause }),
  });
  due.to = how;
  book(due);
  if (how === 'finished') toJob(due, 'runFinished', { evidence });
  else if (how === 'failed') toJob(due, 'runFailed', { cause });
  else toJob(due, 'runCancelled');
}

export const runBook: Book = (due) => {
  const { at, by, from, said, type } = due.step;
  const { anomalies = [], evidence, id, printerId } = due.now;
  const isOpen = from === 'dispatching' || from === 'printing' || from === 'paused';
  switch (type) {
    case 'run.begin':
      return from === 'planned' ? begin(due) : undefined;
    case 'run.finished':
    case 'run.failed':
    case 'run.cancelled':
      return isOpen ? ended(due) : undefined;
    case 'run.refused':
      if (from !== 'dispatching') return;
      due.fact('run.refused', { endedAt: at, consumedGrams: 0, cause: said.cause });
      due.to = 'failed';
      return toJob(due, 'runRefused', { cause: said.cause });
    case 'run.started':
      if (from !== 'dispatching') return;
      due.fact('run.started', { startedAt: at, jobIdentity: said.evidence.jobIdentity });
      due.to = 'printing';
      return toJob(due, 'runStarted');
    case 'run.paused':
      if (from !== 'printing') return;
      due.fact('run.paused', { pausedBecause: said.because });
      due.to = 'paused';
      return toJob(due, 'runPaused', {
        because: said.because,
        anomaly: said.anomaly === true ? true : undefined,
      });
    case 'run.resumed':
      if (from !== 'paused') return;
      due.fact('run.resumed', { pausedBecause: null });
      due.to = 'printing';
      return toJob(due, 'runResumed');
    case 'run.anomaly': {
      if (from !== 'printing') return;
      const { confidence, kind, source } = said;
      const sign = { kind, confidence, source };
      due.fact('run.anomaly', { anomalies: [...anomalies, { ...sign, at }].slice(-SIGNS_KEPT_MAX) });
      return due.tell('guard.sign', 'farm', { runId: id, printerId, ...sign });
    }
    case 'run.attach': {
      if (from === 'planned' || from === 'dispatching') return;
      const { artifactHash, kind, words } = said;
      const one = { kind, artifactHash, words, at, by };
      return due.fact('run.evidence', { evidence: [...evidence, one].slice(-EVIDENCE_KEPT_MAX) });
    }
    case 'run.judge':
      if (from === 'judged') return due.refuse();
      if (from !== 'finished') return;
      due.fact('run.judged', { verdicts: said.verdicts });
      due.to = 'judged';
  }
};
