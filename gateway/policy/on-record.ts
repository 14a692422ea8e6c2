/** The decisions that are on record of the last hours, from the journal. */
import { decisionsIn, type Recorded } from '../../actors/policy/impact.ts';
import type { KernelHandle } from '../../runtime/kernel.ts';

const PAGE = 1_000;
/** Entries looked at: a busy farm of fifty machines writes about a tenth of them a day. */
export const ENTRIES_MAX = 200_000;

export interface OnRecord {
  /** Oldest first. */
  readonly recorded: readonly Recorded[];
  /** The stretch held more than is looked at. */
  readonly partial: boolean;
}

export async function onRecord(
  kernel: Pick<KernelHandle, 'entries'>,
  fromAt: number,
  entriesMax: number = ENTRIES_MAX,
): Promise<OnRecord> {
  const recorded: Recorded[] = [];
  let before: number | undefined;
  for (let looked = 0; looked < entriesMax; ) {
    const page = await kernel.entries({
      direction: 'backward',
      limit: Math.min(PAGE, entriesMax - looked),
      ...(before === undefined ? {} : { before }),
    });
    for (const entry of page) {
      const { address, message, seq } = entry;
      if (message.at < fromAt) return { recorded: recorded.reverse(), partial: false };
      for (const decision of decisionsIn(entry)) recorded.push({ seq, at: message.at, address, decision });
    }
    const last = page.at(-1);
    if (last === undefined) return { recorded: recorded.reverse(), partial: false };
    looked += page.length;
    before = last.seq;
  }
  return { recorded: recorded.reverse(), partial: true };
}
