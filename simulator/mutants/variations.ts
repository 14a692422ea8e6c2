/**
 * A word of a play as it might also have been said: about what its hearer has now, with figures at the edge of what it
 * knows, and with parts of another word of the same type. What comes of it is of the schema that the hearer takes.
 */
import { Schema } from 'effect';
import { definitions } from '../../actors/definitions.ts';
import { kindOf, type Message, type Payload } from '../../runtime/envelope.ts';
import type { Dice } from '../world/dice.ts';

type Loose = Readonly<Record<string, unknown>>;

/** What words are about, by name: a hearer that has one of its own is spoken to of that. */
const subjects = ['runId', 'jobId', 'printerId', 'lotId', 'revision', 'lineId'] as const;

const isRecord = (value: unknown): value is Loose =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function aimed(said: Loose, hearer: Loose): Loose {
  const changed: Record<string, unknown> = { ...said };
  for (const name of subjects) {
    const own = hearer[name] ?? (name === 'printerId' ? hearer.id : undefined);
    if (name in said && own !== null && own !== undefined) changed[name] = own;
  }
  if (isRecord(said.report) && typeof hearer.printerId === 'string')
    changed.report = { ...said.report, printerId: hearer.printerId };
  return changed;
}

const numbersOf = (of: Loose): number[] =>
  Object.values(of).filter((value) => typeof value === 'number' && Number.isFinite(value)) as number[];

/** Nobody speaks to it for a plan or an order that it has nothing of, nor is content with more than is wanted. */
function belonging(dice: Dice, said: Loose, hearer: Loose): Loose {
  const changed: Record<string, unknown> = { ...said };
  const awaited = (hearer.awaitedPlans ?? []) as readonly unknown[];
  for (const [name, among] of [
    ['planId', awaited.length > 0 ? awaited : hearer.planIds],
    ['orderId', hearer.orderIds],
  ] as const)
    if (name in said && Array.isArray(among) && among.length > 0 && !among.includes(said[name]))
      changed[name] = dice.pick(among);
  if (Number(changed.leastGrams) > Number(changed.grams)) changed.leastGrams = changed.grams;
  return changed;
}

/** Exactly as much as it has, or as is left of it when the one is taken from the other, or a little more. */
function atTheEdge(dice: Dice, said: Loose, hearer: Loose): Loose {
  const fields = Object.keys(said).filter((name) => typeof said[name] === 'number' && name !== 'round');
  const known = numbersOf(hearer);
  const field = dice.pick(fields);
  if (field === undefined || known.length === 0) return said;
  const value = dice.pick(known)! - (dice.chance(0.6) ? dice.pick(known)! : 0);
  return { ...said, [field]: value + dice.pick([0, 0, 1, -1]) };
}

/** Some of its parts are another's; what may be left out is, now and then. */
function crossed(dice: Dice, said: Loose, other: Loose): Loose {
  const changed: Record<string, unknown> = { ...said };
  for (const name of new Set([...Object.keys(said), ...Object.keys(other)])) {
    const luck = dice.share();
    if (luck < 0.25) {
      if (name in other) changed[name] = other[name];
      else delete changed[name];
    } else if (luck < 0.3 && typeof changed[name] === 'boolean') changed[name] = !changed[name];
    else if (luck < 0.32 && changed[name] !== undefined) changed[name] = null;
  }
  return changed;
}

const within = (said: Loose, name: string, change: Loose): Loose => ({
  ...said,
  [name]: { ...(said[name] as Loose), ...change },
});

/** What plays hardly ever say. */
const otherwise: Readonly<Record<string, (dice: Dice, said: Loose) => Loose>> = {
  'quote.analysed': (_, said) => within(said, 'summary', { verdict: 'block' }),
  'quote.priced': (dice, said) => {
    const price = said.price as Loose;
    return within(
      said,
      'price',
      within(price, 'decision', { outcome: dice.pick(['pass', 'review', 'block']) }),
    );
  },
  'plan.preflighted': (dice, said) => ({ ...said, verdict: dice.pick(['ok', 'warn', 'repair', 'block']) }),
  'job.printerReserved': (dice, said) => {
    const { loaded } = said.report as Loose;
    const { lotId: _, ...unrecorded } = (loaded ?? {}) as Loose;
    return within(
      said,
      'report',
      dice.pick<Loose>([
        { loaded: null },
        { loaded: unrecorded },
        { plateClear: false },
        { link: 'down' },
        { camera: false },
        { powerTelemetry: true },
        { failuresInARow: 1 },
        { desyncedBecause: 'They disagree.' },
        { nozzleDiametersMillimetres: [0.6] },
      ]),
    );
  },
  'run.failed': (dice, said) =>
    within(said, 'evidence', {
      filamentMillimetres: dice.pick([null, -1, 0, 5_000, 20_000]),
      progress: dice.pick([null, 0, 0.5, 1.5]),
    }),
  'run.cancelled': (dice, said) => otherwise['run.failed']!(dice, said),
};

type Is = (payload: unknown) => boolean;
const takes = new Map<string, Is>(
  [...definitions.values()].flatMap(({ messages }) =>
    Object.entries(messages).map(([type, schema]) => {
      const decode = Schema.decodeUnknownExit(schema as Schema.Codec<unknown, unknown>);
      return [type, (payload: unknown) => decode(payload)._tag === 'Success'] as const;
    }),
  ),
);

/** `others`: words of the same type. */
export function varied(
  dice: Dice,
  { payload, to, type }: Message,
  hearer: unknown,
  others: readonly Message[],
): Payload {
  let said: Loose = payload;
  const known = hearer as Loose;
  if (dice.chance(0.3)) said = otherwise[type]?.(dice, said) ?? said;
  if (dice.chance(0.3)) said = crossed(dice, said, dice.pick(others)?.payload ?? said);
  if (dice.chance(0.7)) said = aimed(said, known);
  if (dice.chance(0.3)) said = atTheEdge(dice, said, known);
  said = belonging(dice, said, known);
  return (takes.get(type) ?? takes.get(`${kindOf(to)}.${type}`))?.(said) === true
    ? (said as Payload)
    : (belonging(dice, payload, known) as Payload);
}
