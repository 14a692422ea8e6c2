import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { run } from './example.ts';

const text = (name: string) => readFileSync(join(import.meta.dirname, name), 'utf8');

it('shows an example that runs', async () => {
  const shown = /```ts\n([\s\S]*?)```/.exec(text('README.md'))?.[1];
  expect(shown).toBe(text('example.ts'));
  const folder = mkdtempSync(join(tmpdir(), 'example-'));
  try {
    expect(await run(folder)).toEqual({
      refused: 'There are only 50 litres in it.',
      tanks: [
        { id: '1', status: 'full', litres: 100, alarmed: true },
        { id: '2', status: 'open', litres: 40 },
      ],
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
