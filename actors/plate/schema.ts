/** A build plate: instances of plans on one bed, with a result for each. */
import { Schema } from 'effect';
import type { EventOf } from '../../runtime/actor.ts';
import {
  Grams,
  Id,
  ItemVerdict,
  JobRequirements,
  OrderOnPlate,
  PlateItem,
  PrintSeconds,
} from '../common/schema.ts';

export const plateMessages = {
  /** Lays the plate out and makes it a job. */
  'plate.compose': Schema.Struct({
    /** The most urgent of its orders. */
    orderId: Id,
    /** All of them; absent where it is only that one. */
    orders: Schema.optionalKey(Schema.Array(OrderOnPlate).check(Schema.isMinLength(1))),
    jobId: Id,
    customer: Schema.String,
    items: Schema.Array(PlateItem).check(Schema.isMinLength(1), Schema.isMaxLength(500)),
    requirements: JobRequirements,
    estimatedSeconds: PrintSeconds,
    massGrams: Grams,
    dueAt: Schema.NullOr(Schema.Finite),
    priority: Schema.Int,
    valueMinor: Schema.Int,
    retryCeiling: Schema.Int,
    replacesJobId: Schema.NullOr(Id),
  }),
  'plate.settle': Schema.Struct({ verdicts: Schema.Array(ItemVerdict) }),
  /** Nothing will be made of it. */
  'plate.discard': Schema.Struct({ because: Schema.String }),
};
export type PlateMessage = EventOf<typeof plateMessages>;

export const plateFacts = {
  'plate.composed': 'Laid out',
  'plate.sealed': 'Sealed; nothing may be added',
  'plate.settled': 'Results are in',
  'plate.discarded': 'Discarded',
} as const;

export interface PlateState {
  readonly id: string;
  /** The most urgent of its orders. */
  readonly orderId: string;
  readonly orderIds: readonly string[];
  readonly jobId: string;
  readonly customer: string;
  readonly items: readonly PlateItem[];
  readonly requirements: JobRequirements | null;
  readonly estimatedSeconds: number;
  readonly massGrams: number;
  readonly dueAt: number | null;
  readonly priority: number;
  readonly valueMinor: number;
  readonly retryCeiling: number;
  readonly replacesJobId: string | null;
  readonly verdicts: readonly ItemVerdict[];
  readonly result: 'all' | 'part' | 'none' | null;
}
