/** One attempt of a job on one printer at one time: what happened, and the evidence. */
import { Schema } from 'effect';
import type { EventOf } from '../../runtime/actor.ts';
import { Cause, Grams, Id, ItemVerdict, PrintSeconds, Sha256, Words } from '../common/schema.ts';
import type { AnomalySign } from '../guardrails/anomaly.ts';
import { Sign } from '../guardrails/schema-sign.ts';
import { RunEvidence } from '../printer/schema.ts';

export const runMessages = {
  'run.begin': Schema.Struct({
    jobId: Id,
    orderId: Id,
    /** All of its orders; absent where it is only that one. */
    orderIds: Schema.optionalKey(Schema.Array(Id)),
    plateId: Id,
    printerId: Id,
    attempt: Schema.Int,
    gcodeHash: Sha256,
    gcodeBytes: Schema.Int,
    massGrams: Grams,
    filamentMillimetres: Schema.Finite,
    estimatedSeconds: PrintSeconds,
    lotId: Schema.NullOr(Id),
    material: Schema.String,
    colour: Schema.String,
  }),
  /** The printer turned it down before anything was sent. */
  'run.refused': Schema.Struct({ cause: Cause }),
  'run.started': Schema.Struct({ evidence: RunEvidence }),
  /** `anomaly`: the farm paused it, by the signs that it goes wrong. */
  'run.paused': Schema.Struct({ because: Schema.NullOr(Words), anomaly: Schema.optionalKey(Schema.Boolean) }),
  'run.resumed': Schema.Struct({}),
  'run.finished': Schema.Struct({ evidence: RunEvidence }),
  'run.failed': Schema.Struct({ evidence: RunEvidence, cause: Cause, began: Schema.Boolean }),
  'run.cancelled': Schema.Struct({ evidence: RunEvidence, began: Schema.Boolean }),
  'run.judge': Schema.Struct({ verdicts: Schema.Array(ItemVerdict) }),
  /** A sign that it goes wrong, from whoever watches it. */
  'run.anomaly': Schema.Struct(Sign.fields),
  'run.attach': Schema.Struct({
    kind: Schema.Literals(['photo', 'log', 'note']),
    artifactHash: Schema.NullOr(Sha256),
    words: Schema.NullOr(Words),
  }),
};
export type RunMessage = EventOf<typeof runMessages>;

export const runFacts = {
  'run.begun': 'Attempt begun',
  'run.refused': 'The printer turned it down',
  'run.started': 'The machine prints it',
  'run.paused': 'Paused',
  'run.resumed': 'Resumed',
  'run.finished': 'The machine finished it',
  'run.failed': 'Failed',
  'run.cancelled': 'Cancelled',
  'run.judged': 'Inspected',
  'run.anomaly': 'A sign that it goes wrong',
  'run.evidence': 'Evidence added',
} as const;

export interface Evidence {
  readonly kind: 'photo' | 'log' | 'note';
  readonly artifactHash: string | null;
  readonly words: string | null;
  readonly at: number;
  readonly by: string;
}

export interface RunState {
  readonly id: string;
  readonly jobId: string;
  /** The most urgent of its orders. */
  readonly orderId: string;
  readonly orderIds: readonly string[];
  readonly plateId: string;
  readonly printerId: string;
  readonly attempt: number;
  readonly remoteName: string;
  readonly gcodeHash: string;
  readonly massGrams: number;
  readonly filamentMillimetres: number;
  readonly estimatedSeconds: number;
  readonly lotId: string | null;
  readonly begunAt: number | null;
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  readonly jobIdentity: string | null;
  readonly printedSeconds: number | null;
  readonly consumedGrams: number | null;
  /** Where a meter counted them. */
  readonly kilowattHours?: number;
  readonly foundAfterwards: boolean;
  readonly pausedBecause: string | null;
  readonly cause: Cause | null;
  readonly verdicts: readonly ItemVerdict[];
  readonly evidence: readonly Evidence[];
  /** Newest last; absent while there was none. */
  readonly anomalies?: readonly AnomalySign[];
}
