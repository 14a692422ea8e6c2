/** `npm run sim:night`: searches seeds for as long as it is given, and writes what it found. See docs/replay.md. */
import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { type Night, reportOf, searchNight } from '../simulator/night/night.ts';
import { runTwice, sameWords } from '../simulator/night/same.ts';
import { listScenarios } from '../simulator/scenarios/load.ts';

const help = `Usage: npm run sim:night -- [options]

Runs 1,000 seeds of farm days with one worker and with two, which have to be the same; then plays chaos plays and farm days
with ever new seeds. Ends with 1 where a property was broken or two runs of a seed differ.

  --minutes N     How long; 480 if left out.
  --seed N        The first seed; drawn from the clock if left out, and printed.
  --workers N     Threads; one for each core if left out.
  --report FILE   Where the finds go; night-report.md if left out.`;

const REPORT_MS = 60_000;

function wholeOf(name: string, text: string | undefined, fallback: number, most: number): number {
  if (text === undefined) return fallback;
  const number = Number(text);
  if (Number.isInteger(number) && number >= 1 && number <= most) return number;
  process.stderr.write(`--${name} is "${text}"; it must be a whole number from 1 to ${most}.\n`);
  process.exit(2);
}

async function main(): Promise<number> {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    options: { minutes: text, seed: text, workers: text, report: text, help: { type: 'boolean' } },
  });
  if (values.help) {
    console.log(help);
    return 0;
  }
  const minutes = wholeOf('minutes', values.minutes, 480, 100_000);
  const seed = wholeOf(
    'seed',
    values.seed,
    Math.floor(Date.now() / 1_000) * 1_000,
    Number.MAX_SAFE_INTEGER / 10,
  );
  const workers = wholeOf('workers', values.workers, availableParallelism(), 256);
  const file = path.resolve(values.report ?? 'night-report.md');
  const abort = new AbortController();
  process.once('SIGINT', () => abort.abort());
  console.log(`Searching from seed ${seed} for ${minutes} min on ${workers} threads; finds go to ${file}.`);

  const beganAt = performance.now();
  const timer = setTimeout(() => abort.abort(), minutes * 60_000);
  const same = await runTwice(seed, abort.signal);
  clearTimeout(timer);
  console.log(sameWords(same).join('\n'));

  let [found, told] = [0, performance.now()];
  const onWork = (night: Night) => {
    for (const { what, seed: at, property, replay } of night.finds.slice(found))
      console.log(`${what}, seed ${at} breaks "${property}". Replay: ${replay}`);
    // Written at each find: what kills the search does not take them along.
    if (night.finds.length > found) writeFileSync(file, reportOf(seed, night, same));
    found = night.finds.length;
    if (performance.now() - told < REPORT_MS) return;
    told = performance.now();
    console.log(
      `${night.plays} plays, ${Math.round(night.days)} days, ${night.turns} turns; ${found} finds.`,
    );
  };
  const night = await searchNight({
    seed,
    forMs: Math.max(1, beganAt + minutes * 60_000 - performance.now()),
    workers,
    scenarios: listScenarios(),
    signal: abort.signal,
    onWork,
  });
  const report = reportOf(seed, night, same);
  writeFileSync(file, report);
  console.log(report.split('\n')[2]);
  return night.finds.length === 0 && same.mismatches.length === 0 ? 0 : 1;
}

process.exitCode = await main().catch((error: Error) => {
  process.stderr.write(`${error.stack}\n`);
  return 1;
});
