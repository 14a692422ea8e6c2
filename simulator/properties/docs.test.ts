import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { properties } from './index.ts';

it('docs/invariants.md has every property, with its words and its file', () => {
  const text = readFileSync(new URL('../../docs/invariants.md', import.meta.url), 'utf8');
  const rows = properties.map(
    ({ invariant, name, holds }) => `| ${invariant ?? '–'} | ${name} | ${holds} | `,
  );
  for (const row of rows) expect(text).toContain(row);
  const files = [...text.matchAll(/\]\(\.\.\/simulator\/properties\/([a-z-]+\.ts)\)/g)].map(
    ([, file]) => file!,
  );
  expect(files.length).toBe(rows.length);
  for (const [index, file] of files.entries())
    expect(readFileSync(new URL(file, import.meta.url), 'utf8')).toContain(
      `name: '${properties[index]!.name}'`,
    );
});
