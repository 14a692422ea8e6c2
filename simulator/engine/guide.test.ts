import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';

it('the five-minute example of the guide prints what the guide says', () => {
  const guide = readFileSync(path.resolve(import.meta.dirname, '../../docs/engine.md'), 'utf8');
  const [, code, said] = /<!-- tested[^>]*-->\n```ts\n([\s\S]*?)```\s+It prints `([^`]+)`/.exec(guide)!;
  const folder = mkdtempSync(path.join(tmpdir(), 'guide-'));
  try {
    const file = path.join(folder, 'bank.ts');
    const library = pathToFileURL(path.join(import.meta.dirname, 'index.ts')).href;
    writeFileSync(path.join(folder, 'package.json'), '{"type":"module"}');
    writeFileSync(file, code!.replace('./simulator/engine/index.ts', library));
    expect(execFileSync(process.execPath, [file], { encoding: 'utf8' }).trim()).toBe(said);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
