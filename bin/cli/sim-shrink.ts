/** Failing seeds of `farm sim` made smaller, and kept as files that run again. */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { SmallestCase } from '../../simulator/report/report.ts';
import { CASE_SCHEMA, type Case, NO_CRASH } from '../../simulator/seeds/case.ts';
import { shrinkDays, wordsOf } from '../../simulator/seeds/shrink-days.ts';
import type { SeedRow, Sweep } from '../../simulator/seeds/sweep.ts';
import type { SimParts } from './command-sim.ts';
import { put } from './sim-files.ts';
import { programOf, type SimLine } from './sim-line.ts';
import type { Invocation } from './spec.ts';

/** One of each broken property, and of these only some. */
const CASES_MAX = 3;
const TRIES_MAX = 2_000;

const propertyOf = ({ broken, crash }: SeedRow): string | undefined =>
  broken?.property ?? (crash ? NO_CRASH : undefined);

export async function shrinkFailures(
  { rows, request: { scenario, days } }: Sweep,
  line: SimLine,
  parts: SimParts,
  { output, env, signal }: Invocation,
  isForPeople: boolean,
): Promise<readonly SmallestCase[]> {
  const kinds = new Map<string, SeedRow>();
  for (const row of rows) {
    const property = propertyOf(row);
    if (property !== undefined && !kinds.has(property)) kinds.set(property, row);
  }
  if (line.shrinkSeconds === 0 || line.caseFile !== undefined) return [];
  const found: SmallestCase[] = [];
  for (const [property, row] of [...kinds].slice(0, CASES_MAX)) {
    if (signal.aborted) break;
    const { seed, crash } = row;
    const broken = row.broken ?? { property, words: crash!.words, at: 0 };
    const request = { scenario, seed, ...(days !== undefined && { days }) };
    const say = (words: string, key: string) =>
      isForPeople && output.progress(`Making seed ${seed} smaller: ${words}`, `${seed} ${key}`);
    let latest = 'looking';
    const { smallest, tries } = await shrinkDays(
      {
        request,
        broken,
        triesMax: TRIES_MAX,
        secondsMax: line.shrinkSeconds,
        isScenario: (candidate) => isOne(candidate, parts),
        ...(parts.module && { module: parts.module }),
      },
      {
        signal,
        tried: (count) => say(`${latest} (${count} tries)`, latest),
        smaller: (words) => {
          latest = words;
        },
      },
    );
    output.progressEnd();
    const written: Case = {
      schema: CASE_SCHEMA,
      broken,
      request: smallest,
      from: { scenario: scenario.name, seed, days: days ?? scenario.days },
    };
    mkdirSync(line.casesFolder, { recursive: true });
    const file = path.join(
      line.casesFolder,
      `${scenario.name}-${seed}-${property.replace(/\W+/g, '-')}.json`,
    );
    put(file, `${JSON.stringify(written, null, 2)}\n`);
    found.push({
      seed,
      property,
      file,
      words: `${wordsOf(smallest)} (${tries} tries)`,
      replay: `${programOf(env)} sim --case ${file}`,
    });
  }
  return found;
}

function isOne(candidate: unknown, parts: SimParts): boolean {
  try {
    parts.check(candidate, 'a smaller case');
    return true;
  } catch {
    return false;
  }
}
