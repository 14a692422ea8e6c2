import { changeoversFor, sameNozzle } from '../capability/material.ts';
import type { ReleasePolicy, RiskLevel } from '../farm/schema-policy.ts';
import type { LoadedMaterial } from '../farm/schema-printer.ts';
import { askedFor, automation, decide, holds, riskBelow } from './gate.ts';
import type { Approval, GateDecision, Predicate } from './schema.ts';
import { planAllowed } from './slice-gate.ts';

/** The machine as it reports itself when it is reserved. */
export interface ReleasePrinter {
  readonly printerId: string;
  readonly link: 'up' | 'down';
  /** Its firmware would take a start now. */
  readonly ready: boolean;
  readonly camera: boolean;
  readonly powerTelemetry: boolean;
  readonly plateClear: boolean;
  readonly failuresInARow: number;
  readonly desyncedBecause: string | null;
  readonly loaded: Pick<LoadedMaterial, 'material' | 'colour'> | null;
  readonly nozzleDiametersMillimetres: readonly number[];
}

export interface ReleaseFacts {
  readonly printer: ReleasePrinter;
  readonly wanted: {
    readonly material: string;
    readonly colour: string;
    readonly nozzleDiameterMillimetres: number | null;
  };
  /** What was checked of the sliced plate: bounds against this machine, profile version, slicer warnings. */
  readonly profileChecks: { readonly passed: boolean; readonly words: string };
  /** Why a plan on the plate is blocked; null when none is. */
  readonly planBlockedBecause: string | null;
  /** Grams held for this job on the lot that is loaded. */
  readonly materialReserved: boolean;
  readonly risk: { readonly level: RiskLevel; readonly words: string };
  readonly approval: Approval | null;
}

/**
 * Automatic when machine health, camera, power telemetry and profile checks pass; a person's approval, with a reason,
 * clears those. What would print the wrong thing, or onto something, is cleared by nobody.
 */
export function releaseGate(policyVersion: string, policy: ReleasePolicy, facts: ReleaseFacts): GateDecision {
  return decide(
    'release',
    policyVersion,
    facts,
    [...never(facts), ...perhaps(policy, facts)],
    facts.approval,
  );
}

function never({ printer, wanted, planBlockedBecause, materialReserved }: ReleaseFacts): Predicate[] {
  const id = printer.printerId;
  const [changeover] = changeoversFor(wanted.material, wanted.colour, printer.loaded);
  const nozzle = wanted.nozzleDiameterMillimetres;
  return [
    holds('reachable', 'block', printer.link === 'up' && printer.ready, {
      yes: `${id} is ready.`,
      no: printer.link === 'up' ? `${id} answers, but is not ready to print.` : `${id} cannot be reached.`,
    }),
    holds('plate-clear', 'block', printer.plateClear, {
      yes: 'The plate is confirmed clear.',
      no: `The plate of ${id} is not confirmed clear. Clear it and say so.`,
    }),
    holds('material', 'block', changeover === undefined, {
      yes: `${wanted.material} in ${wanted.colour} is loaded.`,
      no: changeover?.words ?? '',
    }),
    holds(
      'nozzle',
      'block',
      nozzle === null || printer.nozzleDiametersMillimetres.some((mounted) => sameNozzle(mounted, nozzle)),
      {
        yes: nozzle === null ? 'Any nozzle will do.' : `A ${nozzle} mm nozzle is mounted.`,
        no: `It needs a ${nozzle} mm nozzle; mounted: ${printer.nozzleDiametersMillimetres.join(', ') || 'none'}.`,
      },
    ),
    holds('reserved', 'block', materialReserved, {
      yes: 'Its grams are reserved.',
      no: 'No lot holds the grams it needs.',
    }),
    planAllowed(planBlockedBecause),
  ];
}

function perhaps(policy: ReleasePolicy, { printer, profileChecks, risk }: ReleaseFacts): Predicate[] {
  const id = printer.printerId;
  const healthy = printer.failuresInARow === 0 && printer.desyncedBecause === null;
  return [
    askedFor(
      policy.requireMachineHealth,
      holds('machine-health', 'review', healthy, {
        yes: `${id} is in good health.`,
        no:
          printer.desyncedBecause === null
            ? `The last ${printer.failuresInARow === 1 ? 'run' : `${printer.failuresInARow} runs`} on ${id} failed.`
            : `${id} and the farm disagree: ${printer.desyncedBecause}`,
      }),
    ),
    askedFor(
      policy.requireCamera,
      holds('camera', 'review', printer.camera, {
        yes: 'Its camera works.',
        no: `${id} has no working camera.`,
      }),
    ),
    askedFor(
      policy.requirePowerTelemetry,
      holds('power-telemetry', 'review', printer.powerTelemetry, {
        yes: 'Its power is measured.',
        no: `${id} has no fresh power readings.`,
      }),
    ),
    askedFor(
      policy.requireProfileChecks,
      holds('profile-checks', 'review', profileChecks.passed, {
        yes: profileChecks.words,
        no: profileChecks.words,
      }),
    ),
    riskBelow(policy.approveFromRisk, risk),
    automation(policy.automatic, 'release jobs'),
  ];
}
