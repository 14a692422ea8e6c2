/**
 * Goal 5: fifty machines that report once a second in their vendor's own messages, read by the farm's decoding and
 * compared by its reconciler, the journal kept, the faults of a bad day on: how much farm time a second of one core holds.
 */
import type { BenchRow } from '../../runtime/bench-row.ts';
import { wire as moonraker } from '../servers/moonraker/wire.ts';
import type { Wire } from '../servers/wire.ts';
import { Dice } from './dice.ts';
import { type Farm, farmOf } from './farm.ts';
import { type Options, optionsOf } from './options.ts';
import { play } from './play.ts';

const PRINTERS = 50;
const ROUNDS = 5;
const HOUR_MS = 3_600_000;
const FARM_HOURS = 6;
/** A seed whose day has most kinds of fault. */
const SEED = 4;

const target = 1_000;
const stretch = 5_000;

function crowded(): Farm {
  const farm = farmOf(new Dice(SEED));
  const [first] = farm.printers;
  const printers = Array.from({ length: PRINTERS }, (_, index) => ({
    ...first!,
    id: `p-${index + 1}`,
    name: `Printer ${index + 1}`,
  }));
  return { ...farm, printers };
}

const badDay = (hours: number): Options => {
  const drawn = optionsOf(new Dice(SEED));
  return { ...drawn, faultsMs: hours * HOUR_MS, orders: 60, quantityMax: 9, roundMs: HOUR_MS / 4 };
};

/** Counts what is read. */
function counting(wire: Wire): { readonly wire: Wire; read(): number } {
  let read = 0;
  return {
    read: () => read,
    wire: {
      writer: wire.writer,
      reader: (services) => {
        const reader = wire.reader(services);
        return {
          ...reader,
          take: (text) => {
            read++;
            reader.take(text);
          },
        };
      },
    },
  };
}

interface Round {
  /** Farm seconds in one second of processor time. */
  readonly ratio: number;
  readonly messages: number;
  readonly messagesPerSecond: number;
  readonly starts: number;
}

async function oneRound(hours: number): Promise<Round> {
  const { wire, read } = counting(moonraker);
  let starts = 0;
  const before = process.cpuUsage();
  const outcome = await play(SEED, {
    farm: crowded(),
    options: badDay(hours),
    telemetry: { wire, reportMs: 1_000 },
    untilFaultsEnd: true,
    onFloor: ({ kind }) => {
      if (kind === 'started') starts++;
    },
  });
  const { system, user } = process.cpuUsage(before);
  const seconds = (system + user) / 1_000_000;
  if (outcome.broken) throw new Error(`${outcome.broken.property}: ${outcome.broken.words}`);
  const messages = read();
  return { ratio: (hours * 3_600) / seconds, messages, messagesPerSecond: messages / seconds, starts };
}

export async function bench(): Promise<readonly BenchRow[]> {
  await oneRound(1);
  const rounds: Round[] = [];
  for (let round = 0; round < ROUNDS; round++) rounds.push(await oneRound(FARM_HOURS));
  const sorted = rounds.toSorted((a, b) => a.ratio - b.ratio);
  const middle = sorted[Math.floor(ROUNDS / 2)]!;
  const whole = (value: number) => Math.round(value).toLocaleString('en');
  return [
    {
      goal: '5',
      what: `${PRINTERS} machines at 1 Hz in Moonraker's messages, decoded and reconciled, journal in memory, faults and properties on`,
      target: `≥ ${whole(target)} : 1 (stretch ${whole(stretch)} : 1)`,
      measured: `${whole(middle.ratio)} : 1`,
      note: `median of ${ROUNDS} rounds of ${FARM_HOURS} farm hours, ${whole(sorted[0]!.ratio)}–${whole(sorted.at(-1)!.ratio)}; ${whole(middle.messagesPerSecond)} messages a second, ${whole(middle.messages)} in a round, ${middle.starts} prints begun`,
    },
  ];
}
