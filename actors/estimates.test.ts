import { Result, Schema } from 'effect';
import { describe, expect, it } from 'vitest';
import { QueuedJob } from './dispatcher/schema.ts';
import { jobMessages, PreparedPlate } from './job/schema.ts';
import { PartEstimate } from './plan/schema.ts';
import { plateMessages } from './plate/schema.ts';
import { printerMessages } from './printer/schema.ts';
import { runMessages } from './run/schema.ts';
import { SliceResult } from './slicing/schema.ts';

/** Where an estimate comes in. */
const doors: ReadonlyArray<readonly [door: string, estimate: Schema.Decoder<number>]> = [
  ['a slice', SliceResult.fields.estimatedSeconds],
  ['the estimate of a part', PartEstimate.fields.seconds],
  ['a plate made for a machine', PreparedPlate.fields.estimatedSeconds],
  ['plate.compose', plateMessages['plate.compose'].fields.estimatedSeconds],
  ['job.create', jobMessages['job.create'].fields.estimatedSeconds],
  ['a queued job', QueuedJob.fields.estimatedSeconds],
  ['printer.print', printerMessages['printer.print'].fields.estimatedSeconds],
  ['run.begin', runMessages['run.begin'].fields.estimatedSeconds],
];

describe('an estimate of printing time', () => {
  it.each(doors)('in %s is a number above 0', (_, estimate) => {
    const decode = Schema.decodeUnknownResult(estimate);
    for (const wrong of [0, -1, Number.NaN, Number.POSITIVE_INFINITY, null, '60', undefined])
      expect(Result.isFailure(decode(wrong)), String(wrong)).toBe(true);
    expect(Result.isSuccess(decode(0.5))).toBe(true);
  });
});
