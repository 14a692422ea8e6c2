/** Everything an operator can do to a thing. */
export * from './composer.ts';
export type { Action, Choice, Question } from './define.ts';
export * from './incident.ts';
export * from './job.ts';
export * from './lot.ts';
export * from './maintenance.ts';
export * from './material.ts';
export * from './order.ts';
export * from './plan.ts';
export * from './printer.ts';
export * from './quote.ts';
export * from './said.ts';
export * from './why-not.ts';
