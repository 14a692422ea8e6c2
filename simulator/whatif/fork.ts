/** A farm as it stands, to go on from in a simulation. */
import { definitions } from '../../actors/definitions.ts';
import type { FarmConfig } from '../../actors/farm/schema.ts';
import { type Capture, captureJournal } from '../../runtime/capture.ts';
import type { Entry } from '../../runtime/envelope.ts';
import type { Fork } from '../days/contract.ts';

export type { Fork } from '../days/contract.ts';

/** What of a farm is not in its journal: the farm file. */
export type ForkedConfig = Pick<
  FarmConfig,
  'name' | 'currency' | 'timezone' | 'materials' | 'profiles' | 'policies' | 'prices' | 'shifts'
>;

/** A live farm's, `now` by its clock. */
export const forkNow = (capture: Capture, now: number): Fork => ({
  capture,
  startAt: Math.max(now, capture.at),
});

/** Of a journal, as it stood after entry `until`. */
export async function forkJournal(
  entries: AsyncIterable<Entry> | Iterable<Entry>,
  until?: number,
): Promise<Fork> {
  const capture = await captureJournal(entries, definitions, until);
  return { capture, startAt: capture.at };
}

interface Of<S> {
  readonly id: string;
  readonly status: string;
  readonly state: S;
}

/** The actors of one kind. */
export const actorsOf = <S>({ actors }: Capture, kind: string): readonly Of<S>[] =>
  actors.flatMap(({ address, context, status }) =>
    address.startsWith(`${kind}/`)
      ? [{ id: address.slice(kind.length + 1), status, state: context as unknown as S }]
      : [],
  );
