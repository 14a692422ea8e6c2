/** One step under way: what is known of it, and the carrying out of the ops that most machines are made of. */
import type { AnyMachineSnapshot } from 'xstate';
import type { Asked, Kept, Sent } from '../actions.ts';
import type { Outgoing } from '../actor.ts';
import type { Payload } from '../envelope.ts';
import { Beyond } from './beyond.ts';
import type { Leaf, Plan } from './leaf.ts';
import {
  ASK,
  ASSIGN,
  ASSIGN_FIELDS,
  FACT,
  type Fn,
  KEEP,
  type Op,
  paramsOf,
  TELL,
  TURN_DOWN,
} from './ops.ts';
import { carryOutRare } from './rare.ts';
import type { Context, Event, Sink } from './sink.ts';
import type { Table } from './table.ts';

export class Run {
  readonly table: Table;
  readonly sink: Sink;
  leaf: Leaf;
  context: Context;
  event: Event;
  /** Events raised and not yet taken. */
  queue: Event[] | undefined = undefined;
  /** Counts what makes a snapshot another one: contexts assigned, states changed. */
  changes = 0;
  isOver = false;
  /** Before the first step is over XState shows actions only the root as active. */
  isBirth = false;
  output: unknown = undefined;

  constructor(table: Table, leaf: Leaf, context: Context, event: Event, sink: Sink) {
    this.table = table;
    this.leaf = leaf;
    this.context = context;
    this.event = event;
    this.sink = sink;
  }

  /** One transition; the leaf is the old one until its last action is taken. */
  take(plan: Plan): void {
    const { ops, leaf } = plan;
    for (let i = 0; i < ops.length; i++) this.carryOut(ops[i]!);
    if (leaf !== this.leaf) {
      this.leaf = leaf;
      this.changes++;
    }
  }

  snapshot(): AnyMachineSnapshot {
    return this.leaf.snapshot(this.context, this.isOver ? 'done' : 'active', this.output);
  }

  carryOut(op: Op): void {
    const { context, event, sink } = this;
    switch (op.kind) {
      case FACT: {
        const payload = op.make === undefined ? {} : (op.make({ context, event }) as Payload);
        if (op.make !== undefined) this.assign(payload);
        sink.fact({ type: op.name, payload });
        break;
      }
      case TELL: {
        const made = op.make!({ context, event }) as Sent;
        if (made === undefined) break;
        if (Array.isArray(made)) for (let i = 0; i < made.length; i++) sink.send(made[i]);
        else sink.send(made as Outgoing);
        break;
      }
      case ASK: {
        const made = op.make!({ context, event }) as Asked;
        if (made === undefined) break;
        if (Array.isArray(made)) for (let i = 0; i < made.length; i++) sink.effect(op.name, made[i]);
        else sink.effect(op.name, made as Payload);
        break;
      }
      case KEEP: {
        const made = op.make!({ context, event }) as Kept | undefined;
        if (made === undefined) break;
        if (made.keep !== undefined) this.assign(made.keep as Context);
        sink.send(made.send);
        break;
      }
      case TURN_DOWN:
        sink.refuse(op.name, op.make!({ context, event }));
        break;
      case ASSIGN:
        this.merge(op.make!(this.args(), paramsOf(op, context, event)));
        break;
      case ASSIGN_FIELDS:
        this.assign(op.value as Context, paramsOf(op, context, event));
        break;
      default:
        carryOutRare(this, op);
    }
  }

  /** A fresh context: whoever holds the old one keeps it as it was. A function among the fields is asked for its value. */
  assign(fields: Context, params?: unknown): void {
    const keys = Object.keys(fields);
    const before = this.context;
    const next = this.table.copier.copy(before);
    for (let i = 0; i < keys.length; i++) {
      const key = keys[i]!;
      const value = fields[key];
      next[key] = typeof value === 'function' ? (value as Fn)(this.args(before), params) : value;
    }
    this.context = next;
    this.changes++;
  }

  /** What an `assign` written as a function came to: functions in it are values, and nothing at all is nothing new. */
  merge(fields: Context | undefined): void {
    const next = this.table.copier.copy(this.context);
    const keys = fields ? Object.keys(fields) : [];
    for (let i = 0; i < keys.length; i++) next[keys[i]!] = fields![keys[i]!];
    this.context = next;
    this.changes++;
  }

  raise(event: Event): void {
    if (this.queue === undefined) this.queue = [event];
    else this.queue.push(event);
  }

  /** What XState hands to functions of a machine. */
  args(context = this.context): object {
    const { self } = this.table;
    return { context, event: this.event, spawn, self, system: self.system };
  }
}

export const spawn = (): never => {
  throw new Beyond('An actor spawned by another');
};
