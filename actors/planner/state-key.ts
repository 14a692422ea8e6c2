/**
 * What a machine must be loaded with. Jobs of one key follow each other without a change-over. The nozzle is no part of
 * it: a nozzle that is not mounted is an obstacle (`actors/capability`), not a change-over.
 */
export function stateKeyOf({
  material,
  colour,
}: {
  readonly material: string;
  readonly colour: string;
}): string {
  const key = `${material}|${colour}`;
  const known = keys.get(key);
  if (known !== undefined) return known;
  if (keys.size >= KEYS_MAX) keys.clear();
  // As a property's name it is the engine's only copy, so that equal keys are compared by their address.
  const [own] = Object.keys({ [key]: true });
  keys.set(key, own!);
  return own!;
}

const KEYS_MAX = 10_000;
const keys = new Map<string, string>();
