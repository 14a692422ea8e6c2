/** Carries out what printer actors ask of their machines: connect, dispatch, pause, resume, cancel. */
import type { Readable } from 'node:stream';
import { say } from '../../actors/common/say.ts';
import type { PrinterState } from '../../actors/printer/schema.ts';
import { address, idOf } from '../../runtime/envelope.ts';
import type { EffectAttempt, EffectHandler, KernelHandle, Reply } from '../../runtime/kernel.ts';
import {
  type Capabilities,
  type Link,
  START_ANSWER_MS_MAX,
  type StartRequest,
  type UploadRequest,
} from '../printers/contract.ts';
import { type DispatchLimits, type DispatchResult, defaultLimits, dispatch } from '../printers/dispatch.ts';
import { asLinkError } from '../printers/errors.ts';
import { judgeLook } from '../printers/judge.ts';
import { familyOf } from '../printers/registry.ts';
import { type LinkServices, sleep } from '../printers/services.ts';
import type { UploadGate } from '../printers/upload-gate.ts';
import type { Machines } from './fleet.ts';

/** Attempts at a command to a machine that does not answer, before a person is told. */
const COMMAND_ATTEMPTS_MAX = 6;
/** Longest pause between two rounds of finding out what became of a start. */
const PAUSE_MS_MAX = 30_000;

export interface MachineHandlers {
  readonly fleet: Machines;
  readonly kernel: Pick<KernelHandle, 'tell' | 'state'>;
  readonly uploads: UploadGate;
  readonly services: LinkServices;
  /** The bytes of an artifact, from the start. */
  readonly open: (sha256: string) => Promise<Readable>;
  /** What machines of a family can do; the registry's word where left out. */
  readonly capabilitiesOf?: (familyId: string) => Pick<Capabilities, 'start' | 'uploadVerified'>;
  readonly limits?: DispatchLimits;
  /** Called at named moments of a dispatch, for tests that stop the farm at one. */
  readonly probe?: (point: string) => void;
}

interface Dispatch {
  readonly printerId: string;
  readonly runId: string;
  readonly remoteName: string;
  readonly gcodeHash: string;
  readonly gcodeBytes: number;
}

interface Command {
  readonly printerId: string;
  readonly command: 'pause' | 'resume' | 'cancel' | 'leaveOut';
  readonly runId: string | null;
  readonly remoteName: string | null;
  /** Of `leaveOut`. */
  readonly itemIds?: readonly string[];
}

interface UnderWay {
  readonly callOff: AbortController;
  readonly done: Promise<unknown>;
}

export function machineHandlers(machines: MachineHandlers): readonly EffectHandler[] {
  const underWay = new Map<string, UnderWay>();
  return [
    {
      name: 'machines/connect',
      types: ['printer.connect'],
      handle: async (request) => {
        await machines.fleet.connect(idOf(request.from));
        return [];
      },
    },
    {
      name: 'machines/dispatch',
      types: ['printer.dispatch'],
      // Uploads run side by side; how many is the upload gate's business.
      concurrency: 1_000,
      handle: async (request, attempt) => {
        const wanted = request.payload as unknown as Dispatch;
        const callOff = new AbortController();
        const stop = () => callOff.abort(attempt.signal.reason);
        attempt.signal.addEventListener('abort', stop, { once: true });
        const mayHaveBeenSent = attempt.mayHaveBeenTried ?? true;
        const done = bring(machines, wanted, mayHaveBeenSent, callOff.signal, attempt);
        underWay.set(wanted.runId, { callOff, done: done.catch(() => undefined) });
        try {
          return await done;
        } finally {
          attempt.signal.removeEventListener('abort', stop);
          underWay.delete(wanted.runId);
        }
      },
    },
    {
      name: 'machines/command',
      types: ['printer.command'],
      // A cancel must overtake the dispatch that it is to end.
      key: (request) => `${request.from}#command`,
      concurrency: 1_000,
      retry: { attemptsMax: COMMAND_ATTEMPTS_MAX + 2, pauseMs: 1_000, pauseMsMax: 10_000 },
      handle: async (request, attempt) => {
        const wanted = request.payload as unknown as Command;
        const dispatching = wanted.runId === null ? undefined : underWay.get(wanted.runId);
        if (wanted.command === 'cancel' && dispatching) {
          dispatching.callOff.abort(new Error('The run was cancelled.'));
          await dispatching.done;
        }
        return command(machines, wanted, dispatching !== undefined, attempt);
      },
    },
  ];
}

