import { describe, expect, it } from 'vitest';
import { BATCH_WIDTH, createBatch } from './batch.ts';
import { Refusal, troubleOf } from './problem.ts';

describe('a batch', () => {
  it('reports row by row and gives back what failed', async () => {
    const batch = createBatch();
    const failed = await batch.start('Release', ['a', 'b', 'c'], async (id) => {
      if (id === 'b') throw new Refusal(troubleOf(409, { detail: 'b is paused.' }));
    });
    expect(failed).toEqual(['b']);
    expect(batch.run.value).toMatchObject({ running: false, verb: 'Release' });
    expect(batch.run.value!.rows.map((row) => row.state)).toEqual(['done', 'failed', 'done']);
    expect(batch.run.value!.rows[1]!.trouble!.what).toBe('b is paused.');
  });

  it('has only a few under way at a time', async () => {
    const batch = createBatch();
    let under = 0;
    let most = 0;
    const ids = Array.from({ length: 25 }, (_, index) => String(index));
    await batch.start('Pause', ids, async () => {
      under++;
      most = Math.max(most, under);
      await Promise.resolve();
      under--;
    });
    expect(most).toBe(BATCH_WIDTH);
    expect(batch.run.value!.rows.every((row) => row.state === 'done')).toBe(true);
  });
});
