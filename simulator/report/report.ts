/** What every report of a sweep is made from, and the words that all of them share. */
import type { Sweep } from '../seeds/sweep.ts';
import { failed } from '../seeds/sweep.ts';
import { type Figure, figureList } from './figures.ts';
import { type Spread, spreadOf } from './spread.ts';

export interface Report {
  readonly sweep: Sweep;
  /** The farm's, as in its scenario. */
  readonly currency: string;
  /** Of the program. */
  readonly version: string;
  /** The whole sweep again, ready to paste. */
  readonly replay: string;
  readonly replayOf: (seed: number) => string;
  /** Smallest cases that were found for failing seeds. */
  readonly smallest: readonly SmallestCase[];
  /** Real seconds. */
  readonly elapsedSeconds: number;
  /** When it was written, UTC milliseconds. */
  readonly writtenAt: number;
}

export interface SmallestCase {
  readonly seed: number;
  readonly property: string;
  readonly file: string;
  /** What is left, in words. */
  readonly words: string;
  readonly replay: string;
}

export interface Tally {
  readonly figure: Figure;
  readonly spread: Spread;
  readonly values: readonly number[];
}

/** Each figure over all seeds that came to their end. */
export function talliesOf({ rows }: Sweep): readonly Tally[] {
  const all = rows.flatMap(({ result }) => (result ? [result.figures] : []));
  return figureList.flatMap((figure) => {
    const values = all.map(figure.of);
    const spread = spreadOf(values.filter(Number.isFinite));
    return spread ? [{ figure, spread, values }] : [];
  });
}

/** Mean over the seeds, most frequent first. */
export function failuresByCause({ rows }: Sweep): readonly (readonly [cause: string, mean: number])[] {
  const sums = new Map<string, number>();
  const ran = rows.filter(({ result }) => result !== null);
  for (const { result } of ran)
    for (const [cause, count] of Object.entries(result!.figures.failuresByCause))
      sums.set(cause, (sums.get(cause) ?? 0) + count);
  return [...sums]
    .map(([cause, sum]) => [cause, sum / ran.length] as const)
    .sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0], 'en'));
}

export interface Verdict {
  readonly word: 'held' | 'broken' | 'interrupted' | 'empty';
  readonly words: string;
}

export function verdictOf({ rows, isInterrupted, request }: Sweep): Verdict {
  const bad = rows.filter(failed).length;
  const ran = `${rows.length} of ${request.seeds.length} ${request.seeds.length === 1 ? 'seed' : 'seeds'}`;
  if (bad > 0) {
    const crashed = rows.filter(({ crash }) => crash !== null).length;
    const parts = [
      bad > crashed ? `${bad - crashed} broke a property` : '',
      crashed > 0 ? `${crashed} crashed` : '',
    ].filter((part) => part !== '');
    return {
      word: 'broken',
      words: `Of ${rows.length} ${rows.length === 1 ? 'seed' : 'seeds'} ${parts.join(', ')}.`,
    };
  }
  if (rows.length === 0) return { word: 'empty', words: 'No seed came to its end.' };
  const held = request.properties === false ? 'No property was checked' : 'Every property held';
  return {
    word: isInterrupted ? 'interrupted' : 'held',
    words: `${held} in ${isInterrupted ? ran : `${rows.length} ${rows.length === 1 ? 'seed' : 'seeds'}`}.`,
  };
}

/** `2026-03-02 05:00`, in UTC as the simulated farm lives. */
export const utcText = (at: number): string => new Date(at).toISOString().slice(0, 16).replace('T', ' ');
