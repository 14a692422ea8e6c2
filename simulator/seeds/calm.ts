/** Plain data compared with calmer data of the same shape: what differs can be reset piece by piece. */

type Plain = null | boolean | number | string | readonly Plain[] | { readonly [key: string]: Plain };
export type Path = readonly (string | number)[];

const isRecord = (value: unknown): value is { readonly [key: string]: unknown } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Paths of the leaves in which `value` differs from `calm`. Lists of unlike length differ as a whole. */
export function differences(value: unknown, calm: unknown, at: Path = []): readonly Path[] {
  if (Object.is(value, calm)) return [];
  if (isRecord(value) && isRecord(calm)) {
    const keys = new Set([...Object.keys(value), ...Object.keys(calm)]);
    return [...keys].flatMap((key) => differences(value[key], calm[key], [...at, key]));
  }
  if (Array.isArray(value) && Array.isArray(calm) && value.length === calm.length)
    return value.flatMap((one, index) => differences(one, calm[index], [...at, index]));
  return [at];
}

/** What stands there; undefined where nothing does. */
export function valueAt(tree: unknown, path: Path): unknown {
  let at = tree;
  for (const key of path) {
    if (typeof at !== 'object' || at === null) return undefined;
    if (!Object.hasOwn(at, key)) return undefined;
    at = (at as Record<string | number, unknown>)[key];
  }
  return at;
}

/** A copy in which `value` stands there, or nothing where it is undefined. */
export function withValueAt<T>(tree: T, [key, ...rest]: Path, value: unknown): T {
  if (key === undefined) return value as T;
  const copy = (Array.isArray(tree) ? [...tree] : { ...tree }) as Record<string | number, unknown>;
  const inner = rest.length === 0 ? value : withValueAt(copy[key], rest, value);
  if (inner === undefined) delete copy[key];
  else copy[key] = inner;
  return copy as T;
}

/** Paths of all lists in the data that hold anything, outer before inner. */
export function listsIn(tree: unknown, at: Path = []): readonly Path[] {
  if (Array.isArray(tree))
    return tree.length === 0 ? [] : [at, ...tree.flatMap((one, index) => listsIn(one, [...at, index]))];
  if (!isRecord(tree)) return [];
  return Object.entries(tree).flatMap(([key, one]) => listsIn(one, [...at, key]));
}

export type { Plain };
