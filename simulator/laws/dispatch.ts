/**
 * One dispatch, whatever the machine and the way to it do: what it says is so, it starts once at most and only onto a
 * machine that was seen idle, and it neither gives up too early nor asks in vain.
 */
import type { RemoteFile } from '../../gateway/printers/contract.ts';
import { type DispatchResult, dispatch } from '../../gateway/printers/dispatch.ts';
import { createUploadGate } from '../../gateway/printers/upload-gate.ts';
import { must } from '../properties/property.ts';
import { type Asked, BenchClock, BenchLink, type Fates } from './bench-link.ts';
import { type Case, draw, files, LATE_MS, machineOf, NAME } from './dispatch-cases.ts';
import { law } from './law.ts';

const SETTLE_MS = 15_000;
const READY_MS = 60_000;
const CONFIRM_MS = 180_000;
const UPLOADS_MAX = 3;

interface Seen {
  readonly result: DispatchResult;
  readonly asked: readonly Asked[];
  readonly endedMs: number;
  /** The machine has, or had, a print of the file when the dispatch ended, and a while later. */
  readonly begunThen: boolean;
  readonly begunLater: boolean;
}

async function play(one: Case): Promise<Seen> {
  const machine = machineOf(one);
  const clock = new BenchClock();
  const bench = new BenchLink(machine, clock, blinded(one), files[one.file]);
  const passing = (ms: number) => {
    machine.pass(ms);
    if (clock.nowMs + ms < one.untilMs) return;
    machine.busy = false;
    machine.firmware = 'ready';
  };
  const services = { nowMs: () => clock.nowMs, monotonicMs: () => clock.nowMs, after: clock.after };
  const result = await clock.finish(
    dispatch(
      bench.link,
      { start: one.how, uploadVerified: one.verifies },
      {
        remoteName: NAME,
        dispatchKey: 'R-1-1',
        sizeBytes: 100,
        sha256: 'a',
        open: () => Promise.reject(new Error('Nobody reads it here.')),
        startMayHaveBeenSent: one.mayHaveBeenSent,
        calledOff: one.calledOff,
        isWanted: async () => one.isWanted,
      },
      { ...services, uploads: createUploadGate(1), printer: 'p-1' },
    ),
    passing,
  );
  const isBegun = () => machine.hasBegun(NAME);
  const begunThen = isBegun();
  const endedMs = clock.nowMs;
  clock.pass(LATE_MS, passing);
  return { result, asked: bench.asked, endedMs, begunThen, begunLater: isBegun() };
}

/** After the start nothing is seen any more. */
const blinded = (one: Case): Fates =>
  one.isBlind && one.looksLost !== 'auth'
    ? {
        ...one,
        looksLost: Array.from({ length: 1_000 }, (_, index) => index).slice(one.mayHaveBeenSent ? 30 : 3),
      }
    : one;

const retryable = ['unreachable', 'notReady', 'busy', 'checksum', 'fileMissing', 'startLost'];

function isWhole(file: RemoteFile | null, verifies: boolean): boolean {
  if (file === null || file.sizeBytes !== 100) return false;
  return file.sha256 === 'a' || (file.sha256 === null && verifies);
}

function checkAsked(one: Case, { asked }: Seen): void {
  const starts = asked.filter(({ what }) => what === 'start');
  const uploads = asked.filter(({ what }) => what === 'upload');
  must(starts.length <= 1, () => `It is started ${starts.length} times.`);
  must(uploads.length <= UPLOADS_MAX, () => `It is uploaded ${uploads.length} times.`);
  if (one.how === 'operator') {
    must(asked.length === 0, () => 'A machine that people start is asked.');
    return;
  }
  if (one.calledOff) {
    must(starts.length + uploads.length === 0, () => 'Called off, it goes on.');
    return;
  }
  must(one.isWanted || starts.length === 0, () => 'Nobody wants it any more, and it is started.');
  const [first] = asked;
  must(first !== undefined && first.what === 'look', () => 'Nobody looks first.');
  const begins = starts[0] ?? (one.how === 'withUpload' ? uploads[0] : undefined);
  if (begins !== undefined) {
    const before = asked.slice(0, asked.indexOf(begins)).filter(({ what }) => what === 'look');
    must(
      before.at(-1)?.isIdle === true,
      () => 'It is started where the last look did not show the machine idle.',
    );
    const watchedMs = watchedFor(before);
    must(
      !one.mayHaveBeenSent || watchedMs >= SETTLE_MS,
      () => `What may have been started already is started after ${watchedMs} ms of watching.`,
    );
  }
  must(
    one.stands !== 'other' || one.mayHaveBeenSent || first.fate !== 'ok' || uploads.length === 0,
    () => 'A file is brought to a machine that prints something else.',
  );
  for (const { file } of starts)
    must(isWhole(file, one.verifies), () => `It is started with the file being ${JSON.stringify(file)}.`);
  if (one.how !== 'command') return;
  for (const [index, { fate, file }] of uploads.entries()) {
    must(first.fate !== 'ok' || !isWhole(file, one.verifies), () => 'A file that is whole is brought again.');
    const goesOn = ['checksum', 'unreachable', 'unclear'].includes(fate);
    must(
      goesOn || index === uploads.length - 1,
      () => `After an upload that came to ${fate} it is brought again.`,
    );
  }
}

