/** Every family the farm speaks. Adding one is a folder beside this file and one line here. */
import type { Family } from './contract.ts';
import { moonraker } from './moonraker/index.ts';

export const families: readonly Family[] = [moonraker];

/** Throws where a farm file names a family nobody wrote; the words list those there are. */
export function familyOf(id: string): Family {
  const family = families.find((one) => one.id === id);
  if (!family) {
    const known = families.map((one) => one.id).join(', ');
    throw new Error(`No printer family is called "${id}". Known are: ${known}.`);
  }
  return family;
}
