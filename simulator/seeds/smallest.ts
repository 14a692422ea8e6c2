/**
 * Makes the chaos play of a failing seed smaller, and tells what is left: `node simulator/seeds/smallest.ts --seed 31
 * [--case FILE] [--tries 3000]`. `--play FILE` plays a case that was written before.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { playOfText, replayPlay, shrinkPlay, textOfPlay } from './shrink-play.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    case: { type: 'string' },
    tries: { type: 'string', default: '3000' },
    play: { type: 'string' },
  },
});

async function replay(file: string): Promise<void> {
  const { broken } = await replayPlay(playOfText(readFileSync(file, 'utf8')));
  console.log(broken ? `It breaks "${broken.property}": ${broken.words}` : 'Nothing breaks any more.');
  process.exitCode = broken ? 1 : 0;
}

async function smallest(seed: number): Promise<void> {
  const found = await shrinkPlay({ seed, triesMax: Number(values.tries) });
  if (found === null) {
    console.log(`Seed ${seed} breaks nothing.`);
    return;
  }
  const file = values.case ?? `play-${seed}.json`;
  writeFileSync(file, `${textOfPlay(found.smallest)}\n`);
  const acts = found.smallest.acts ?? [];
  console.log(`Seed ${seed} breaks "${found.property}": ${found.words}`);
  console.log(`${acts.length} commands are left after ${found.tries} tries:`);
  for (const act of acts) console.log(`  ${act}`);
  console.log(`Replay: node simulator/seeds/smallest.ts --play ${file}`);
  process.exitCode = 1;
}

if (values.play !== undefined) await replay(values.play);
else if (values.seed !== undefined && /^\d+$/.test(values.seed)) await smallest(Number(values.seed));
else {
  console.error('Which? --seed N makes a seed smaller, --play FILE plays a case.');
  process.exitCode = 2;
}
