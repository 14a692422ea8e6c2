/**
 * Goal 2: the printer's machine as a table, beside XState. The same life of a print, again and again: reserved, sent,
 * started, paused, out of reach and back, finished, cleared. The four ways alternate; a ratio is of one round.
 */
import { type AnyMachineSnapshot, transition } from 'xstate';
import type { ActorState, Outgoing } from '../../runtime/actor.ts';
import type { BenchRow } from '../../runtime/bench-row.ts';
import { compile } from '../../runtime/compile/compile.ts';
import { type Action, interpreted } from '../../runtime/compile/interpret.ts';
import type { Sink } from '../../runtime/compile/sink.ts';
import { step } from '../../runtime/compile/step.ts';
import type { FactBody, Message, Payload } from '../../runtime/envelope.ts';
import { uuidv7 } from '../../runtime/ids.ts';
import { interpretedTurn, type TurnResult, turn } from '../../runtime/turn.ts';
import { evidence, hash, spec } from '../testing/samples.ts';
import { printer } from './machine.ts';
import type { printerMessages } from './schema.ts';

const START_AT = Date.UTC(2026, 2, 2, 8);
const runId = 'R-1-1-1';
const up = { link: 'up', because: null, camera: true, powerTelemetry: true };
const life: readonly (readonly [type: keyof typeof printerMessages, payload: Payload])[] = [
  ['printer.reserve', { jobId: 'J-1-1' }],
  [
    'printer.print',
    {
      jobId: 'J-1-1',
      runId,
      gcodeHash: hash,
      gcodeBytes: 1_000,
      remoteName: 'farm/R-1-1-1.gcode',
      material: 'PLA',
      colour: 'black',
      massGrams: 40,
      estimatedSeconds: 3_600,
    },
  ],
  ['printer.dispatched', { runId, jobIdentity: 'j-1' }],
  ['printer.runPaused', { runId, because: 'Filament ran out.' }],
  ['printer.runResumed', { runId }],
  ['printer.linkChanged', { ...up, link: 'down', because: 'No answer.' }],
  ['printer.linkChanged', up],
  ['printer.runStarted', { runId, evidence }],
  ['printer.runFinished', { runId, evidence }],
  ['printer.clearPlate', {}],
];

let serial = 0;
const said = (type: string, payload: Payload): Message => {
  const at = START_AT + serial * 60_000;
  const id = uuidv7(at, () => Math.imul(++serial, 0x9e3779b1) >>> 0);
  const by = { kind: 'integration', id: 'bridge' } as const;
  return { id, to: 'printer/p-1', type, payload, at, by, correlation: id };
};

const eventOf = ({ payload, type, id, at, by, correlation }: Message) => ({
  ...payload,
  type,
  meta: { id, at, by, correlation, reason: undefined },
});

/** Where the step alone puts what it is asked: no envelopes, no ids. */
class Heap implements Sink {
  readonly all: unknown[] = [];
  fact(fact: FactBody): void {
    this.all.push(fact);
  }
  send(outgoing: Outgoing): void {
    this.all.push(outgoing);
  }
  effect(type: string, payload: Payload): void {
    this.all.push({ type, payload });
  }
  refuse(code: string, because: string): void {
    this.all.push({ code, because });
  }
  raise(id: string | undefined, type: string, delayMs: number | undefined): void {
    this.all.push({ id, type, delayMs });
  }
  cancel(id: string): void {
    this.all.push(id);
  }
}

const { machine } = printer;
const table = compile(machine).table!;

/** A printer that waits for its first job. */
function idle(): ActorState {
  let state: ActorState | undefined;
  for (const [type, payload] of [
    ['printer.add', { spec, hasConnector: true }],
    ['printer.linkChanged', up],
  ] as const)
    state = turn(printer, state, said(type, payload)).state;
  return state!;
}

type Way = (lives: number) => number;

const livesOf = (count: number): readonly Message[] =>
  Array.from({ length: count }, () => life.map(([type, payload]) => said(type, payload))).flat();

/** Nanoseconds for each; what is taken was made beforehand. */
function timed<T>(all: readonly T[], take: (one: T) => void): number {
  const begin = performance.now();
  for (const one of all) take(one);
  return ((performance.now() - begin) / all.length) * 1e6;
}

const stepping =
  (take: (snapshot: AnyMachineSnapshot, event: ReturnType<typeof eventOf>) => AnyMachineSnapshot): Way =>
  (lives) => {
    let { snapshot } = idle();
    return timed(livesOf(lives).map(eventOf), (event) => {
      snapshot = take(snapshot, event);
    });
  };

const turning =
  (take: (state: ActorState, message: Message) => TurnResult): Way =>
  (lives) => {
    let state = idle();
    return timed(livesOf(lives), (message) => {
      state = take(state, message).state;
    });
  };

const ways = {
  transition: stepping(
    (snapshot, event) => transition(machine, snapshot, event as never)[0] as AnyMachineSnapshot,
  ),
  scope: stepping((snapshot, event) => {
    const actions: Action[] = [];
    return interpreted(machine)(snapshot, event, actions);
  }),
  step: stepping((snapshot, event) => step(table, table.leafOf(snapshot)!, snapshot, event, new Heap())),
  turn: turning((state, message) => turn(printer, state, message)),
  interpretedTurn: turning((state, message) => interpretedTurn(printer, state, message)),
} satisfies Record<string, Way>;
type Name = keyof typeof ways;

const median = (numbers: readonly number[]): number =>
  [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)]!;

export async function bench(rounds = 7): Promise<readonly BenchRow[]> {
  const names = Object.keys(ways) as Name[];
  const lives: Record<Name, number> = {
    transition: 400,
    scope: 1_000,
    step: 10_000,
    turn: 10_000,
    interpretedTurn: 1_000,
  };
  for (const name of names) ways[name](lives[name]);
  const taken = new Map<Name, number[]>(names.map((name) => [name, []]));
  for (let round = 0; round < rounds; round++)
    for (const name of names) taken.get(name)!.push(ways[name](lives[name]));
  const ratio = (slow: Name, fast: Name) =>
    median(taken.get(slow)!.map((nanoseconds, round) => nanoseconds / taken.get(fast)![round]!));
  const perSecond = (name: Name) => Math.round(1e9 / median(taken.get(name)!)).toLocaleString('en');
  const beside = `median of ${rounds} rounds; a second: ${perSecond('transition')} by transition()`;
  return [
    {
      goal: '2',
      what: 'the printer’s machine, one step as a table ÷ XState’s `transition()`',
      target: '≥ 10 ×',
      measured: `${ratio('transition', 'step').toFixed(1)} ×`,
      note: `${beside}, ${perSecond('scope')} with one scope kept, ${perSecond('step')} as a table`,
    },
    {
      goal: '2',
      what: 'a whole turn of the printer (event, table, envelopes, ids, timers) ÷ XState’s `transition()` alone',
      target: '≥ 10 ×',
      measured: `${ratio('transition', 'turn').toFixed(1)} ×`,
      note: `${beside}, ${perSecond('interpretedTurn')} turns with XState inside, ${perSecond('turn')} turns`,
    },
  ];
}

if (import.meta.main) console.table(await bench(Number(process.argv[2] ?? 7)));
