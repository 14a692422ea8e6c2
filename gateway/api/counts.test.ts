import { expect, test } from 'vitest';
import { makeCounts } from './counts.ts';

function slowViews() {
  const asked: {
    kind: string;
    answer: (counts: { [status: string]: number }) => void;
    fail: (error: Error) => void;
  }[] = [];
  let position = 1;
  return {
    asked,
    move: () => position++,
    position: () => position,
    counts: (kind: string) =>
      new Promise<{ [status: string]: number }>((answer, fail) => asked.push({ kind, answer, fail })),
  };
}

test('a hundred questions at once are two: the one under way, and the one after it', async () => {
  const views = slowViews();
  const counts = makeCounts(views);
  const first = counts('job');
  views.move();
  const rest = Array.from({ length: 99 }, () => counts('job'));
  views.asked[0]!.answer({ old: 1 });
  expect(await first).toEqual({ old: 1 });
  await expect.poll(() => views.asked.length).toBe(2);
  views.asked[1]!.answer({ new: 2 });
  for (const one of await Promise.all(rest)) expect(one).toEqual({ new: 2 });
  expect(views.asked).toHaveLength(2);
});

test('while nothing happens nothing is asked; one kind does not wait for another', async () => {
  const views = slowViews();
  const counts = makeCounts(views);
  const jobs = counts('job');
  const lots = counts('lot');
  expect(views.asked.map(({ kind }) => kind)).toEqual(['job', 'lot']);
  for (const { answer } of views.asked) answer({ a: 1 });
  await Promise.all([jobs, lots]);
  expect(await counts('job')).toEqual({ a: 1 });
  expect(views.asked).toHaveLength(2);
  views.move();
  void counts('job');
  expect(views.asked).toHaveLength(3);
});

test('a failure is told to whoever asked, and forgotten', async () => {
  const views = slowViews();
  const counts = makeCounts(views);
  const failing = counts('job');
  views.asked[0]!.fail(new Error('down'));
  await expect(failing).rejects.toThrow('down');
  const again = counts('job');
  views.asked[1]!.answer({ a: 1 });
  expect(await again).toEqual({ a: 1 });
});
