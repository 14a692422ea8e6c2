/** The door to the kernel: its contract, its errors, and (below) the ways to open one. */
export type * from './contract.ts';
export * from './errors.ts';
