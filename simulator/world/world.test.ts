import { describe, expect, it } from 'vitest';
import { defaultPlatePolicy } from '../../actors/farm/schema-plates.ts';
import { wire } from '../servers/moonraker/wire.ts';
import { Dice } from './dice.ts';
import { farmOf } from './farm.ts';
import { found, foundOnTheWire } from './found.ts';
import { calm, type Options, promptNetwork } from './options.ts';
import { type Outcome, play } from './play.ts';

const SEEDS = 200;
const HOUR_MS = 3_600_000;

const sunny: Options = {
  plates: defaultPlatePolicy,
  sameMaterial: false,
  atOnce: false,
  faults: calm,
  network: promptNetwork,
  faultsMs: 24 * HOUR_MS,
  healMs: 14 * 24 * HOUR_MS,
  roundMs: HOUR_MS / 2,
  whimMsMean: Number.POSITIVE_INFINITY,
  orders: 3,
  quantityMax: 4,
  spoolGrams: 1_000,
};

const drawn = farmOf(new Dice(7));
const telemetry = { wire, reportMs: 60_000 };
/** Nobody orders what cannot be made. */
const sound = { ...drawn, models: drawn.models.filter(({ broken }) => !broken) };

/** What a failing test prints: the seed, what broke, and how to see it. */
const story = ({ seed, broken }: Outcome): string =>
  broken === null
    ? ''
    : `Seed ${seed} breaks "${broken.property}": ${broken.words}\nReplay: node simulator/world/search.ts --trace ${seed}`;

describe('a farm in which everybody does as they should', () => {
  it('makes, packs and delivers what was ordered, without an incident', async () => {
    const facts = new Map<string, number>();
    const outcome = await play(7, {
      farm: sound,
      options: sunny,
      onTurn: ({ result }) => {
        for (const { type } of result.facts) facts.set(type, (facts.get(type) ?? 0) + 1);
      },
    });
    expect(story(outcome)).toBe('');
    expect(facts.get('order.accepted')).toBeGreaterThan(0);
    expect(facts.get('order.delivered')).toBe(facts.get('order.accepted'));
    expect(facts.get('run.judged')).toBe(facts.get('job.released'));
    expect([...facts.keys()].filter((type) => /failed|refused|tripped|stuck/.test(type))).toEqual([]);
  });
});

describe('a farm in which everything goes wrong', () => {
  it.each(found)('seed %i: %s', async (seed) => {
    expect(story(await play(seed))).toBe('');
  });

  it.each(foundOnTheWire)('seed %i, on the wire: %s', async (seed) => {
    expect(story(await play(seed, { telemetry }))).toBe('');
  });

  it('keeps its promises all the same, and comes to an end once the faults are over', async () => {
    for (let seed = 1_001; seed <= 1_000 + SEEDS; seed++) expect(story(await play(seed))).toBe('');
  });

  it('keeps them too where its machines report in their vendor’s messages', async () => {
    for (let seed = 1_201; seed <= 1_210; seed++) expect(story(await play(seed, { telemetry }))).toBe('');
  });

  it('is the same farm for the same seed', async () => {
    const tell = async () => {
      const turns: string[] = [];
      await play(31, {
        onTurn: ({ message, result }) => turns.push(`${message.id} ${message.to} ${result.outcome}`),
      });
      return turns;
    };
    expect(await tell()).toEqual(await tell());
  });
});