const capabilitiesOf = (familyId: string) => familyOf(familyId).capabilities;

/** What the printer's actor says of the run now; undefined where it waits for it no more: it was settled or given up. */
async function wishFor(
  { kernel }: MachineHandlers,
  { printerId, runId }: Pick<Dispatch, 'printerId' | 'runId'>,
): Promise<PrinterState | undefined> {
  const state = await kernel.state(address('printer', printerId));
  const printer = state?.context as unknown as PrinterState | undefined;
  return state?.status === 'starting' && printer?.runId === runId ? printer : undefined;
}

/** Nobody has given the run up, and nobody has printed something else there meanwhile. */
const mayStart = ({ cancelAsked, plateClear }: PrinterState): boolean => !cancelAsked && plateClear;

/** Goes on until it is certain whether the run was started, even where nobody wants it any more. */
async function bring(
  machines: MachineHandlers,
  wanted: Dispatch,
  mayHaveBeenSent: boolean,
  callOff: AbortSignal,
  attempt: EffectAttempt,
): Promise<readonly Reply[]> {
  const { fleet, kernel, services, uploads } = machines;
  const { printerId, runId, remoteName } = wanted;
  let startMayHaveBeenSent = mayHaveBeenSent;
  let toldUnclear = false;
  /** Called off while a start may have been waiting for its answer. */
  let cutShort = false;
  const limits = machines.limits ?? defaultLimits;
  for (let round = 0; ; round++) {
    const printer = await wishFor(machines, wanted);
    if (printer === undefined) return [];
    fleet.expect(printerId, runId, remoteName);
    const calledOff = callOff.aborted || !mayStart(printer);
    const link = await fleet.link(printerId);
    let defect: { readonly error: unknown } | undefined;
    const isWanted = async (): Promise<boolean> => {
      try {
        const now = await wishFor(machines, wanted);
        return now !== undefined && mayStart(now);
      } catch (error) {
        defect = { error };
        return false;
      }
    };
    const result = await dispatch(
      machines.probe ? probed(link, machines.probe) : link,
      (machines.capabilitiesOf ?? capabilitiesOf)(printer.spec?.family ?? ''),
      {
        remoteName,
        dispatchKey: runId,
        sha256: wanted.gcodeHash,
        sizeBytes: wanted.gcodeBytes,
        open: () => machines.open(wanted.gcodeHash),
        startMayHaveBeenSent,
        calledOff,
        isWanted,
        signal: calledOff ? attempt.signal : callOff,
      },
      { ...services, uploads, printer: printerId },
      cutShort ? { ...limits, settleMs: limits.settleMs + START_ANSWER_MS_MAX } : limits,
    );
    if (defect) throw defect.error;
    // The farm stops: whoever starts next goes on from what the machine shows.
    if (attempt.signal.aborted) throw attempt.signal.reason;
    if (result.kind !== 'unclear') {
      if (result.kind === 'refused') fleet.release(printerId, runId);
      return [answerOf(wanted, result)];
    }
    startMayHaveBeenSent = true;
    // Nobody waits for its answer any more; it may be under way for as long as that would have been awaited.
    cutShort ||= callOff.aborted && !calledOff;
    // A call off in mid-start is unclear only until the machine has been watched.
    if (!toldUnclear && calledOff === callOff.aborted) {
      toldUnclear = true;
      await kernel.tell({
        ...say('printer.dispatchUnclear', printerId, { runId, because: result.words.slice(0, 1_900) }),
        by: { kind: 'integration', id: 'gateway' },
      });
    }
    await fleet.look(printerId);
    // A machine that turns every look away at once (a wrong key, say) must not be asked without a breath between.
    await sleep(services, Math.min(PAUSE_MS_MAX, 1_000 * 2 ** Math.min(round, 10)), attempt.signal);
  }
}

