import { beforeAll, describe, expect, it } from 'vitest';
import { definitions } from '../../actors/definitions.ts';
import type { Entry } from '../../runtime/envelope.ts';
import { encodeState } from '../../runtime/snapshot.ts';
import { properties } from '../properties/index.ts';
import { Watchers } from '../properties/watchers.ts';
import { play } from '../world/play.ts';
import { anonymised } from './anonymise.ts';
import { startOf } from './cut.ts';
import { check, keep } from './history.ts';
import { Player } from './player.ts';
import { JournalError, linesOf, readJournal } from './read.ts';
import { playRecorded } from './recorded.ts';
import { eventfulJournal } from './testing.ts';
import { isAfter, readUntil } from './until.ts';

let seed: number;
let journal: Entry[];
beforeAll(async () => {
  ({ seed, journal } = await eventfulJournal());
});
async function* given(entries: readonly Entry[]) {
  yield* entries;
}

describe('a journal taken again', () => {
  it('leads to the very states of the farm that wrote it', async () => {
    const player = new Player(definitions);
    for (const entry of journal) player.take(entry);
    await play(seed, {
      onEnd: ({ world }) => {
        expect(player.shelf.size).toBe(world.states.size);
        for (const [at, state] of world.states) {
          const definition = definitions.get(at.slice(0, at.indexOf('/')))!;
          const text = (one: typeof state) => JSON.stringify(encodeState(definition, one));
          expect(text(player.shelf.get(at)!)).toBe(text(state));
        }
      },
    });
  });

  it('satisfies the checkers as a live farm would, without a floor to look at', () => {
    const player = new Player(definitions);
    const found: string[] = [];
    const watchers = new Watchers(player, properties, ({ property, words }) =>
      found.push(`${property}: ${words}`),
    );
    for (const entry of journal) watchers.turned(player.take(entry));
    expect(found).toEqual([]);
  });

  it('folds away what is long over, and has it again when it is asked for', () => {
    const player = new Player(definitions);
    for (const entry of journal) player.take(entry);
    const { shelf } = player;
    const before = [...shelf.addresses()].map((at) => JSON.stringify(shelf.look(at)));
    shelf.put(shelf.get('dispatcher/farm')!, player.now + 3 * 86_400_000);
    expect(shelf.folded).toBe(shelf.size - 1);
    expect([...shelf.addresses()].map((at) => JSON.stringify(shelf.look(at)))).toEqual(before);
  });

  it('stops at a moment, and knows whether it lies within', async () => {
    const recorded = await playRecorded(given(journal), { definitions, until: { seq: 100 } });
    expect([recorded.player.seq, recorded.isReached]).toEqual([100, true]);
    const all = await playRecorded(given(journal), { definitions, until: { at: Number.MAX_SAFE_INTEGER } });
    expect([all.player.seq, all.isReached]).toEqual([journal.length, false]);
  });

  it('tells each turn that comes out otherwise than it is recorded, and goes on', async () => {
    const tampered = journal.map((entry) =>
      entry.seq === 50 ? { ...entry, facts: [{ type: 'job.released', payload: {} }] } : entry,
    );
    const { differences, player } = await playRecorded(given(tampered), { definitions });
    expect(differences.map(({ turned }) => turned?.seq)).toEqual([50]);
    expect(player.seq).toBe(journal.length);
  });

  it('tells what led to a message, through actors and what the outside answered', () => {
    const player = new Player(definitions);
    let longest: readonly { readonly type: string }[] = [];
    for (const entry of journal) {
      player.take(entry);
      const chain = player.chainOf(entry.message);
      expect(chain.at(-1)?.type).toBe(entry.message.type);
      if (chain.length > longest.length) longest = chain;
    }
    expect(longest.length).toBeGreaterThan(4);
  });
});

