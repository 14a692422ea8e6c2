/** How long an answer takes, in words. Pure. */
import type { Watched } from './questions.ts';

/** A machine simulated for a day, on one core of a plain computer; replaced by what earlier answers took. */
const SECONDS_PER_MACHINE_DAY = 0.015;

export const paces = [
  { runs: 10, words: 'Quick' },
  { runs: 20, words: 'Normal' },
  { runs: 60, words: 'Thorough' },
] as const;

/** Both sides of each pair are run. */
const workOf = (days: number, runs: number, machines: number): number => 2 * days * runs * machines;

export const secondsFor = (
  asked: { readonly days: number; readonly runs: number },
  machines: number,
  past: readonly Watched[],
): number => {
  const work = workOf(asked.days, asked.runs, Math.max(1, machines));
  const paced = past.map(
    ({ question, seconds }) =>
      seconds / workOf(question.days ?? 7, question.replications ?? 20, Math.max(1, machines)),
  );
  // The farm's computer was busy with other things in the slower ones.
  return work * (paced.length > 0 ? Math.min(...paced) : SECONDS_PER_MACHINE_DAY);
};

export const sayPatience = (seconds: number): string => {
  if (seconds < 15) return 'some seconds';
  if (seconds < 45) return 'about half a minute';
  if (seconds < 100) return 'about a minute';
  if (seconds < 240) return 'a few minutes';
  if (seconds < 900) return `about ${Math.round(seconds / 60)} minutes`;
  if (seconds < 2_700) return 'about half an hour';
  return seconds < 5_400 ? 'about an hour' : 'hours: ask for fewer days or fewer runs';
};
