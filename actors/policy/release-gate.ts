/**
 * Whether a sliced plate may start on its machine: automatic when machine health, camera, power telemetry and profile
 * checks pass; a person's approval, with a reason, clears those. What would print the wrong thing, or onto something, is
 * cleared by nobody.
 */
import { changeoversFor, sameNozzle } from '../capability/material.ts';
import type { LoadedMaterial } from '../farm/schema-printer.ts';
import type { RunFacts } from '../risk/run.ts';
import type { RiskLevel } from '../risk/schema-level.ts';
import { automatic, planAllowed, riskBelow, riskFacts } from './common-predicates.ts';
import type { Approval } from './schema.ts';
import { type FactSpec, type GateSpec, type PredicateSpec, verdict } from './spec.ts';

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
  /** Absent in reports of before these were counted. */
  readonly legacy?: boolean;
  readonly recentRuns?: number;
  readonly recentFailures?: number;
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
  readonly risk: { readonly level: RiskLevel; readonly words: string; readonly score?: number };
  readonly approval: Approval | null;
  /** What the risk was assessed on. */
  readonly run?: RunFacts;
  readonly job?: {
    readonly customer: string;
    readonly value: number;
    readonly printHours: number;
    readonly massGrams: number;
    readonly partCount: number;
    /** Which attempt it would be, from 1. */
    readonly attempt: number;
    /** From now to the due moment; null without a due date. */
    readonly dueInHours: number | null;
    readonly isReprint: boolean;
    /** Nobody is there when it ends; null where nobody knows. */
    readonly endsUnattended: boolean | null;
  };
}

const machine: { readonly [name: string]: FactSpec<ReleaseFacts> } = {
  'machine.id': { type: 'text', says: 'The machine’s id.', of: ({ printer }) => printer.printerId },
  'machine.legacy': { type: 'yes-no', says: 'It is past its best.', of: ({ printer }) => printer.legacy },
  'machine.camera': { type: 'yes-no', says: 'A camera works.', of: ({ printer }) => printer.camera },
  'machine.power-telemetry': {
    type: 'yes-no',
    says: 'Its power is measured.',
    of: ({ printer }) => printer.powerTelemetry,
  },
  'machine.failures-in-a-row': {
    type: 'number',
    unit: 'runs',
    says: 'Latest runs that failed, one after the other.',
    of: ({ printer }) => printer.failuresInARow,
  },
  'machine.recent-failure-share': {
    type: 'number',
    unit: 'share, 0 to 1',
    says: 'Of its latest runs, those that failed; not known before the fifth.',
    of: ({ printer: { recentFailures = 0, recentRuns = 0 } }) =>
      recentRuns < 5 ? null : recentFailures / recentRuns,
  },
};

const job: { readonly [name: string]: FactSpec<ReleaseFacts> } = {
  'job.customer': { type: 'text', says: 'The customer’s name.', of: (facts) => facts.job?.customer },
  'job.material': { type: 'text', says: 'Its material code.', of: ({ wanted }) => wanted.material },
  'job.value': {
    type: 'number',
    unit: 'the farm’s currency',
    says: 'What its parts are sold for.',
    of: (facts) => facts.job?.value,
  },
  'job.print-hours': {
    type: 'number',
    unit: 'h',
    says: 'How long it prints.',
    of: (facts) => facts.job?.printHours,
  },
  'job.mass': { type: 'number', unit: 'g', says: 'Material.', of: (facts) => facts.job?.massGrams },
  'job.parts': {
    type: 'number',
    unit: 'parts',
    says: 'Parts on the plate.',
    of: (facts) => facts.job?.partCount,
  },
  'job.attempt': {
    type: 'number',
    unit: 'attempts',
    says: 'Which attempt it would be, from 1.',
    of: (facts) => facts.job?.attempt,
  },
  'job.due-in': {
    type: 'number',
    unit: 'h',
    says: 'From now to the due date.',
    of: (facts) => facts.job?.dueInHours,
  },
  'job.reprint': {
    type: 'yes-no',
    says: 'It replaces bad parts.',
    of: (facts) => facts.job?.isReprint,
  },
  'job.ends-unattended': {
    type: 'yes-no',
    says: 'Nobody is there when it is expected to end.',
    of: (facts) => facts.job?.endsUnattended,
  },
};

