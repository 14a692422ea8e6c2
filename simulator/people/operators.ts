/** How long people take and where they err. Who does it and when: `crew.ts`. */

import type { Dice } from '../world/dice.ts';
import { type LogNormal, logNormal, normal } from '../world/distributions.ts';
import type { CrewSpec, Deed } from './operators-spec.ts';

const MINUTE_MS = 60_000;

/** Milliseconds of hands-on work, walking aside. `count`: parts, spools or packages. The mean is once + count · each. */
export function deedMs(spec: CrewSpec, dice: Dice, deed: Deed, count = 1): number {
  const { once, each, sigma } = spec.deedMinutes[deed];
  const spread = Math.exp(sigma * normal(dice) - (sigma * sigma) / 2);
  return Math.round((once + count * each) * spread * MINUTE_MS);
}

/** Milliseconds until somebody free notices what the system shows. */
export const reactionMs = (spec: CrewSpec, dice: Dice): number => minutesOf(dice, spec.reactionMinutes);

/** What goes wrong while a spool is loaded, if anything. `misScan`: the spool is right and the books name another lot. */
export function spoolMistake({ mistakes }: CrewSpec, dice: Dice): 'wrongSpool' | 'misScan' | null {
  const luck = dice.share();
  if (luck < mistakes.wrongSpool) return 'wrongSpool';
  return luck < mistakes.wrongSpool + mistakes.misScan ? 'misScan' : null;
}

/** How a plate is confirmed clear: after which time, and whether it is clear at all. */
export function plateConfirmed(
  { mistakes }: CrewSpec,
  dice: Dice,
): { readonly cleared: boolean; readonly delayMs: number } {
  const luck = dice.share();
  const delayMs = minutesOf(dice, mistakes.lateConfirmMinutes);
  if (luck < mistakes.confirmUncleared) return { cleared: false, delayMs: 0 };
  const late = luck < mistakes.confirmUncleared + mistakes.lateConfirm;
  return { cleared: true, delayMs: late ? delayMs : 0 };
}

/** What the inspector says of a part. */
export function verdictOf({ mistakes }: CrewSpec, dice: Dice, partIsGood: boolean): 'good' | 'bad' {
  const slip = dice.chance(partIsGood ? mistakes.failsGood : mistakes.passesBad);
  return partIsGood !== slip ? 'good' : 'bad';
}

const minutesOf = (dice: Dice, of: LogNormal): number => Math.round(logNormal(dice, of) * MINUTE_MS);
