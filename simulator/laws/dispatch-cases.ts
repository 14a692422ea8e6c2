/** What a dispatch may meet: how the machine stands, what lies on it, and what comes of what it is asked. */
import type { RemoteFile } from '../../gateway/printers/contract.ts';
import type { Dice } from '../world/dice.ts';
import type { Fates } from './bench-link.ts';
import { BenchMachine, type Outcome } from './bench-machine.ts';

/** Later than this no start arrives. */
export const LATE_MS = 14_000;
export const NAME = 'farm/R-1-1-aaaaaaaa.gcode';

const stands = [
  'idle',
  'idle',
  'idle',
  'idle',
  'endedOther',
  'other',
  'busy',
  'ours',
  'oursEnded',
  'onRecord',
  'stopped',
  'stoppedEnded',
] as const;

export interface Case extends Fates {
  /** How the machine stands at first. */
  readonly stands: (typeof stands)[number];
  readonly outcome: Outcome;
  /** Of one that executes something, or whose firmware is away: for how long. */
  readonly untilMs: number;
  readonly file: 'none' | 'whole' | 'shorter' | 'other' | 'unsigned';
  readonly how: 'command' | 'operator' | 'withUpload';
  readonly verifies: boolean;
  readonly keepsHistory: boolean;
  readonly mayHaveBeenSent: boolean;
  readonly calledOff: boolean;
  readonly isWanted: boolean;
  /** Looks after the start that get no answer. */
  readonly isBlind: boolean;
}

export const files: Readonly<Record<Case['file'], RemoteFile | null>> = {
  none: null,
  whole: { sizeBytes: 100, sha256: 'a', modifiedAtMs: null },
  shorter: { sizeBytes: 99, sha256: 'a', modifiedAtMs: null },
  other: { sizeBytes: 100, sha256: 'b', modifiedAtMs: null },
  unsigned: { sizeBytes: 100, sha256: null, modifiedAtMs: null },
};

const guarded = (fate: Fates['uploads'][number]) => (fate === 'beginsOnly' ? 'inUse' : fate);

export function draw(dice: Dice): readonly Case[] {
  const uploads = Array.from({ length: 4 }, () =>
    dice.pick(['ok', 'ok', 'checksum', 'inUse', 'unreachable', 'unclear', 'auth', 'beginsOnly'] as const),
  );
  const stand = dice.pick(stands);
  const lockedFrom = dice.chance(0.1) ? dice.whole(1, 25) : Number.POSITIVE_INFINITY;
  const isBlind = dice.chance(0.1);
  const lost = Array.from({ length: 40 }, (_, index) => index).filter(() => dice.chance(0.1));
  const how = dice.pick(['command', 'command', 'command', 'command', 'withUpload', 'operator'] as const);
  const looks = dice.pick(['all', 'all', 'some', 'auth', 'first'] as const);
  return [
    {
      stands: stand,
      outcome: dice.pick(['finished', 'failed', 'cancelled'] as const),
      untilMs: dice.pick([5_000, 30_000, 50_000, 120_000, 400_000]),
      file: dice.pick(['none', 'none', 'whole', 'shorter', 'other', 'unsigned'] as const),
      // What began by itself must be there to be seen.
      uploads: looks === 'all' && !isBlind && lockedFrom > 1_000 ? uploads : uploads.map(guarded),
      start: dice.pick([
        'ok',
        'ok',
        'silent',
        'busy',
        'notReady',
        'other',
        'otherBegins',
        'busyButBegins',
        'lostButBegins',
        'lost',
        'late',
        'unreachable',
        'auth',
        'notSupported',
      ] as const),
      looksLost:
        looks === 'auth' && dice.chance(0.3)
          ? 'auth'
          : looks === 'some'
            ? lost
            : looks === 'first'
              ? [0]
              : [],
      lateMs: dice.between(500, LATE_MS - 100),
      how,
      beginsWithUpload: how === 'withUpload',
      lockedFrom,
      verifies: dice.chance(0.5),
      keepsHistory: stand === 'onRecord' || dice.chance(0.6),
      // Where it is known that none was sent, the machine has nothing of it.
      mayHaveBeenSent: dice.chance(0.3) || stand === 'ours' || stand === 'oursEnded' || stand === 'onRecord',
      calledOff: dice.chance(0.1),
      isWanted: dice.chance(0.9),
      isBlind,
    },
  ];
}

export function machineOf(one: Case): BenchMachine {
  const machine = new BenchMachine();
  machine.keepsHistory = one.keepsHistory;
  if (one.stands === 'endedOther' || one.stands === 'other' || one.stands === 'stoppedEnded')
    machine.begin('other.gcode');
  if (one.stands === 'endedOther' || one.stands === 'stoppedEnded') machine.end(one.outcome);
  machine.showsWhenStopped = one.stands === 'stoppedEnded';
  if (one.stands === 'ours' || one.stands === 'oursEnded' || one.stands === 'onRecord') {
    machine.begin(NAME);
    machine.pass(10_000);
  }
  if (one.stands === 'oursEnded' || one.stands === 'onRecord') machine.end(one.outcome);
  if (one.stands === 'onRecord') machine.clear();
  if (one.stands === 'busy') machine.busy = true;
  if (one.stands === 'stopped' || one.stands === 'stoppedEnded') machine.firmware = 'shutdown';
  return machine;
}
