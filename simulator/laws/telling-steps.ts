/** What may happen in the life of a machine on the bench, and the words for what is told of it. */
import type { Verdict } from '../../gateway/printers/belief.ts';
import type { Observation } from '../../gateway/printers/contract.ts';
import type { Dice } from '../world/dice.ts';
import type { Outcome } from './bench-machine.ts';

const deeds = [
  'expect',
  'expect',
  'start',
  'start',
  'start',
  'pass',
  'pass',
  'pass',
  'pause',
  'resume',
  'end',
  'end',
  'clear',
  'stranger',
  'stranger',
  'byHand',
  'again',
  'stale',
  'release',
  'cut',
  'cut',
  'firmware',
  'lose',
  'replace',
  'stopped',
] as const;
type Deed = (typeof deeds)[number];

export interface Step {
  readonly deed: Deed;
  readonly outcome: Outcome;
  readonly ms: number;
  readonly name: number;
}

export const stepOf = (dice: Dice): Step => ({
  deed: dice.pick(deeds),
  outcome: dice.pick(['finished', 'failed', 'cancelled'] as const),
  ms: dice.pick([1_000, 4_000, 9_000, 12_000, 14_000, 16_000, 60_000]),
  name: dice.whole(1, 2),
});

/** Doubt of less than this is told to nobody, and a job that is gone for less than that may come back. */
export const DOUBT_MS = 15_000;
export const GONE_MS = 5_000;

/** What is told, in one word or two. */
export function wordOf(verdict: Verdict): string {
  switch (verdict.kind) {
    case 'foreignPrint':
      return `foreignPrint ${verdict.remoteName} ${verdict.wasOurs ? 'ours' : 'a stranger'}`;
    case 'foreignPrintEnded':
      return `foreignPrintEnded ${verdict.remoteName} ${verdict.outcome}`;
    case 'desynced':
      return `desynced ${verdict.why}`;
    case 'recovered':
      return `recovered ${verdict.from}`;
    default:
      return verdict.kind;
  }
}

export const strangersJob: Observation['job'] = {
  remoteName: 'never-heard-of.gcode',
  jobId: 'M-0',
  elapsedSeconds: 3,
  printedSeconds: 3,
  progress: 0,
  layer: null,
  layerTotal: null,
  remainingSeconds: null,
  filamentUsedMillimetres: null,
};