const floor: { readonly [name: string]: PredicateSpec<ReleaseFacts> } = {
  reachable: {
    says: 'The machine answers and is ready.',
    onFail: 'block',
    floor: 'block',
    judge: ({ printer: { link, printerId: id, ready } }) =>
      verdict(link === 'up' && ready, {
        yes: `${id} is ready.`,
        no: link === 'up' ? `${id} answers, but is not ready to print.` : `${id} cannot be reached.`,
      }),
  },
  'plate-clear': {
    says: 'A person confirmed the plate clear.',
    onFail: 'block',
    floor: 'block',
    judge: ({ printer: { plateClear, printerId: id } }) =>
      verdict(plateClear, {
        yes: 'The plate is confirmed clear.',
        no: `The plate of ${id} is not confirmed clear. Clear it and say so.`,
      }),
  },
  material: {
    says: 'The right material in the right colour is loaded.',
    onFail: 'block',
    floor: 'block',
    judge: ({ printer, wanted }) => {
      const [changeover] = changeoversFor(wanted.material, wanted.colour, printer.loaded);
      return verdict(changeover === undefined, {
        yes: `${wanted.material} in ${wanted.colour} is loaded.`,
        no: changeover?.words ?? '',
      });
    },
  },
  nozzle: {
    says: 'The nozzle that the profile needs is mounted.',
    onFail: 'block',
    floor: 'block',
    judge: ({ printer: { nozzleDiametersMillimetres: mounted }, wanted }) => {
      const nozzle = wanted.nozzleDiameterMillimetres;
      return verdict(nozzle === null || mounted.some((one) => sameNozzle(one, nozzle)), {
        yes: nozzle === null ? 'Any nozzle will do.' : `A ${nozzle} mm nozzle is mounted.`,
        no: `It needs a ${nozzle} mm nozzle; mounted: ${mounted.join(', ') || 'none'}.`,
      });
    },
  },
  reserved: {
    says: 'The loaded lot holds the grams that it needs.',
    onFail: 'block',
    floor: 'block',
    judge: ({ materialReserved }) =>
      verdict(materialReserved, {
        yes: 'Its grams are reserved.',
        no: 'No lot holds the grams it needs.',
      }),
  },
  plan: planAllowed(({ planBlockedBecause }) => planBlockedBecause),
};

const asked: { readonly [name: string]: PredicateSpec<ReleaseFacts> } = {
  'machine-health': {
    says: 'The last run on the machine did not fail, and machine and farm agree.',
    onFail: 'review',
    judge: ({ printer: { desyncedBecause, failuresInARow, printerId: id } }) =>
      verdict(failuresInARow === 0 && desyncedBecause === null, {
        yes: `${id} is in good health.`,
        no:
          desyncedBecause === null
            ? `The last ${failuresInARow === 1 ? 'run' : `${failuresInARow} runs`} on ${id} failed.`
            : `${id} and the farm disagree: ${desyncedBecause}`,
      }),
  },
  camera: {
    says: 'A camera watches the machine.',
    onFail: 'review',
    judge: ({ printer }) =>
      verdict(printer.camera, {
        yes: 'Its camera works.',
        no: `${printer.printerId} has no working camera.`,
      }),
  },
  'power-telemetry': {
    says: 'The machine’s power is measured.',
    onFail: 'review',
    judge: ({ printer }) =>
      verdict(printer.powerTelemetry, {
        yes: 'Its power is measured.',
        no: `${printer.printerId} has no fresh power readings.`,
      }),
  },
  'profile-checks': {
    says: 'The slicer warns of nothing, and the G-code stays within the machine.',
    onFail: 'review',
    judge: ({ profileChecks }) => profileChecks,
  },
  risk: riskBelow('HIGH'),
  automatic: automatic('release jobs'),
};

export const releaseGate: GateSpec<ReleaseFacts> = {
  gate: 'release',
  says: 'Before a sliced plate starts on its machine.',
  facts: { ...machine, ...job, ...riskFacts },
  predicates: { ...floor, ...asked },
};
