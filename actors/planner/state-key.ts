/**
 * What a machine must be loaded with. Jobs of one key follow each other without a change-over. The nozzle is no part of
 * it: a nozzle that is not mounted is an obstacle (`actors/capability`), not a change-over.
 */
export const stateKeyOf = (loaded: { readonly material: string; readonly colour: string }): string =>
  `${loaded.material}|${loaded.colour}`;
