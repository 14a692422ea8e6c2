/** Every kept history is taken again with today's machines: it comes out as it did, and no property is broken. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { definitions } from '../../actors/definitions.ts';
import type { Entry } from '../../runtime/envelope.ts';
import { check, type Expected } from './history.ts';
import { readJournal } from './read.ts';

const folder = path.resolve(import.meta.dirname, '../../fixtures/histories');
const names = readdirSync(folder)
  .filter((file) => file.endsWith('.jsonl'))
  .map((file) => file.slice(0, -'.jsonl'.length));

async function keptOf(name: string) {
  const entries: Entry[] = [];
  const text = readFileSync(path.join(folder, `${name}.jsonl`), 'utf8');
  for await (const entry of readJournal(text.split('\n'), definitions, { name })) entries.push(entry);
  const expected = JSON.parse(readFileSync(path.join(folder, `${name}.json`), 'utf8')) as Expected;
  return { entries, expected };
}

describe('kept histories', () => {
  it('there are some', () => expect(names.length).toBeGreaterThan(2));

  it.each(names)('%s', async (name) => {
    expect(check(await keptOf(name))).toEqual([]);
  });

  it('a change of one word of a history is seen', async () => {
    const { entries, expected } = await keptOf(names[0]!);
    const at = entries.findIndex(({ facts }) => facts.length > 0);
    const changed = entries.map((entry, index) => (index === at ? { ...entry, facts: [] } : entry));
    expect(check({ entries: changed, expected }).join()).toContain('state is replay');
    const last = entries.slice(0, -1);
    expect(check({ entries: last, expected })).not.toEqual([]);
  });
});
