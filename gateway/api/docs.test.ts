import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { type FeedFrame, problemTypes } from './contract/index.ts';
import { fakeFarm, listening } from './testing/fake-farm.ts';

const text = readFileSync(new URL('../../docs/api.md', import.meta.url), 'utf8');
const run = promisify(execFile);
const hasCurl = await run('curl', ['--version']).then(
  () => true,
  () => false,
);

test.skipIf(!hasCurl)('the examples of docs/api.md do what they say', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'api-docs-'));
  writeFileSync(path.join(folder, 'part.stl'), 'solid part');
  const farm = fakeFarm();
  const api = await listening(farm);
  const [, script] = /```sh\n([\s\S]*?)```/.exec(text)!;
  const { stdout } = await run('sh', ['-euc', script!], {
    cwd: folder,
    env: { ...process.env, FARM_URL: api.url },
  });
  expect(stdout).toContain('"id":"Q-1001"');
  expect(stdout.trimEnd().split('\n').at(-1)).toContain('"type":"quote.request"');
  expect(farm.kernel.journaled).toHaveLength(1);
  await api.close();
  rmSync(folder, { recursive: true });
});

test('it names every frame of the feed, and only problems that there are', () => {
  const frames: Record<FeedFrame['type'], true> = {
    hello: true,
    snapshot: true,
    delta: true,
    telemetry: true,
    whatif: true,
    heartbeat: true,
    lagged: true,
    bye: true,
  };
  for (const frame of Object.keys(frames)) expect(text).toContain(`| \`${frame}\` |`);
  for (const [, type] of text.matchAll(/"\/problems\/([a-z-]+)"/g))
    expect(problemTypes).toHaveProperty([type!]);
});
