import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { farmCliAt } from './testing.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'farm-plan-'));
afterAll(() => rmSync(folder, { recursive: true }));

const farm = (line: string) => farmCliAt('http://127.0.0.1:1', line);
const fileOf = (content: unknown): string => {
  const file = path.join(folder, 'instance.json');
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
};
const solved = async (content: unknown, options = '--moves 2000') => {
  const { code, err, json } = await farm(`plan --instance ${fileOf(content)} ${options}`);
  expect([code, err]).toEqual([0, '']);
  return json()[0];
};

const machine = { id: 'm' };
const job = { id: 'j', processing: { m: 5 } };

describe('farm plan --instance', () => {
  test('three jobs, two machines, set-up: the best there is, and known to be', async () => {
    const answer = await solved({
      machines: [
        { id: 'm1', readyAt: 0, state: 'a' },
        { id: 'm2', readyAt: 5, state: 'b' },
      ],
      jobs: [
        { id: 'j1', releaseAt: 0, dueAt: 10, weight: 2, value: 9, processing: { m1: 5, m2: 7 }, state: 'a' },
        { id: 'j2', releaseAt: 3, dueAt: 8, weight: 1, value: 9, processing: { m1: 5 }, state: 'b' },
        { id: 'j3', releaseAt: 0, dueAt: 12, weight: 3, value: 9, processing: { m1: 4, m2: 6 }, state: 'b' },
      ],
      setup: { a: { b: 2 }, b: { a: 3 } },
      objective: { tardiness: 1, makespan: 0.5, completion: 0, machine: { m1: 1, m2: 2 }, setup: 1 },
    });
    // 14 of machine time, a set-up of 2, j2 8 late, half of 16.
    expect(answer).toMatchObject({ objective: 32, lowerBound: 32, moves: expect.any(Number) });
    expect(answer.assignments).toEqual([
      { job: 'j1', machine: 'm1', start: 0, end: 5 },
      { job: 'j3', machine: 'm1', start: 7, end: 11 },
      { job: 'j2', machine: 'm1', start: 11, end: 16 },
    ]);
    expect(Object.keys(answer)).toEqual(['objective', 'lowerBound', 'assignments', 'ms', 'moves']);
  });

  test('set-up may be done before the release; what is not named takes no time', async () => {
    const answer = await solved({
      machines: [{ id: 'm', state: 'a' }],
      jobs: [{ id: 'j', releaseAt: 4, processing: { m: 1 }, state: 'b' }],
      setup: { a: { b: 3 } },
      objective: { completion: 1 },
    });
    expect(answer.assignments).toEqual([{ job: 'j', machine: 'm', start: 4, end: 5 }]);
  });

  test('the same seed and moves give the same plan', async () => {
    const jobs = Array.from({ length: 40 }, (_, i) => ({
      id: `j${i}`,
      dueAt: (i * 37) % 90,
      weight: 1 + (i % 5),
      processing: { a: 5 + ((i * 7) % 11), b: 4 + ((i * 5) % 13), c: 9 },
      state: 'xyz'[i % 3],
    }));
    const content = {
      machines: [{ id: 'a' }, { id: 'b' }, { id: 'c' }],
      jobs,
      setup: { x: { y: 2, z: 4 }, y: { z: 1, x: 1 }, z: { x: 3 } },
      objective: { tardiness: 1, setup: 2 },
    };
    const { ms: _, ...one } = await solved(content, '--moves 5000 --seed 4');
    const { ms: __, ...other } = await solved(content, '--moves 5000 --seed 4');
    expect(other).toEqual(one);
    expect(one.moves).toBe(5_000);
    expect(one.lowerBound).toBeLessThanOrEqual(one.objective);
  });

  test('no jobs, machines whose time costs nothing, set-up in a circle: answers like any other', async () => {
    expect(await solved({ machines: [machine], jobs: [] })).toMatchObject({ objective: 0, assignments: [] });
    const circle = { a: { b: 1, c: 5 }, b: { c: 1, a: 5 }, c: { a: 1, b: 5 } };
    const jobs = ['a', 'b', 'c'].map((state) => ({ id: state, processing: { m: 0 }, state }));
    const objective = { makespan: 1, machine: { m: 0 } };
    expect(
      await solved({ machines: [{ id: 'm', state: 'a' }], jobs, setup: circle, objective }),
    ).toMatchObject({ objective: 2 });
  });

  test('10,000 jobs are read, planned and answered within the moves that were given', async () => {
    const jobs = Array.from({ length: 10_000 }, (_, i) => ({
      id: `j${i}`,
      dueAt: i,
      processing: { a: 1 + (i % 7), b: 2 },
    }));
    const answer = await solved({ machines: [{ id: 'a' }, { id: 'b' }], jobs }, '--moves 1000');
    expect(answer.assignments).toHaveLength(10_000);
    expect(answer.moves).toBe(1_000);
  });

  test.each([
    ['{', 'is no JSON'],
    ['{"machines":[{"id":"m"}],"jobs":[{"id":"j","processing":{"m":NaN}}]}', 'is no JSON'],
    [[], 'it must be an object'],
    [{ machines: [machine] }, 'jobs is missing'],
    [{ machines: [], jobs: [] }, 'There are no machines'],
    [{ machines: [machine], jobs: [{ id: 'j', processing: {} }] }, 'job "j" is impossible'],
    [{ machines: [machine], jobs: [{ id: 'j' }] }, 'processing is missing'],
    [{ machines: [machine], jobs: [{ id: 'j', processing: { q: 1 } }] }, '"q", which is no machine'],
    [{ machines: [machine], jobs: [{ id: 'j', processing: { m: -1 } }] }, 'must not be negative'],
    [{ machines: [machine], jobs: [{ id: 'j', processing: { m: null } }] }, 'must be a number'],
    [{ machines: [machine], jobs: [{ id: 'j', processing: { m: 1e300 } }] }, 'must be a number'],
    [{ machines: [machine], jobs: [job, job] }, '"j" is there twice'],
    [{ machines: [machine], jobs: [{ ...job, weight: -1 }] }, 'weight is -1'],
    [{ machines: [machine], jobs: [{ ...job, dueAt: 'soon' }] }, 'dueAt is "soon"'],
    [{ machines: [machine], jobs: [job], setup: { a: { b: -2 } } }, 'setup from "a" to "b"'],
    [{ machines: [machine], jobs: [job], objective: { tardines: 1 } }, 'has "tardines"'],
    [{ machines: [machine], jobs: [job], objective: { machine: { q: 1 } } }, '"q", which is no machine'],
    [{ machines: [machine, { id: '' }], jobs: [job] }, 'machines[1]: id'],
  ])('%j is turned down: %s', async (content, words) => {
    const { code, err, out } = await farm(`plan --instance ${fileOf(content)}`);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(words);
  });

  test('what does not go together is said; without a file it is about a plan of the farm', async () => {
    for (const [line, words] of [
      ['plan', '--instance FILE'],
      ['plan show --instance x.json', 'does not go with'],
      ['plan --instance', 'needs a value'],
      [`plan --instance ${folder}/none.json`, 'could not be read'],
      [`plan --instance ${fileOf({})} --moves many`, 'whole number'],
    ] as const)
      expect([line, (await farm(line)).err]).toEqual([line, expect.stringContaining(words)]);
    expect((await farm('plan --help')).out).toContain('show ID');
  });
});
