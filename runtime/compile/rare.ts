/** The ops that few steps need: timers, raised events, final states, and `enqueueActions` written by hand. */
import { assign, cancel, emit, raise } from 'xstate';
import { EFFECT, REFUSE, SEND } from '../actions.ts';
import type { Outgoing } from '../actor.ts';
import type { FactBody, Payload } from '../envelope.ts';
import type { Refusal } from '../turn.ts';
import { Beyond } from './beyond.ts';
import { compileGuard } from './guards.ts';
import {
  BARE,
  CANCEL,
  compileAction,
  DONE,
  EMIT,
  ENQUEUE,
  type Ending,
  FINISH,
  type Fn,
  type Op,
  paramsOf,
  RAISE,
} from './ops.ts';
import type { Run } from './run.ts';
import type { Event, Sink } from './sink.ts';

export function carryOutRare(run: Run, op: Op): void {
  const { sink } = run;
  const params = paramsOf(op, run.context, run.event);
  const made = () => (op.make === undefined ? op.value : op.make(run.args(), params));
  switch (op.kind) {
    case RAISE: {
      const raised = made() as Event;
      const delay = typeof op.delay === 'function' ? op.delay(run.args(), params) : op.delay;
      if (typeof delay !== 'number') run.raise(raised);
      sink.raise(op.name as string | undefined, raised.type, delay);
      break;
    }
    case CANCEL:
      sink.cancel(made() as string);
      break;
    case EMIT:
      sink.fact(made() as FactBody);
      break;
    case BARE:
      bare(sink, op.name, params);
      break;
    case ENQUEUE:
      enqueueAll(run, op.make!, params);
      break;
    case DONE:
      run.raise({ type: op.name, output: output(run, op.value, run.event) } as Event);
      break;
    case FINISH:
      run.isOver = true;
      run.output = finalOutput(run, op.value as Ending);
      run.changes++;
      break;
    default:
      throw new Error(`An op of kind ${op.kind} is unknown.`);
  }
}

/** Our own actions, spelt out as XState's action objects. */
function bare(sink: Sink, type: string, params: unknown): void {
  if (type === SEND) sink.send(params as Outgoing);
  if (type === EFFECT) {
    const { type: wanted, payload } = params as { type: string; payload: Payload };
    sink.effect(wanted, payload);
  }
  if (type === REFUSE) {
    const { code, because } = params as Refusal;
    sink.refuse(code, because);
  }
}

/** Collected first, then carried out one after another, each with the context that the one before left. */
function enqueueAll(run: Run, collect: Fn, params: unknown): void {
  const { context, event, table, leaf } = run;
  const { machine, self } = table;
  const collected: unknown[] = [];
  const add = (action: unknown) => void collected.push(action);
  const enqueue = Object.assign(add, {
    assign: (made: never) => add(assign(made)),
    raise: (made: never, options: never) => add(raise(made, options)),
    cancel: (id: never) => add(cancel(id)),
    emit: (made: never) => add(emit(made)),
    sendTo: beyond('sendTo'),
    sendParent: beyond('sendParent'),
    spawnChild: beyond('spawnChild'),
    stopChild: beyond('stopChild'),
  });
  const check = (guard: unknown) => {
    if (run.isBirth) throw new Beyond('A guard checked by an entry action of the first step');
    return compileGuard(machine, guard).test(context, event, leaf);
  };
  collect({ context, event, enqueue, check, self, system: self.system }, params);
  for (const action of collected) run.carryOut(compileAction(machine, action));
}

const beyond = (what: string) => (): never => {
  throw new Beyond(what);
};

const output = ({ context, table: { self } }: Run, of: unknown, event: Event): unknown =>
  typeof of === 'function' ? of({ context, event, self }) : of;

function finalOutput(run: Run, { nodeId, nodeOutput, rootOutput }: Ending): unknown {
  if (rootOutput === undefined) return undefined;
  const ofNode = nodeOutput === undefined ? undefined : output(run, nodeOutput, run.event);
  return output(run, rootOutput, { type: `xstate.done.state.${nodeId}`, output: ofNode } as Event);
}
