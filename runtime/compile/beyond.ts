/**
 * Thrown where a step meets at run time what no table holds (an actor spawned from an `assign`, say). A step has no effect
 * until it is over, so whoever catches it takes the same step with XState.
 */
export class Beyond extends Error {
  constructor(what: string) {
    super(`${what} is beyond a compiled machine.`);
  }
}
