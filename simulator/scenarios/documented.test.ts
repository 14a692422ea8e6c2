import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readScenario } from './load.ts';
import { Scenario } from './schema.ts';
import { Event, faultNames, writtenName } from './schema-faults.ts';

const page = readFileSync(path.join(import.meta.dirname, '../../docs/scenarios.md'), 'utf8');

describe('docs/scenarios.md', () => {
  it('names every key, every kind of event and every fault', () => {
    const kinds = Event.members.map(({ fields }) => fields.kind.literal);
    const names = [...Object.keys(Scenario.fields), ...kinds, ...faultNames.map(writtenName)];
    expect(names.filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
  });

  it('has an example that can be run', () => {
    const example = /```yaml\n([\s\S]*?)```/.exec(page)?.[1] ?? '';
    expect(readScenario(example, 'docs/scenarios.md').name).toBe('mine');
  });
});
