/** Failure and repair of the units of a resource. */
import type { Claim, Resource } from './resource.ts';
import type { Simulation } from './simulation.ts';

export interface BreakdownOptions {
  /** Time until the next failure of a unit, drawn anew each time. */
  readonly untilFailure: () => number;
  /** Time that a repair takes, drawn at the failure. */
  readonly untilRepair: () => number;
  readonly onFailure?: () => void;
  readonly onRepair?: () => void;
}

/**
 * Lets one unit of the resource fail and be repaired, for ever. A failure holds a unit with the highest priority: a free unit
 * if there is one, else that of the least urgent holder, whose claim is pre-empted. Call it once for each unit. If all units
 * are down or held by claims of priority -Infinity, the failure waits for one.
 */
export function breakdowns(simulation: Simulation, resource: Resource, options: BreakdownOptions): void {
  const repaired = simulation.event((claim: Claim) => {
    claim.release();
    options.onRepair?.();
    simulation.schedule(failed, options.untilFailure(), undefined);
  });
  const failed = simulation.event<undefined>(() => {
    resource.claim({
      priority: -Infinity,
      preempt: true,
      onGranted: (claim) => {
        simulation.schedule(repaired, options.untilRepair(), claim);
        options.onFailure?.();
      },
    });
  });
  simulation.schedule(failed, options.untilFailure(), undefined);
}
