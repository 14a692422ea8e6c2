/** Which seeds to run, as people write it: `7`, `1..1000`, `1,5,90..99`. */

/** Seeds are whole numbers that every generator takes as they are. */
export const SEED_MAX = 2 ** 31 - 1;
export const SEEDS_MAX = 100_000;

/** In rising order, each once. A string says in words why the text is no list of seeds. */
export function seedsOf(text: string): readonly number[] | string {
  const seeds = new Set<number>();
  for (const part of text.split(',')) {
    const match = /^\s*(\d+)\s*(?:\.\.\s*(\d+)\s*)?$/.exec(part);
    if (match === null) return `"${part.trim()}" is no seed and no range`;
    const first = Number(match[1]);
    const last = match[2] === undefined ? first : Number(match[2]);
    if (last < first) return `the range ${first}..${last} runs backwards`;
    if (last > SEED_MAX) return `${last} is above ${SEED_MAX}`;
    if (seeds.size + last - first + 1 > SEEDS_MAX) return `these are more than ${SEEDS_MAX} seeds`;
    for (let seed = first; seed <= last; seed++) seeds.add(seed);
  }
  return [...seeds].sort((a, b) => a - b);
}

/** The shortest text that {@link seedsOf} reads as these seeds. */
export function textOfSeeds(seeds: readonly number[]): string {
  const parts: string[] = [];
  for (let at = 0; at < seeds.length; ) {
    let end = at;
    while (seeds[end + 1] === seeds[end]! + 1) end++;
    parts.push(end === at ? `${seeds[at]}` : `${seeds[at]}..${seeds[end]}`);
    at = end + 1;
  }
  return parts.join(',');
}
