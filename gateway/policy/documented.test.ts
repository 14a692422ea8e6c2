import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { specOf } from '../../actors/policy/registry.ts';
import { gates } from '../../actors/policy/schema-document.ts';

const text = readFileSync(path.join(import.meta.dirname, '../../docs/policy.md'), 'utf8');

it.each(gates)('docs/policy.md tells of every predicate and fact of the %s gate, and of no other', (gate) => {
  const [, section = ''] = text.split(`## The ${gate} gate\n`);
  const [mine = ''] = section.split('\n## ');
  const rows = [...mine.matchAll(/^\| `([^`]+)`( \(floor\))? \| ([^|]+?) \|/gm)];
  const { facts, predicates } = specOf(gate);
  expect(rows.map(([, name]) => name)).toEqual([...Object.keys(predicates), ...Object.keys(facts)]);
  for (const [, name, floor] of rows.slice(0, Object.keys(predicates).length))
    expect(floor !== undefined, name).toBe(predicates[name!]?.floor !== undefined);
  for (const { params = {} } of Object.values(predicates))
    for (const [name, { says }] of Object.entries(params)) {
      expect(mine).toContain(`\`${name}\``);
      expect(mine).toContain(says);
    }
});
