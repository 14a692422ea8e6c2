import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { documentOf } from '../../actors/policy/settings.ts';
import { WhatIfRefused } from '../../gateway/api/farm-api.ts';
import { fakeFarm, listening } from '../../gateway/api/testing/fake-farm.ts';
import { readScenario } from '../../simulator/scenarios/load.ts';
import { farmCliAt } from './testing.ts';

const demo = path.resolve(import.meta.dirname, '../../fixtures/farm/demo.yaml');
const quietDay = path.resolve(import.meta.dirname, '../../simulator/scenarios/quiet-day.yaml');
/** No farm is there: a scenario or a journal needs none. */
const whatIf = (line: string) => farmCliAt('http://127.0.0.1:9', `whatif ${line}`);

describe('farm whatif', () => {
  test('of a scenario is answered as a table and in sentences, the same each time', async () => {
    const line = '--scenario quiet-day --add "Creality K2 Plus:2" --days 1 --runs 2 --workers 1';
    const { code, out } = await whatIf(line);
    expect(code).toBe(0);
    expect(out).toContain('What if: 2 more Creality K2 Plus.');
    expect(out).toMatch(/Margin per machine hour, EUR.h +-?[0-9.]+ +-?[0-9.]+/);
    expect(out).toContain('From 2 pairs of runs');
    expect(out).not.toContain('-0.00');
    const answers = [await whatIf(`${line} --json`), await whatIf(`${line} --json --workers 2`)];
    const [one, two] = answers.map(({ json }) => json()[0]);
    expect(one).toMatchObject({ state: 'done', replications: 2 });
    expect(two).toEqual(one);
  }, 60_000);

  test.each([
    ['', 2, 'needs something that would be different'],
    ['--scenario quiet-day --add k2-pluss', 2, 'Did you mean k2-plus?'],
    ['--scenario quiet-day --add k2-plus:none', 2, '--add k2-plus:2'],
    ['--scenario quiet-day --remove k9', 2, 'no printer k9'],
    ['--scenario quiet-day --demand -3', 2, 'from 0 to 100'],
    ['--scenario nope --demand 2', 2, 'no scenario "nope"'],
    ['--scenario quiet-day --from x.jsonl --demand 2', 2, 'do not go together'],
    [`--from nowhere.jsonl --config ${demo} --demand 2`, 2, 'nowhere.jsonl can not be read'],
    ['--until 4 --demand 2', 2, '--until belongs to --from'],
    ['--demand 2', 4, 'No farm answers'],
  ])('%s is refused in words', async (line, code, words) => {
    expect(await whatIf(line)).toMatchObject({ code, out: '', err: expect.stringContaining(words) });
  });

  test('of another policy is answered with what it holds back', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'policy-'));
    const file = path.join(folder, 'by-hand.json');
    const { policies } = readScenario(await readFile(quietDay, 'utf8'), 'quiet-day');
    const document = documentOf(policies);
    const release = document.release.map((rule) =>
      rule.name === 'automatic' ? { ...rule, params: { on: false } } : rule,
    );
    await writeFile(file, JSON.stringify({ ...document, release }));
    const line = `--scenario quiet-day --policy ${file} --days 1 --runs 2 --workers 1`;
    const { code, json } = await whatIf(`${line} --json`);
    expect(code).toBe(0);
    const { figures } = json()[0] as { figures: { name: string; difference: { mean: number } }[] };
    expect(figures.find(({ name }) => name === 'heldForPerson')!.difference.mean).toBeGreaterThan(0);
    await writeFile(file, JSON.stringify({ ...document, release: 'all' }));
    expect(await whatIf(line)).toMatchObject({
      code: 2,
      err: expect.stringMatching(/by-hand.json is no policy: \/release/),
    });
    await rm(folder, { recursive: true });
  }, 60_000);

  test('that does not fit the farm is told in the words of the farm alone', async () => {
    const farm = fakeFarm();
    const words = 'There is no printer k9 to remove.';
    const api = await listening({
      ...farm,
      whatIf: {
        ask: async () => {
          throw new WhatIfRefused('invalid', words, 'Ask again.', 0);
        },
        list: () => [],
        models: async () => [],
        get: () => undefined,
        cancel: () => undefined,
        observe: () => () => {},
      },
    });
    const { code, err } = await farmCliAt(api.url, 'whatif --remove k9');
    await api.close();
    expect(code).toBe(3);
    expect(err).toContain(words);
    expect(err).not.toContain('could not be read');
  });
});
