import { expect, it } from 'vitest';
import { definitions } from '../../actors/definitions.ts';
import type { LotState } from '../../actors/lot/schema.ts';
import type { Network } from './delivery.ts';
import { Dice } from './dice.ts';
import { World } from './world.ts';

const DAY_MS = 86_400_000;
const START_AT = Date.UTC(2026, 2, 2);
const prompt: Network = {
  delayMsMean: 0,
  stallChance: 0,
  stallMsMax: 0,
  duplicateChance: 0,
  forgetChance: 0,
};
const spool = { material: 'PLA', colour: 'black', grams: 1_000 };

const worldOf = (network: Network) =>
  new World(definitions, new Dice(1), network, START_AT, { journal: false, dedupeMs: DAY_MS });

it('forgets an actor, and tells whoever listens before', async () => {
  const world = worldOf({ ...prompt });
  const left: (string | undefined)[] = [];
  world.onForget((at) => left.push(`${at} with ${world.look<LotState>(at)?.context.onHandGrams} g`));
  world.tell('lot/a', 'lot.receive', spool);
  world.tell('lot/b', 'lot.receive', spool);
  await world.runUntil(START_AT + 1_000);
  world.forget('lot/a');
  world.forget('lot/never');
  expect(left).toEqual(['lot/a with 1000 g']);
  expect(world.all('lot')).toEqual(['lot/b']);
  expect(world.look('lot/a')).toBeUndefined();
  expect(world.journal.size).toBe(0);
});

it('knows a message that comes twice for as long as it was told to', async () => {
  const world = worldOf({ ...prompt, delayMsMean: 10, duplicateChance: 1 });
  for (let day = 0; day < 5; day++) {
    world.tell(`lot/${day}`, 'lot.receive', spool);
    await world.runUntil(START_AT + (day + 1) * DAY_MS);
    expect(world.states.get(`lot/${day}`)!.version).toBe(1);
  }
});

it('keeps the order of what is said in one moment, and of events of unlike urgency', async () => {
  const world = worldOf({ ...prompt });
  const seen: string[] = [];
  world.witness(({ message }) => seen.push(message.type));
  world.after(5, () => seen.push('later'));
  world.after(5, () => seen.push('first'), -1);
  world.after(5, () => {
    world.tell('lot/a', 'lot.scrap', { grams: 10, because: 'Tangled.' });
    world.after(0, () => seen.push('after the word'));
  });
  world.tell('lot/a', 'lot.receive', spool);
  await world.runUntil(START_AT + 10);
  expect(seen).toEqual([
    'lot.receive',
    'dispatcher.lotChanged',
    'first',
    'later',
    'lot.scrap',
    'after the word',
    'dispatcher.lotChanged',
  ]);
});
