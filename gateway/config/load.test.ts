import path from 'node:path';
import { NodeFileSystem } from '@effect/platform-node';
import { Effect } from 'effect';
import { describe, expect, it } from 'vitest';
import { loadFarm } from './load.ts';

const run = (file: string) =>
  Effect.runPromise(loadFarm(file).pipe(Effect.result, Effect.provide(NodeFileSystem.layer)));

describe('loading a farm file', () => {
  it('gives the farm', async () => {
    const loaded = await run(path.join(import.meta.dirname, '../../fixtures/farm/demo.yaml'));
    expect(loaded).toMatchObject({ _tag: 'Success', success: { name: 'Demo farm' } });
  });

  it('says which file could not be read and what to do', async () => {
    const loaded = await run('/nowhere/farm.yaml');
    expect(loaded).toMatchObject({ _tag: 'Failure', failure: { _tag: 'FarmFileError', problems: [] } });
    expect(loaded._tag === 'Failure' && loaded.failure.message).toMatch(
      /^The farm file \/nowhere\/farm\.yaml could not be read .*Check the path/,
    );
  });

  it('lists every problem of a bad file under one heading', async () => {
    const loaded = await run(import.meta.filename);
    expect(loaded._tag === 'Failure' && loaded.failure.message.split('\n')[0]).toMatch(
      /has \d+ problems?; nothing was started\.$/,
    );
  });
});
