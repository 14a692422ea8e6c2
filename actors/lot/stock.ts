/** What is on the shelf, whom it is held for and since when, and what should be ordered. Pure. */
import type { Earmarks } from '../dispatcher/earmarks.ts';
import type { QueuedJob } from '../dispatcher/schema.ts';
import type { MaterialSpec } from '../farm/schema-material.ts';
import type { LotState } from './schema.ts';

const HOUR_MS = 3_600_000;
/** Of a material that was never on the shelf nobody knows the spool. */
const SPOOL_GRAMS = 1_000;

export interface Hold {
  readonly jobId: string;
  readonly lotId: string;
  readonly grams: number;
  /** `reserved`: by the lot, for a job that has a machine. `kept`: for one that is paid and waits. */
  readonly kind: 'reserved' | 'kept';
  /** UTC milliseconds; `null` where it is not known any more. */
  readonly since: number | null;
  readonly ageHours: number | null;
}

export interface Reorder {
  readonly spools: number;
  readonly spoolGrams: number;
  readonly words: string;
}

export interface ColourStock {
  readonly material: string;
  readonly colour: string;
  readonly lots: number;
  readonly onHandGrams: number;
  readonly reservedGrams: number;
  readonly keptGrams: number;
  /** On hand, sound, and held for nobody. */
  readonly freeGrams: number;
  /** Of jobs that wait without grams of their own. */
  readonly wantedGrams: number;
  readonly reorder: Reorder | null;
}

export interface StockAsked {
  readonly lots: readonly LotState[];
  readonly materials: readonly Pick<MaterialSpec, 'code' | 'reorderPointGrams'>[];
  readonly queue: { readonly [jobId: string]: QueuedJob };
  readonly earmarks: Earmarks;
  /** When each lot came to hold for each job: `lot/job` → UTC milliseconds. */
  readonly reservedSince: ReadonlyMap<string, number>;
  readonly now: number;
}

export const holdKey = (lotId: string, jobId: string): string => `${lotId}/${jobId}`;

/** The oldest first. */
export function holdsOf({ earmarks, lots, now, reservedSince }: StockAsked): readonly Hold[] {
  const aged = (since: number | null) => (since === null ? null : Math.max(0, now - since) / HOUR_MS);
  const holds: Hold[] = [];
  for (const { id, reservations } of lots)
    for (const [jobId, grams] of Object.entries(reservations)) {
      const since = reservedSince.get(holdKey(id, jobId)) ?? null;
      holds.push({ jobId, lotId: id, grams, kind: 'reserved', since, ageHours: aged(since) });
    }
  for (const { grams, jobId, lotId, since } of earmarks.byJob.values())
    holds.push({ jobId, lotId, grams, kind: 'kept', since, ageHours: aged(since) });
  return holds.sort(
    (a, b) => (a.since ?? 0) - (b.since ?? 0) || (a.jobId < b.jobId ? -1 : a.jobId > b.jobId ? 1 : 0),
  );
}

/** By material and colour; those to order first. */
export function stockOf(asked: StockAsked): readonly ColourStock[] {
  const { earmarks, lots, materials, queue } = asked;
  const keyOf = (material: string, colour: string) => `${material}\n${colour}`;
  const byColour = Map.groupBy(lots, ({ colour, material }) => keyOf(material, colour));
  const waiting = Map.groupBy(Object.values(queue), ({ requirements: wants }) =>
    keyOf(wants.material, wants.colour),
  );
  const stock = [...new Set([...byColour.keys(), ...waiting.keys()])].map((key) => {
    const [material = '', colour = ''] = key.split('\n');
    const some = (byColour.get(key) ?? []).filter(({ onHandGrams }) => onHandGrams > 0);
    const sum = (of: (lot: LotState) => number) => some.reduce((total, lot) => total + of(lot), 0);
    const keptGrams = sum(({ id }) =>
      (earmarks.byLot.get(id) ?? []).reduce((total, { grams }) => total + grams, 0),
    );
    const sound = sum((lot) =>
      lot.quarantineReason === null ? Math.max(0, lot.onHandGrams - lot.reservedGrams) : 0,
    );
    const wantedGrams = (waiting.get(key) ?? [])
      .filter(({ jobId }) => !earmarks.byJob.has(jobId))
      .reduce((total, { massGrams }) => total + massGrams, 0);
    return {
      material,
      colour,
      lots: some.length,
      onHandGrams: sum(({ onHandGrams }) => onHandGrams),
      reservedGrams: sum(({ reservedGrams }) => reservedGrams),
      keptGrams,
      freeGrams: Math.max(0, sound - keptGrams),
      wantedGrams,
      spoolGrams:
        Math.max(0, ...(byColour.get(key) ?? []).map(({ receivedGrams }) => receivedGrams)) || SPOOL_GRAMS,
    };
  });
  const ordered = stock.map(({ spoolGrams, ...one }): ColourStock => {
    const point = materials.find(({ code }) => code === one.material)?.reorderPointGrams ?? 0;
    const ofMaterial = stock.filter(({ material }) => material === one.material);
    return { ...one, reorder: reorderOf({ ...one, spoolGrams }, ofMaterial, point) };
  });
  return ordered.sort(
    (a, b) =>
      Number(b.reorder !== null) - Number(a.reorder !== null) ||
      (`${a.material} ${a.colour}` < `${b.material} ${b.colour}` ? -1 : 1),
  );
}

type Counted = Omit<ColourStock, 'reorder'> & { readonly spoolGrams: number };

/**
 * Ordered is what jobs lack that wait, and, where the whole material is below its reorder point, what is missing to it: of
 * the colour that has least.
 */
function reorderOf(one: Counted, ofMaterial: readonly Counted[], pointGrams: number): Reorder | null {
  const lacking = Math.max(0, one.wantedGrams - one.freeGrams);
  const onHand = ofMaterial.reduce((sum, { onHandGrams }) => sum + onHandGrams, 0);
  const isLow = onHand < pointGrams;
  const least = ofMaterial.reduce((a, b) => (b.freeGrams < a.freeGrams ? b : a));
  const refill = isLow && least.colour === one.colour ? pointGrams - onHand : 0;
  if (lacking === 0 && refill === 0) return null;
  const spools = Math.max(1, Math.ceil(Math.max(lacking, refill) / one.spoolGrams));
  const why = [
    `${grams(one.freeGrams)} are free`,
    ...(one.wantedGrams > 0 ? [`jobs that wait need ${grams(one.wantedGrams)}`] : []),
    ...(refill > 0
      ? [`all ${one.material} together is ${grams(onHand)}, below its reorder point of ${grams(pointGrams)}`]
      : []),
  ];
  return {
    spools,
    spoolGrams: one.spoolGrams,
    words: `Order ${spools} ${spools === 1 ? 'spool' : 'spools'} of ${grams(one.spoolGrams)} of ${one.material} ${one.colour}: ${why.join('; ')}.`,
  };
}

const grams = (value: number): string => `${Math.round(value).toLocaleString('en-US')} g`;