/** The request that may begin the print. */
const startOf = ({ how }: Case, asked: readonly Asked[]): Asked | undefined =>
  asked.find(({ what }) => what === (how === 'withUpload' ? 'upload' : 'start'));

/** The longest that looks found it idle without a break. */
function watchedFor(looks: readonly Asked[]): number {
  let [most, since]: [number, number | null] = [0, null];
  for (const { atMs, isIdle } of looks) {
    since = isIdle === true ? (since ?? atMs) : null;
    if (since !== null) most = Math.max(most, atMs - since);
  }
  return most;
}

/** For how long the last looks found it idle without a break. */
function idleMs(asked: readonly Asked[]): number {
  const looks = asked.filter(({ what }) => what === 'look');
  const idle = looks.slice(looks.findLastIndex(({ isIdle }) => isIdle !== true) + 1);
  return idle.length === 0 ? 0 : idle.at(-1)!.atMs - idle[0]!.atMs;
}

/** What is said is so. */
function checkSaid(one: Case, { asked, begunLater, begunThen, endedMs, result }: Seen): void {
  const start = startOf(one, asked);
  switch (result.kind) {
    case 'started':
    case 'alreadyStarted':
      must(
        begunThen && one.stands !== 'oursEnded',
        () => `${result.kind}, and the machine does not print it.`,
      );
      must(result.jobId === 'M-1' || result.jobId === 'M-2', () => `${result.kind} as ${result.jobId}.`);
      must(
        (result.kind === 'started') === (start !== undefined),
        () => `${result.kind}, and it was ${start === undefined ? 'not ' : ''}started now.`,
      );
      return;
    case 'alreadyFinished':
      must(
        (one.stands === 'oursEnded' || one.stands === 'onRecord') &&
          result.outcome === one.outcome &&
          start === undefined,
        () => `It is said to have ended ${result.outcome} before.`,
      );
      return;
    case 'unclear':
      must(
        start !== undefined || (one.mayHaveBeenSent && idleMs(asked) < SETTLE_MS),
        () => 'It is said to be unclear whether it was started, and nothing of a start can be under way.',
      );
      must(
        start === undefined || Number.isFinite(one.lockedFrom) || endedMs - start.atMs >= CONFIRM_MS,
        () => `After ${endedMs - (start?.atMs ?? 0)} ms it is given up as unclear.`,
      );
      return;
    case 'refused':
      must(
        one.how === 'operator' || (!begunThen && !begunLater),
        () => `It is refused (${result.reason}), and the machine prints it.`,
      );
      must(
        result.retryable === retryable.includes(result.reason),
        () => `${result.reason} is ${result.retryable ? '' : 'not '}said to be worth another try.`,
      );
      checkRefusal(one, result.reason, asked, endedMs);
  }
}

