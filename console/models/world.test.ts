import { effect } from '@preact/signals';
import { describe, expect, it } from 'vitest';
import type { View } from '../../gateway/api/contract/kinds.ts';
import { createWorld, SAMPLES_MAX } from './world.ts';

const job = (id: string, version: number, status = 'queued'): View =>
  ({ id, kind: 'job', status, version, createdAt: 0, updatedAt: 0 }) as View;
const atOnce = (run: () => void) => run();

describe('world', () => {
  it('an older version never overwrites a newer one', () => {
    const world = createWorld(atOnce);
    world.take({ kind: 'views', views: [job('J-1', 3, 'printing')] });
    world.take({ kind: 'views', views: [job('J-1', 2, 'ready')] });
    world.learn(job('J-1', 1));
    expect(world.one('job', 'J-1')?.status).toBe('printing');
  });

  it('a snapshot replaces what was there, whatever its version', () => {
    const world = createWorld(atOnce);
    world.take({ kind: 'views', views: [job('J-1', 9), job('J-2', 9)] });
    world.take({ kind: 'empty' });
    world.take({ kind: 'views', views: [job('J-1', 1)] });
    expect([...world.all('job').value.keys()]).toEqual(['J-1']);
  });

  it('many frames are one change of the screen', () => {
    let run = () => {};
    const world = createWorld((later) => {
      run = later;
    });
    let paints = 0;
    effect(() => {
      void world.all('job').value;
      paints++;
    });
    for (let version = 1; version <= 100; version++)
      world.take({ kind: 'views', views: [job('J-1', version)] });
    expect(paints).toBe(1);
    run();
    expect(paints).toBe(2);
    expect(world.one('job', 'J-1')?.version).toBe(100);
  });

  it('emptying and filling again is never seen half done', () => {
    let run = () => {};
    const world = createWorld((later) => {
      run = later;
    });
    world.take({ kind: 'views', views: [job('J-1', 1)] });
    run();
    const sizes: number[] = [];
    effect(() => void sizes.push(world.all('job').value.size));
    world.take({ kind: 'empty' });
    world.take({ kind: 'views', views: [job('J-1', 1), job('J-2', 1)] });
    run();
    expect(sizes).toEqual([1, 2]);
  });

  it('keeps a bounded series of each printer', () => {
    const world = createWorld(atOnce);
    for (let at = 0; at < SAMPLES_MAX + 50; at++)
      world.take({
        kind: 'telemetry',
        printers: [{ printerId: 'p', observedAt: at, heaters: {}, progress: null } as never],
      });
    expect(world.series('p')).toHaveLength(SAMPLES_MAX);
    expect(world.series('p').at(-1)?.at).toBe(SAMPLES_MAX + 49);
  });

  it('a kind of a newer farm does no harm', () => {
    const world = createWorld(atOnce);
    world.take({ kind: 'views', views: [{ ...job('X-1', 1), kind: 'shipment' } as never] });
    expect(world.known.value).toBe(true);
  });
});
