/** What was caught, with as little said and done from outside as still breaks it. */
import type { Tried } from './campaign.ts';
import { huntApart } from './process.ts';
import type { Shrunk } from './report.ts';

const TRIES_MAX = 1_500;
const CPU_MS_MAX = 45_000;

export const isShrinkable = ({ caught }: Tried): boolean =>
  caught !== null && caught.by !== 'load' && caught.by !== 'days';

/** `null` where it does not break again by itself. */
export async function shrinkOf(at: string, { mutant, caught }: Tried): Promise<Shrunk | null> {
  const { file, edit, id } = mutant;
  const { smallest } = await huntApart({
    root: at,
    mutant: { file, edit },
    laws: caught!.by === 'law',
    seeds: [],
    days: [],
    cpuMsMax: CPU_MS_MAX,
    shrink: { seed: caught!.seed, triesMax: TRIES_MAX },
  });
  if (smallest === undefined) return null;
  return { id, property: caught!.property, commands: smallest.commands, tries: smallest.tries };
}
