/**
 * Plays seeds until one breaks a property: `node simulator/world/search.ts --seeds 1..2000`. With `--trace SEED` it tells
 * that play line by line. `--all` goes on after a find; `--actor ADDRESS` narrows the trace.
 */
import { parseArgs } from 'node:util';
import { statusOf } from '../../runtime/actor.ts';
import { play } from './play.ts';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '1..200' },
    trace: { type: 'string' },
    actor: { type: 'string', multiple: true },
    all: { type: 'boolean', default: false },
  },
});

async function trace(seed: number): Promise<void> {
  const time = (at: number) => new Date(at).toISOString().slice(5, 23).replace('T', ' ');
  const wanted = (words: string) =>
    values.actor === undefined || values.actor.some((one) => words.includes(one));
  const outcome = await play(seed, {
    onTurn: ({ message, before, result, state }, world) => {
      const said = `${message.by.id} → ${message.to} ${message.type}`;
      if (!wanted(said)) return;
      const moved = `${statusOf(before.snapshot)} → ${statusOf(state.snapshot)}`;
      const facts = result.facts.map((fact) => fact.type).join(' ');
      const sends = result.sends.map((sent) => `${sent.to} ${sent.type}`).join(', ');
      const effects = result.effects.map((one) => one.type).join(', ');
      const payload = JSON.stringify(message.payload).slice(0, 160);
      console.log(
        `${time(world.now)} ${said} ${payload} | ${result.outcome} ${moved} | ${facts} | ${sends} | ${effects} ${result.refusal?.because ?? ''}`,
      );
    },
    onFloor: ({ kind, machine, print }, world) => {
      const said = `${machine.id} ${kind} ${print.remoteName} ${print.runId} ${print.phase}`;
      if (wanted(said)) console.log(`${time(world.now)} *** ${said}`);
    },
  });
  console.log(outcome);
}

async function search(first: number, last: number): Promise<void> {
  const startedMs = performance.now();
  let turns = 0;
  let days = 0;
  const found = new Map<string, number[]>();
  for (let seed = first; seed <= last; seed++) {
    const outcome = await play(seed);
    turns += outcome.turns;
    days += outcome.days;
    if (outcome.broken === null) continue;
    const { property, words } = outcome.broken;
    if (!found.has(property)) {
      console.log(`Seed ${seed} breaks "${property}": ${words}`);
      console.log(`Replay: node simulator/world/search.ts --trace ${seed}`);
      found.set(property, []);
    }
    found.get(property)!.push(seed);
    process.exitCode = 1;
    if (!values.all) break;
  }
  for (const [property, seeds] of found)
    console.log(`${seeds.length} seeds break "${property}": ${seeds.slice(0, 20).join(' ')}`);
  const seconds = (performance.now() - startedMs) / 1000;
  console.log(
    `${turns} turns, ${Math.round(days)} days in ${seconds.toFixed(1)} s: ${Math.round(turns / seconds)} turns/s.`,
  );
}

if (values.trace !== undefined) await trace(Number(values.trace));
else {
  const [first, last] = values.seeds.split('..').map(Number);
  await search(first!, last ?? first!);
}