describe('reading a journal', () => {
  const text = () => journal.slice(0, 20).map((entry) => JSON.stringify(entry));
  const read = async (lines: readonly string[]) => {
    const entries: Entry[] = [];
    try {
      for await (const entry of readJournal(lines, definitions, { name: 'j.jsonl' })) entries.push(entry);
      return { entries, words: '' };
    } catch (error) {
      expect(error).toBeInstanceOf(JournalError);
      return { entries, words: (error as Error).message };
    }
  };

  it.each<[what: string, words: RegExp, entries: number, change: (lines: string[]) => string[]]>([
    ['nothing', /is empty/, 0, () => []],
    ['a picture', /not a journal: its first line is no JSON/, 0, () => ['\u0089PNG']],
    ['other JSON', /not a journal: its first line is no entry/, 0, () => ['{"a":1}', '{"a":2}']],
    [
      'a line cut off',
      /breaks off in the middle of line 20, after entry 19/,
      19,
      (all) => [...all.slice(0, 19), all[19]!.slice(0, 40)],
    ],
    [
      'a broken line within',
      /Line 5 of j.jsonl is no entry/,
      4,
      (all) => all.map((line, index) => (index === 4 ? line.slice(9) : line)),
    ],
    [
      'another shape',
      /Line 5 of j.jsonl is no entry/,
      4,
      (all) => all.map((line, index) => (index === 4 ? line.replace('"version"', '"edition"') : line)),
    ],
    [
      'another order',
      /not in order: entry 2 in line 4 comes after 3/,
      3,
      (all) => [...all.slice(0, 3), all[1]!],
    ],
    [
      'a kind of another version',
      /the kind "robot".*another version/,
      0,
      (all) => [all[0]!.replaceAll(/"(address|to)":"[a-z]+\//g, '"$1":"robot/')],
    ],
    [
      'a message of another version',
      /the message robot.dance.*another version/,
      0,
      (all) => [all[0]!.replace(/"type":"[a-zA-Z.]+"/, '"type":"robot.dance"')],
    ],
  ])('%s', async (_what, words, count, change) => {
    const found = await read(change(text()));
    expect(found.words).toMatch(words);
    expect(found.entries.length).toBe(count);
  });

  it('lines come whole from pieces of any size, letters beyond ASCII too', async () => {
    const bytes = Buffer.from('{"a":"ü"}\n{"b":"€"}\nrest');
    for (let size = 1; size < bytes.length; size++) {
      const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) =>
        bytes.subarray(at * size, (at + 1) * size),
      );
      const lines: string[] = [];
      for await (const line of linesOf(pieces)) lines.push(line);
      expect(lines).toEqual(['{"a":"ü"}', '{"b":"€"}', 'rest']);
    }
  });

  it('moments are numbers of entries or times', () => {
    expect(readUntil('12')).toEqual({ seq: 12 });
    expect(readUntil('2026-03-02T14:05Z')).toEqual({ at: Date.UTC(2026, 2, 2, 14, 5) });
    expect(readUntil('2026-03-02 14:05')).toEqual({ at: new Date(2026, 2, 2, 14, 5).getTime() });
    for (const text of ['0', '-1', 'noon', '2026-03', '2026-13-45', '14:05'])
      expect(readUntil(text)).toBeUndefined();
    expect([isAfter({ seq: 2 }, 2, 0), isAfter({ seq: 2 }, 3, 0), isAfter({ at: 5 }, 1, 6)]).toEqual([
      false,
      true,
      true,
    ]);
  });
});

describe('an incident made a test', () => {
  it('has what concerns it and no more, without names, and passes', async () => {
    const { entries, relations, player } = await playRecorded(given(journal), {
      definitions,
      keepsEntries: true,
    });
    expect(relations.incidents.size).toBeGreaterThan(2);
    for (const incident of relations.incidents.values()) {
      const actors = relations.around(startOf(incident, player.chainOf(incident.message)));
      expect(actors).toContain(incident.message.to);
      expect(actors).not.toContain('dispatcher/farm');
      const kept = keep(entries, actors, 'It happened.', incident.message.to);
      expect(kept.entries.length).toBeLessThan(journal.length);
      expect(check(kept)).toEqual([]);
      const text = JSON.stringify(kept);
      expect(text).not.toMatch(/grace|"ada"/);
      // A machine or a profile may be in trouble without any customer's work.
      if ([...actors].some((at) => at.startsWith('order/'))) expect(text).toContain('Customer A');
    }
  });

  it('one name is one word everywhere, within sentences too, and never a part of another word', () => {
    const message = {
      id: 'm',
      to: 'quote/Q-1',
      type: 'quote.request',
      at: 0,
      by: { kind: 'operator', id: 'bo' },
      correlation: 'm',
      payload: {
        customer: 'Al',
        notes: 'Ring Al at home.',
        lines: [{ fileName: 'al-secret.STL' }],
        material: 'Aluminium',
      },
    } as const;
    const facts = [
      {
        type: 'quote.requested',
        payload: { what: 'Al asked for al-secret.STL.', connection: { host: '10.0.0.7', key: 'k' } },
      },
    ];
    const [entry] = anonymised([
      { seq: 1, address: 'quote/Q-1', version: 1, status: 'intake', outcome: 'changed', message, facts },
    ]);
    expect(entry!.message).toMatchObject({
      by: { id: 'operator 1' },
      payload: {
        customer: 'Customer A',
        notes: 'A note.',
        lines: [{ fileName: 'model-1.STL' }],
        material: 'Aluminium',
      },
    });
    expect(entry!.facts[0]!.payload).toEqual({ what: 'Customer A asked for model-1.STL.', connection: {} });
  });
});
