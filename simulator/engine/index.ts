/** A library for discrete-event simulation. Guide: `docs/engine.md`. */
export { type BreakdownOptions, breakdowns } from './breakdowns.ts';
export { EventQueue, PRIORITY_MAX } from './event-queue.ts';
export {
  acquire,
  type Begin,
  hold,
  Interrupt,
  join,
  type Life,
  Process,
  put,
  type Resume,
  start,
  take,
  Wait,
  type Waiter,
} from './process.ts';
export { Discrete, Empirical } from './random/discrete.ts';
export { Stream } from './random/stream.ts';
export { Streams } from './random/streams.ts';
export {
  type Claim,
  type ClaimOptions,
  type ClaimState,
  type Discipline,
  Resource,
  type ResourceOptions,
} from './resource.ts';
export { Ring } from './ring.ts';
export {
  type EventKind,
  type Handle,
  type RunEnd,
  type RunLimit,
  Simulation,
  type Timer,
} from './simulation.ts';
export * from './statistics/index.ts';
export { Store, type Withdraw } from './store.ts';
