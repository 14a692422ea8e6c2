/**
 * A table of many entries of which a turn changes few. Contexts are copied, never changed: here a change copies one
 * drawer of a few entries instead of all of them. Plain JSON, so that it is kept in snapshots as it is.
 */

type Entry<T> = readonly [id: string, value: T];
type Drawer<T> = readonly Entry<T>[];

export interface Register<T> {
  readonly size: number;
  readonly drawers: readonly Drawer<T>[];
}

const DRAWERS = 64;
const noDrawer: Drawer<never> = [];

export const noEntries: Register<never> = {
  size: 0,
  drawers: Array.from({ length: DRAWERS }, () => noDrawer),
};

function drawerOf(id: string): number {
  let hash = 0;
  for (let index = 0; index < id.length; index++) hash = (31 * hash + id.charCodeAt(index)) | 0;
  return (hash ^ (hash >>> 12)) & (DRAWERS - 1);
}

const indexIn = (drawer: Drawer<unknown>, id: string): number => {
  for (let index = 0; index < drawer.length; index++) if (drawer[index]![0] === id) return index;
  return -1;
};

export function entryOf<T>({ drawers }: Register<T>, id: string): T | undefined {
  const drawer = drawers[drawerOf(id)]!;
  const index = indexIn(drawer, id);
  return index < 0 ? undefined : drawer[index]![1];
}

export function withEntry<T>({ drawers, size }: Register<T>, id: string, value: T): Register<T> {
  const at = drawerOf(id);
  const drawer = drawers[at]!.slice();
  const index = indexIn(drawer, id);
  if (index < 0) drawer.push([id, value]);
  else drawer[index] = [id, value];
  const next = drawers.slice();
  next[at] = drawer;
  return { size: index < 0 ? size + 1 : size, drawers: next };
}

/** The very same register where there is no such entry. */
export function withoutEntry<T>(register: Register<T>, id: string): Register<T> {
  const at = drawerOf(id);
  const drawer = register.drawers[at]!;
  const index = indexIn(drawer, id);
  if (index < 0) return register;
  const next = register.drawers.slice();
  next[at] = drawer.toSpliced(index, 1);
  return { size: register.size - 1, drawers: next };
}

/** In no order that means anything, but always the same one. */
export const entriesOf = <T>({ drawers }: Register<T>): Entry<T>[] => drawers.flat();

export const registerOf = <T>(entries: Iterable<Entry<T>>): Register<T> => {
  let register: Register<T> = noEntries;
  for (const [id, value] of entries) register = withEntry(register, id, value);
  return register;
};

/** Where there are more than `max`, those of the lowest rank go, a tenth at a time. */
export function bounded<T>(register: Register<T>, max: number, rankOf: (value: T) => number): Register<T> {
  if (register.size <= max) return register;
  const ranked = entriesOf(register).sort(
    ([a, one], [b, other]) => rankOf(other) - rankOf(one) || (a < b ? -1 : 1),
  );
  return registerOf(ranked.slice(0, Math.floor(max * 0.9)));
}
