/**
 * What the dispatcher knows of lots. Hundreds come and go, and a table is copied when one of them changes: in a few dozen
 * small tables that copies little.
 */
import { withSpare } from '../lot/spare.ts';
import type { DispatchPolicy, KnownLot, KnownPrinter } from './schema.ts';

export type Lots = readonly { readonly [lotId: string]: KnownLot }[];

/** That a spool must hold before a plate starts on it. */
export const gramsWanted = (massGrams: number, { sparePercent = 0 }: Spare): number =>
  withSpare(massGrams, sparePercent);

/** What a lot can be counted on for, spare grams included: all that is sliced for it may go on a new one. */
export const gramsOffered = ({ availableGrams, untouched = false }: KnownLot, policy: Spare): number =>
  untouched ? gramsWanted(availableGrams, policy) : availableGrams;

type Spare = Pick<DispatchPolicy, 'sparePercent'>;

const TABLES = 32;

export const noLots: Lots = Array.from({ length: TABLES }, () => ({}));

function tableOf(lotId: string): number {
  let hash = 0;
  for (let index = 0; index < lotId.length; index++) hash = (31 * hash + lotId.charCodeAt(index)) | 0;
  return hash & (TABLES - 1);
}

export const lotOf = (lots: Lots, lotId: string): KnownLot | undefined => lots[tableOf(lotId)]![lotId];

export function withLot(lots: Lots, lotId: string, lot: KnownLot): Lots {
  const table = tableOf(lotId);
  return lots.with(table, { ...lots[table], [lotId]: lot });
}

/** A lot with nothing left is of interest only where it is loaded; it is told of anew when grams come back. */
export function withoutSpent(
  lots: Lots,
  lotId: string | undefined,
  printers: { readonly [printerId: string]: KnownPrinter },
): Lots {
  if (lotId === undefined) return lots;
  const table = tableOf(lotId);
  const lot = lots[table]![lotId];
  if (lot === undefined || lot.availableGrams > 0) return lots;
  for (const printerId in printers) if (printers[printerId]!.loaded?.lotId === lotId) return lots;
  const { [lotId]: _, ...left } = lots[table]!;
  return lots.with(table, left);
}

export const lotsOf = (known: { readonly [lotId: string]: KnownLot }): Lots =>
  Object.entries(known).reduce((lots, [lotId, lot]) => withLot(lots, lotId, lot), noLots);
