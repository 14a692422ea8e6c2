import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fakeFarm, listening } from '../../gateway/api/testing/fake-farm.ts';
import type { Entry } from '../../runtime/envelope.ts';
import { eventfulJournal } from '../../simulator/replay/testing.ts';
import { farmCliAt } from './testing.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'farm-replay-'));
const file = path.join(folder, 'journal.jsonl');
const demo = path.resolve(import.meta.dirname, '../../fixtures/farm/demo.yaml');
let journal: Entry[];
let incident: string;

const write = (name: string, entries: readonly Entry[]): string => {
  const at = path.join(folder, name);
  writeFileSync(at, `${entries.map((entry) => JSON.stringify(entry)).join('\n')}\n`);
  return at;
};
beforeAll(async () => {
  ({ journal } = await eventfulJournal());
  incident = journal
    .findLast(({ message }) => message.type === 'incident.open')!
    .address.slice('incident/'.length);
  write('journal.jsonl', journal);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** No farm is there: a file needs none. */
const replay = (line: string) => farmCliAt('http://127.0.0.1:9', `replay --from ${line}`);

describe('a moment', () => {
  test('the farm as a table, and nothing out of step', async () => {
    const { code, out } = await replay(file);
    expect(code).toBe(0);
    expect(out).toContain(`As of entry ${journal.length}, `);
    const orders = new Set(journal.map(({ address }) => address).filter((at) => at.startsWith('order/')));
    expect(out).toMatch(new RegExp(`^order +${orders.size} `, 'm'));
    expect(out).toContain('Every turn came out as it is recorded.');
    const { json } = await replay(`${file} --until 100 --json`);
    expect(json()).toEqual([expect.objectContaining({ seq: 100, entries: 100, differencesTotal: 0 })]);
  });

  test('by time as by number', async () => {
    const at = journal[99]!.message.at;
    const { out } = await replay(`${file} --until ${new Date(at + 1).toISOString()} --json`);
    const { seq } = JSON.parse(out) as { seq: number };
    expect(journal[seq]!.message.at).toBeGreaterThan(at);
    expect(seq).toBeGreaterThanOrEqual(100);
  });

  test('one actor whole', async () => {
    const { address } = journal.find(({ address: at }) => at.startsWith('order/'))!;
    const { out } = await replay(`${file} --actor ${address}`);
    expect(out).toMatch(new RegExp(`^${address} is (delivered|cancelled) after \\d+ turns`));
    expect(out).toContain('ledger:');
    const gone = await replay(`${file} --actor order/O-99`);
    expect([gone.code, gone.err]).toEqual([3, expect.stringContaining('There are O-')]);
  });

  test('a fact that was put in is told, and the exit code is 1', async () => {
    const { seq } = journal.find((entry) => entry.seq > 40 && entry.facts.length > 0)!;
    const changed = journal.map((entry) => (entry.seq === seq ? { ...entry, facts: [] } : entry));
    const { code, out } = await replay(write('changed.jsonl', changed));
    expect(code).toBe(1);
    expect(out).toContain('1 turn came out otherwise than it is recorded:');
    expect(out).toContain(`Entry ${seq} `);
  });

  test('of a farm that runs', async () => {
    const farm = fakeFarm();
    const api = await listening(farm);
    await farm.kernel.say('lot/spool-1', 'lot.receive', { material: 'PLA', colour: 'black', grams: 1_000 });
    const { code, out } = await farmCliAt(api.url, 'replay');
    await api.close();
    expect([code, out]).toEqual([0, expect.stringMatching(/^lot +1 +1 open$/m)]);
  });
});

describe('another policy', () => {
  test('says in words what it would have held back and let through, each with why', async () => {
    const lax = await replay(`${file} --policy ${demo}`);
    expect(lax.code).toBe(0);
    expect(lax.out).toMatch(/would have held back 0 of \d+ releases/);
    expect(lax.out).toMatch(/would have let through [1-9]\d* of \d+ releases that waited/);
    expect(lax.out).toContain(': Then: ');
    expect(lax.out).toContain('that other course is not followed');
    const strict = path.join(folder, 'strict.yaml');
    writeFileSync(
      strict,
      readFileSync(demo, 'utf8').replace('  release:\n', '  release:\n    automatic: false\n'),
    );
    const { json } = await replay(`${file} --policy ${strict} --json`);
    const [release] = json()[0].gates;
    expect(release.differences[0].words).toBe(
      `It would have held back ${release.alone} of ${release.alone} releases that went by themselves.`,
    );
    expect(release.differences[0].each[0]).toMatchObject({
      why: expect.stringContaining('leaves it to a person'),
      address: expect.stringMatching(/^job\//),
    });
  });
});

describe('an incident', () => {
  test('becomes a test with one command, once', async () => {
    const into = path.join(folder, 'kept');
    const { code, out } = await replay(`${file} --keep it-happened --incident ${incident} --into ${into}`);
    expect([code, out]).toEqual([0, expect.stringMatching(/\d+ of \d+ entries/)]);
    expect(readdirSync(into).sort()).toEqual(['it-happened.json', 'it-happened.jsonl']);
    expect(readFileSync(path.join(into, 'it-happened.jsonl'), 'utf8')).not.toContain('grace');
    const again = await replay(`${file} --keep it-happened --into ${into}`);
    expect([again.code, again.err]).toEqual([2, expect.stringContaining('is there already')]);
    const calm = write(
      'calm.jsonl',
      journal.slice(0, journal.findIndex(({ address }) => address.startsWith('dispatcher/')) + 1),
    );
    const nothing = await replay(`${calm} --keep nothing --into ${into}`);
    expect(nothing).toMatchObject({ code: 3, err: expect.stringContaining('nothing to keep') });
    const none = await replay(`${file} --keep other --incident I-none --into ${into}`);
    expect([none.code, none.err]).toEqual([3, expect.stringContaining('The newest are I-')]);
  });

  test('a journal that the machines do not say again can not be kept', async () => {
    const opened = journal.find(({ address }) => address === `incident/${incident}`)!;
    const changed = journal.map((entry) => (entry.seq === opened.seq ? { ...entry, facts: [] } : entry));
    const { code, err } = await replay(
      `${write('odd.jsonl', changed)} --keep odd --incident ${incident} --into ${folder}`,
    );
    expect([code, err]).toEqual([1, expect.stringContaining('can not be kept')]);
  });
});

describe('what it is given', () => {
  test.each([
    ['none.jsonl', 2, 'can not be read'],
    ['FILE --until 99999', 2, `beyond the end`],
    ['FILE --until 2099-01-01', 2, 'beyond the end'],
    ['FILE --until noon', 2, 'the number of an entry or a time'],
    ['FILE --actor job', 2, 'must be KIND/ID'],
    ['FILE --actor job/J-1-1 --keep x', 2, 'do not go together'],
    ['FILE --incident I-1', 2, 'goes with --keep'],
    ['FILE --keep A/B', 2, 'small letters'],
    ['FILE --policy FILE', 2, 'is no farm file'],
    ['DEMO', 1, 'is not a journal'],
    ['CUT', 1, 'breaks off in the middle of line'],
  ])('`farm replay --from %s` ends with %i and says %s', async (line, code, words) => {
    const cut = path.join(folder, 'cut.jsonl');
    writeFileSync(cut, readFileSync(file, 'utf8').slice(0, 30_000));
    const asked = line.replaceAll('FILE', file).replace('DEMO', demo).replace('CUT', cut);
    const { code: was, err } = await replay(asked);
    expect([was, err]).toEqual([code, expect.stringContaining(words)]);
  });

  test('what was cut off can be read as far as it goes', async () => {
    const cut = path.join(folder, 'cut-again.jsonl');
    writeFileSync(cut, readFileSync(file, 'utf8').slice(0, 30_000));
    const { err } = await replay(cut);
    const [, last] = /--until (\d+)/.exec(err)!;
    expect(await replay(`${cut} --until ${last}`)).toMatchObject({ code: 0 });
  });
});
