import { expect, it } from 'vitest';
import type { PolicyRevision } from '../../../gateway/api/contract/policy.ts';
import { byGate, isUntried } from '../../places/settings/words.ts';
import { document } from '../../walk/data-policy.ts';
import { createPolicy, readDocument, writtenOut } from './policy.ts';

const revision = (number: number, against: number | null = null) =>
  ({ number, adopted: null, tried: against === null ? null : { against } }) as unknown as PolicyRevision;

it('sends a draft with why, and says in words where a text is not JSON', async () => {
  const sent: unknown[] = [];
  const model = createPolicy({
    get: async () => null as never,
    send: async (method, path, body) => {
      sent.push([method, path, body]);
      return revision(2) as never;
    },
  });
  expect(await model.draft(document, 'Why not.')).toBe(2);
  expect(sent).toEqual([['POST', '/api/v1/policy/revisions', { document, because: 'Why not.' }]]);
  expect(model.busy.value).toBe(false);
  expect(() => readDocument('{ "quote": [}')).toThrow('The draft is not written as JSON.');
});

it('adopts an untried draft with the reason that was given, and no other', async () => {
  const bodies: unknown[] = [];
  const model = createPolicy({
    get: async () => null as never,
    send: async (_, __, body) => {
      bodies.push(body);
      return {} as never;
    },
  });
  await model.adopt(2);
  await model.adopt(2, 'It burns.');
  expect(bodies).toEqual([{}, { untried: true, reason: { code: 'policy', words: 'It burns.' } }]);
  expect(isUntried(revision(3, 2), 2)).toBe(false);
  expect(isUntried(revision(3, 1), 2)).toBe(true);
  const simulated = { ...revision(3), simulated: { against: 2 } } as unknown as PolicyRevision;
  expect([isUntried(simulated, 2), isUntried(simulated, 3)]).toEqual([false, true]);
});

it('is written out a rule a line, and reads as it was', () => {
  const short = { quote: [{ name: 'makeable' }, { name: 'instant' }], approvals: { LOW: 'anyone' } };
  expect(JSON.parse(writtenOut(short))).toEqual(short);
  expect(writtenOut(short).split('\n')).toContain('    {"name":"makeable"},');
  expect(
    byGate([
      { gate: 'quote', words: 'a' },
      { gate: 'release', words: 'b' },
      { gate: 'quote', words: 'c' },
    ]),
  ).toEqual([
    { gate: 'quote', title: 'Quotes', words: ['a', 'c'] },
    { gate: 'release', title: 'Releases', words: ['b'] },
  ]);
});
