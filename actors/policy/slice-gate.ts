/** Whether a plan whose part was sliced may be made without a person. */
import type { RiskLevel } from '../risk/schema-level.ts';
import { automatic, planAllowed, riskBelow, riskFacts } from './common-predicates.ts';
import type { Approval } from './schema.ts';
import { type GateSpec, verdict } from './spec.ts';

export interface SliceFacts {
  /** Preflight's verdict on the model, as its worst severity. */
  readonly preflight: 'ok' | 'warn' | 'repair' | 'block';
  readonly preflightWords: readonly string[];
  /** Why the plan's breaker is open; null when it is not. */
  readonly blockedBecause: string | null;
  readonly risk: { readonly level: RiskLevel; readonly words: string; readonly score?: number };
  readonly approval: Approval | null;
  /** Of one part. */
  readonly part?: {
    readonly material: string;
    readonly profileId: string;
    readonly printHours: number;
    readonly massGrams: number;
    readonly heightMillimetres: number;
    readonly printerCount: number;
    readonly slicerWarnings: readonly string[];
    readonly revision: number;
  };
}

export const sliceGate: GateSpec<SliceFacts> = {
  gate: 'slice',
  says: 'Before a sliced plan is made.',
  facts: {
    'part.material': { type: 'text', says: 'Its material code.', of: ({ part }) => part?.material },
    'part.profile': { type: 'text', says: 'Its profile’s id.', of: ({ part }) => part?.profileId },
    'part.print-hours': {
      type: 'number',
      unit: 'h',
      says: 'Print time of one part.',
      of: ({ part }) => part?.printHours,
    },
    'part.mass': {
      type: 'number',
      unit: 'g',
      says: 'Material of one part.',
      of: ({ part }) => part?.massGrams,
    },
    'part.height': {
      type: 'number',
      unit: 'mm',
      says: 'Its height on the bed.',
      of: ({ part }) => part?.heightMillimetres,
    },
    'part.printers': {
      type: 'number',
      unit: 'machines',
      says: 'How many can make it.',
      of: ({ part }) => part?.printerCount,
    },
    'part.revision': {
      type: 'number',
      unit: 'revisions',
      says: 'Which revision of the plan it is.',
      of: ({ part }) => part?.revision,
    },
    'slicer.warnings': {
      type: 'number',
      unit: 'warnings',
      says: 'How often the slicer warns.',
      of: ({ part }) => part?.slicerWarnings.length,
    },
    'preflight.verdict': {
      type: 'text',
      says: 'ok, warn, repair or block.',
      of: ({ preflight }) => preflight,
    },
    ...riskFacts,
  },
  predicates: {
    printable: {
      says: 'Preflight found a solid that can be printed.',
      onFail: 'block',
      floor: 'block',
      judge: ({ preflight, preflightWords }) =>
        verdict(preflight !== 'block', {
          yes: 'Preflight lets the model through.',
          no: preflightWords.join(' ') || 'Preflight blocks the model.',
        }),
    },
    plan: planAllowed(({ blockedBecause }) => blockedBecause),
    automatic: automatic('slice'),
    'slicer-quiet': {
      says: 'The slicer warns of nothing.',
      onFail: 'review',
      judge: ({ part }) =>
        verdict((part?.slicerWarnings.length ?? 0) === 0, {
          yes: 'The slicer warns of nothing.',
          no: part?.slicerWarnings.join(' ') ?? '',
        }),
    },
    risk: riskBelow('HIGH'),
  },
};
