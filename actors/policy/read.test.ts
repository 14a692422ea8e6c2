import { describe, expect, it } from 'vitest';
import { readComparison, readRule } from './read.ts';
import { readings } from './readings.ts';
import { specOf } from './registry.ts';
import { type Gate, gates, type Rule } from './schema-document.ts';

describe('a rule in a sentence', () => {
  it.each(gates)('is there for every predicate and fact of the %s gate, and for no other', (gate) => {
    const { facts, predicates } = specOf(gate);
    expect(new Set(Object.keys(readings[gate].predicates))).toEqual(new Set(Object.keys(predicates)));
    expect(new Set(Object.keys(readings[gate].facts))).toEqual(new Set(Object.keys(facts)));
    for (const [name, { type }] of Object.entries(facts))
      expect(Array.isArray(readings[gate].facts[name]), name).toBe(type === 'yes-no');
    for (const name of Object.keys(predicates)) expect(readRule(gate, { name })).toMatch(/^[A-Z].*\.$/);
  });

  it.each<[Gate, Rule, string]>([
    ['release', { name: 'camera' }, 'Hold a release for a person when no camera watches the machine.'],
    [
      'release',
      { name: 'camera', onFail: 'block', when: [{ fact: 'job.print-hours', op: '>', value: 4 }] },
      'Do not release a job when no camera watches the machine. Only asked when its print time is above 4 h.',
    ],
    [
      'release',
      { name: 'camera', onFail: 'note' },
      'Say so, without holding a release up, when no camera watches the machine.',
    ],
    ['release', { name: 'automatic' }, 'Jobs may be released without a person.'],
    ['release', { name: 'automatic', params: { on: false } }, 'Hold a release for a person, each time.'],
    ['quote', { name: 'risk' }, 'Hold a quote for a person when its risk is MEDIUM or HIGH.'],
    ['quote', { name: 'risk', params: { from: 'LOW' } }, 'Hold a quote for a person, each time.'],
    ['quote', { name: 'value' }, 'No total is too high to go out at once.'],
    [
      'quote',
      { name: 'value', params: { from: 500 } },
      'Hold a quote for a person when its total is 500 EUR or more.',
    ],
    [
      'quote',
      { fact: 'order.total', op: '>=', value: 500, onFail: 'review', words: 'Ada sees these.' },
      'Hold a quote for a person when its total is at least 500 EUR: “Ada sees these.”',
    ],
    [
      'dispatch',
      { name: 'sla-protection', params: { withinHours: 12 } },
      'Do not start a job when a more urgent job that is due within 12 h needs the machine to be on time.',
    ],
    ['dispatch', { name: 'attended-start' }, 'Do not start a job when nobody is there to see it start.'],
    [
      'dispatch',
      { name: 'attended-start', params: { overHours: 3 } },
      'Do not start a job when it prints for more than 3 h and nobody is there to see it start.',
    ],
    [
      'reprint',
      { name: 'retry-ceiling' },
      'Hold a reprint for a person when 3 attempts at a part have failed.',
    ],
    [
      'reprint',
      { name: 'retry-ceiling', params: { attempts: 1 } },
      'Hold a reprint for a person when the first attempt at a part has failed.',
    ],
    ['reprint', { name: 'goes-first' }, 'A reprint with no more than 24 h to spare goes before other work.'],
    [
      'slice',
      { name: 'shiny' },
      'Hold a sliced plan for a person: this version of the farm does not know “shiny”.',
    ],
  ])('%s %j: %s', (gate, rule, words) => expect(readRule(gate, rule, 'EUR')).toBe(words));

  it('says comparisons as a person would', () => {
    const said = (gate: Gate, fact: string, op: never, value: never) =>
      readComparison(gate, { fact, op, value });
    const all = [
      ['quote', 'order.margin-share', '<', 0.15],
      ['quote', 'order.materials', 'includes', 'ASA-PRO'],
      ['quote', 'order.total', '>', 80],
      ['slice', 'part.height', '>=', 180],
      ['dispatch', 'people.there', '=', false],
      ['dispatch', 'people.there', '!=', false],
      ['release', 'job.material', 'in', ['PA', 'PC']],
      ['release', 'risk.level', '>=', 'MEDIUM'],
      ['release', 'machine.recent-failure-share', '>', 0.125],
      ['reprint', 'reprint.attempts', '=', 2],
    ] as never as [Gate, string, never, never][];
    expect(all.map((one) => said(...one))).toEqual([
      'its expected margin, as a share of the total, is below 15 %',
      'its materials include ASA-PRO',
      'its total is above 80 in the farm’s currency',
      'its height on the bed is at least 180 mm',
      'nobody is there',
      'somebody is there',
      'its material is PA or PC',
      'its risk is at least MEDIUM',
      'the share of the machine’s latest runs that failed is above 12.5 %',
      'the number of attempts so far is 2',
    ]);
  });
});