/** The link, telling when a file and a start are on their way. */
function probed(link: Link, probe: (point: string) => void): Link {
  const { start, upload } = link;
  return Object.assign(Object.create(link) as Link, {
    ...(upload && {
      upload: async (request: UploadRequest) => {
        probe('upload.before');
        const file = await upload.call(link, { ...request, onProgress: () => probe('upload.progress') });
        probe('upload.done');
        return file;
      },
    }),
    ...(start && {
      start: async (request: StartRequest) => {
        const sent = start.call(link, request);
        probe('start.sent');
        await sent;
        probe('start.done');
      },
    }),
  });
}

function answerOf(
  { printerId, runId }: Dispatch,
  result: Exclude<DispatchResult, { kind: 'unclear' }>,
): Reply {
  if (result.kind === 'refused') {
    return say('printer.dispatchFailed', printerId, {
      runId,
      cause: { code: result.reason, because: result.words.slice(0, 1_900) },
    });
  }
  return say('printer.dispatched', printerId, { runId, jobIdentity: result.jobId });
}

async function command(
  machines: MachineHandlers,
  wanted: Command,
  wasDispatching: boolean,
  attempt: EffectAttempt,
): Promise<readonly Reply[]> {
  const { fleet } = machines;
  const { printerId, remoteName, runId } = wanted;
  if (remoteName === null || runId === null) return [];
  const failed = (code: string, because: string): readonly Reply[] => [
    say('printer.commandFailed', printerId, {
      command: wanted.command,
      runId,
      cause: { code, because: because.slice(0, 1_900) },
    }),
  ];
  try {
    const link = await fleet.link(printerId);
    const standing = judgeLook(await link.look(remoteName, attempt.signal), remoteName);
    // Only our own print is touched: what ended, never came, or is someone else's, is left alone.
    if (standing.kind === 'offline') throw new Error(standing.words);
    if (standing.kind !== 'running') {
      await fleet.look(printerId);
      // The dispatch says itself that it was called off.
      const isDone =
        standing.kind === 'ended' || wasDispatching || (await wishFor(machines, { printerId, runId }));
      return wanted.command === 'cancel' && isDone
        ? []
        : failed('not-printing', `${runId} is not printing there: ${standing.words}.`);
    }
    if (wanted.command === 'leaveOut') return await leaveOut(link, wanted, failed, attempt.signal);
    const act = operationOf(link, wanted.command);
    if (act === undefined)
      return failed('not-supported', `${printerId} takes no ${wanted.command} from the farm.`);
    await act.call(link, attempt.signal);
    await fleet.look(printerId);
    return [];
  } catch (error) {
    if (attempt.signal.aborted) throw error;
    const known = asLinkError('look', error);
    if (known.kind === 'refused' || known.kind === 'notSupported' || known.kind === 'auth') {
      return failed(known.kind, known.message);
    }
    if (attempt.attempt >= COMMAND_ATTEMPTS_MAX) return failed('unreachable', known.message);
    throw error;
  }
}

/** One by one; what it was told before it is told again without harm. */
async function leaveOut(
  link: Link,
  { itemIds = [], printerId, runId }: Command,
  failed: (code: string, because: string) => readonly Reply[],
  signal: AbortSignal,
): Promise<readonly Reply[]> {
  if (link.cancelObject === undefined)
    return failed('not-supported', `${printerId} can not leave single parts out of a print.`);
  for (const itemId of itemIds) await link.cancelObject(itemId, signal);
  return runId === null ? [] : [say('printer.leftOut', printerId, { runId, itemIds })];
}

const operationOf = (link: Link, name: Command['command']) =>
  name === 'pause' ? link.pause : name === 'resume' ? link.resume : link.cancel;
