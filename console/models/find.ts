/** Searching places, actions and things by what was typed. Pure. */
import type { IconName } from '../ui/icons.tsx';

export interface Found {
  readonly key: string;
  readonly icon: IconName;
  readonly words: string;
  readonly hint: string;
  readonly keys: string;
  readonly run: () => void;
}

export const HITS_MAX = 30;

/** Every word typed must occur; the start of the name counts most, then the start of a word, then anywhere. Null: no hit. */
export const score = (typed: string, name: string, hint: string): number | null => {
  const text = name.toLowerCase();
  const more = hint.toLowerCase();
  let sum = 0;
  for (const word of typed.toLowerCase().split(/\s+/).filter(Boolean)) {
    const at = text.indexOf(word);
    if (at === 0) sum += 8;
    else if (at > 0) sum += /[\s\-_/]/.test(text[at - 1]!) ? 5 : 3;
    else if (more.includes(word)) sum += 1;
    else return null;
  }
  return sum;
};

/** Nothing typed: the commands as they stand. An exact id comes first of all. */
export const search = (
  typed: string,
  commands: readonly Found[],
  things: readonly Found[],
): readonly Found[] => {
  const wanted = typed.trim();
  if (wanted === '') return commands;
  const scored = [...commands, ...things].flatMap((found) => {
    const points = score(wanted, found.words, found.hint);
    const exact = found.words.toLowerCase() === wanted.toLowerCase() ? 100 : 0;
    return points === null ? [] : [{ found, points: points + exact }];
  });
  return scored
    .sort((a, b) => b.points - a.points || a.found.words.length - b.found.words.length)
    .slice(0, HITS_MAX)
    .map(({ found }) => found);
};

/** Whether a row is among what was searched for: every word in any of its texts. */
export const includes = (typed: string, ...texts: readonly (string | null | undefined)[]): boolean => {
  const all = texts.join(' ').toLowerCase();
  return typed
    .toLowerCase()
    .split(/\s+/)
    .every((word) => all.includes(word));
};
