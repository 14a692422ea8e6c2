import { describe, expect, it } from 'vitest';
import { underBreakers } from './breakers.ts';
import type { DispatcherState, QueuedJob } from './schema.ts';

const HOUR_MS = 3_600_000;

const job = (jobId: string, valueMinor: number, queuedAt: number) =>
  ({
    jobId,
    valueMinor,
    queuedAt,
    avoid: {},
    requirements: { profileId: 'standard-04', material: 'PLA' },
  }) as unknown as QueuedJob;

const tables = (...jobs: readonly QueuedJob[]) =>
  ({
    breakers: {},
    printers: { tried: { onTrial: true }, sound: {} },
    queue: Object.fromEntries(jobs.map((one) => [one.jobId, one])),
  }) as unknown as DispatcherState;

describe('a machine on trial', () => {
  it('gets none of the jobs that would be missed most', () => {
    const { held, queue } = underBreakers(tables(job('cheap', 100, 0), job('dear', 900, 0)), HOUR_MS / 2);
    expect(held).toEqual({});
    expect(queue.cheap!.avoid).toEqual({});
    expect(queue.dear!.avoid).toEqual({ tried: HOUR_MS });
  });

  it('gets one of them all the same where it has waited an hour: the cheap one may never be made', () => {
    const { queue } = underBreakers(tables(job('cheap', 100, 0), job('dear', 900, 0)), HOUR_MS);
    expect(queue.dear!.avoid).toEqual({});
  });
});