function checkRefusal(one: Case, reason: string, asked: readonly Asked[], endedMs: number): void {
  const start = startOf(one, asked);
  const uploads = asked.filter(({ what }) => what === 'upload');
  const last = asked.findLast(({ what }) => what === 'look');
  if (start !== undefined) {
    const expected: Readonly<Record<string, string>> = {
      silent: 'startLost',
      lost: 'startLost',
      busy: 'busy',
      otherBegins: 'busy',
      notReady: 'notReady',
      other: 'other',
      unreachable: 'unreachable',
      auth: 'auth',
      notSupported: 'notSupported',
      checksum: 'checksum',
      inUse: 'fileInUse',
      unclear: 'startLost',
    };
    must(
      expected[start.fate] === reason,
      () => `A start that came to ${start.fate} is refused as ${reason}.`,
    );
    const isAnswered = ['busy', 'otherBegins', 'notReady', 'other'].includes(start.fate);
    must(
      !isAnswered || one.isBlind || one.looksLost.length > 0 || endedMs - start.atMs < 10_000,
      () => `A start that was refused is watched for ${endedMs - start.atMs} ms.`,
    );
    if (reason === 'startLost')
      must(
        endedMs - start.atMs >= SETTLE_MS,
        () => `A start is held for lost after ${endedMs - start.atMs} ms.`,
      );
    return;
  }
  if (one.how === 'operator') {
    must(reason === 'needsOperator', () => `Only people start it: ${reason}.`);
    return;
  }
  must(
    reason !== 'startLost' && reason !== 'needsOperator',
    () => `It is refused as ${reason}, without a start.`,
  );
  if (reason === 'calledOff') {
    must(one.calledOff || !one.isWanted, () => 'It is called off by nobody.');
    return;
  }
  if (reason === 'auth') {
    const isLocked =
      one.looksLost === 'auth' || Number.isFinite(one.lockedFrom) || uploads.at(-1)?.fate === 'auth';
    must(isLocked, () => 'It is refused for want of a key, which nobody asked for.');
    return;
  }
  const failed = uploads.at(-1)?.fate;
  if (one.how === 'command' && failed !== undefined && failed !== 'ok') {
    const expected =
      { checksum: 'checksum', inUse: 'fileInUse', beginsOnly: 'fileInUse' }[failed as 'checksum'] ??
      'unreachable';
    must(reason === expected, () => `An upload that came to ${failed} is refused as ${reason}.`);
    const goesOn = ['checksum', 'unreachable', 'unclear'].includes(failed);
    must(!goesOn || uploads.length === UPLOADS_MAX, () => `It is brought ${uploads.length} times only.`);
    return;
  }
  if (one.how === 'command')
    must(
      (reason === 'occupied' && one.stands === 'other') ||
        (reason === 'busy' && one.stands === 'busy') ||
        (reason === 'unreachable' && last?.isIdle !== true),
      () => `A machine that is ${one.stands} is refused as ${reason}.`,
    );
  if (reason === 'busy' || reason === 'unreachable')
    must(endedMs >= READY_MS, () => `After ${endedMs} ms a machine that is ${one.stands} is given up.`);
}

/** Where nothing is in the way it gets there. */
function checkReached(one: Case, { result }: Seen): void {
  const isWell =
    one.how === 'command' &&
    (one.stands === 'idle' ||
      one.stands === 'endedOther' ||
      (one.untilMs <= 50_000 && ['busy', 'stopped', 'stoppedEnded'].includes(one.stands))) &&
    !one.calledOff &&
    one.isWanted &&
    one.looksLost !== 'auth' &&
    one.looksLost.length === 0 &&
    !one.isBlind &&
    !Number.isFinite(one.lockedFrom);
  const bringsFile =
    isWhole(files[one.file], one.verifies) ||
    one.uploads
      .slice(0, UPLOADS_MAX)
      .find((fate) => !['checksum', 'unreachable', 'unclear'].includes(fate)) === 'ok';
  if (isWell && bringsFile && ['ok', 'busyButBegins', 'lostButBegins', 'late'].includes(one.start))
    must(
      result.kind === 'started',
      () => `Nothing is in the way, and it comes to ${JSON.stringify(result)}.`,
    );
  if (
    one.stands === 'ours' &&
    one.how !== 'operator' &&
    one.looksLost !== 'auth' &&
    one.looksLost.length === 0 &&
    !Number.isFinite(one.lockedFrom)
  )
    must(result.kind === 'alreadyStarted', () => `It prints already, and it comes to ${result.kind}.`);
  const words = result.evidence.map((one) => one.words);
  must(
    words.every((one, index) => one !== words[index - 1]),
    () => 'It says the same twice over.',
  );
  must(
    result.evidence.every(({ words }) => words !== '') &&
      (one.how === 'operator' || result.evidence.length > 0),
    () => 'It does not say what it saw.',
  );
}

export const dispatchLaw = law<Case>({
  name: 'a dispatch happens once',
  holds:
    'A dispatch starts once at most, only where the machine was seen idle with the whole file, and what it says of it is so.',
  about: ['gateway/printers/dispatch'],
  cases: 700,
  draw,
  check: async (cases) => {
    for (const one of cases) {
      const seen = await play(one);
      checkAsked(one, seen);
      checkSaid(one, seen);
      checkReached(one, seen);
    }
  },
});
