import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Schema, type SchemaAST } from 'effect';
import { describe, expect, it } from 'vitest';
import { FarmConfig } from '../../actors/farm/schema.ts';

const text = readFileSync(path.join(import.meta.dirname, '../../docs/farm-file.md'), 'utf8');

/** Section heading → keys of its table, in order. */
function documented(): Map<string, string[]> {
  const sections = new Map<string, string[]>();
  let keys: string[] = [];
  for (const line of text.split('\n')) {
    const heading = line.match(/^## `(.+)`$/)?.[1];
    if (heading) {
      keys = [];
      sections.set(heading, keys);
    }
    const key = line.match(/^\| `(\w+)` \|/)?.[1];
    if (key) keys.push(key);
  }
  return sections;
}

/** Every object of the farm file with its keys, as the schema has it. */
function inSchema(): Map<string, string[]> {
  const sections = new Map<string, string[]>();
  const visit = (ast: SchemaAST.AST, at: string): void => {
    if (ast._tag === 'Arrays') for (const item of ast.rest) visit(item, `${at}[]`);
    if (ast._tag !== 'Objects' || ast.propertySignatures.length === 0) return;
    sections.set(
      at || 'farm',
      ast.propertySignatures.map((one) => String(one.name)),
    );
    for (const one of ast.propertySignatures)
      visit(one.type, at ? `${at}.${String(one.name)}` : String(one.name));
  };
  visit(Schema.toEncoded(FarmConfig).ast, '');
  return sections;
}

describe('docs/farm-file.md', () => {
  it('explains every key of the schema, and none that does not exist', () => {
    expect(inSchema().size).toBeGreaterThan(15);
    expect(Object.fromEntries(documented())).toEqual(Object.fromEntries(inSchema()));
  });
});
