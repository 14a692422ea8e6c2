import { setTimeout as pause } from 'node:timers/promises';

/** Asks until the answer is there. Rejects after `limitMs`, naming what was waited for. */
export async function until<T>(
  what: string,
  limitMs: number,
  ask: () => Promise<T | undefined> | T | undefined,
  everyMs = 50,
): Promise<T> {
  for (const end = performance.now() + limitMs; ; ) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (performance.now() > end) throw new Error(`After ${limitMs / 1_000} s still waiting for ${what}.`);
    await pause(everyMs);
  }
}

/** Runs `task` over the items, so many at a time. */
export async function each<T>(
  items: readonly T[],
  atOnce: number,
  task: (item: T) => Promise<unknown>,
): Promise<void> {
  let next = 0;
  const worker = async () => {
    while (next < items.length) await task(items[next++]!);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}
