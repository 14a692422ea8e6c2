/** Where and when the farm is killed, drawn from a seed. */
import type { Random32 } from '../../runtime/random.ts';
import type { SelfKill } from './farm-process.ts';

/**
 * - `point`: by its own hand at a named moment. `moment`: from outside, so many milliseconds after its start was ordered.
 * - `away`: at a named moment, and left dead until a machine has finished a print.
 */
export type Kill =
  | ({ readonly kind: 'point' | 'away' } & SelfKill)
  | { readonly kind: 'moment'; readonly afterMs: number };

/** Named moments, with how often each is passed at most before the end. */
const points: readonly (readonly [point: string, countMax: number])[] = [
  ['commit.before', 60],
  ['commit.sent', 60],
  ['commit.done', 60],
  ['projection.before', 40],
  ['send.before', 60],
  ['effect.before', 12],
  ['effect.done', 12],
  ['effect.durable', 12],
  ['upload.before', 3],
  ['upload.progress', 3],
  ['upload.done', 3],
  ['start.sent', 3],
  ['start.done', 3],
  ['up.database', 1],
  ['up.demo', 1],
  ['up.slicer', 1],
  ['up.printers', 1],
];
const TURNS_MAX = 8;
const MOMENT_MS_MAX = 3_000;

/** Every point once, then the remainder at random; in random order. */
export function drawKills(random: Random32, count: number): readonly Kill[] {
  const below = (n: number) => random() % n;
  const at = ([point, countMax]: (typeof points)[number], kind: 'point' | 'away' = 'point'): Kill => ({
    kind,
    point,
    count: 1 + below(countMax),
    turns: below(2) === 0 ? 0 : below(TURNS_MAX),
  });
  const kills = points.slice(0, count).map((point) => at(point));
  while (kills.length < count) {
    const dice = below(10);
    if (dice < 2) kills.push({ kind: 'moment', afterMs: below(MOMENT_MS_MAX) });
    else if (dice < 3) kills.push(at(['start.done', 2], 'away'));
    else kills.push(at(points[below(points.length)]!));
  }
  for (let i = kills.length - 1; i > 0; i--) {
    const j = below(i + 1);
    [kills[i], kills[j]] = [kills[j]!, kills[i]!];
  }
  return kills;
}

export const wordsOf = (kill: Kill): string =>
  kill.kind === 'moment'
    ? `after ${kill.afterMs} ms`
    : `${kill.point} ×${kill.count}${kill.turns ? ` +${kill.turns}` : ''}${kill.kind === 'away' ? ', away' : ''}`;
