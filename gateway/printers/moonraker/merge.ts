/** Status as Klipper keeps it: object name → field → value. */
export type StatusTree = Record<string, Record<string, unknown>>;

/** More objects than any real configuration has; beyond this a peer is misbehaving. */
const objectsMax = 2_000;

const isPlainObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A tree nothing can reach Object.prototype through. */
const emptyTree = (): StatusTree => Object.create(null) as StatusTree;

/** Takes a full snapshot. Entries that are no objects are left out. */
export function snapshotOf(raw: unknown): StatusTree {
  const tree = emptyTree();
  mergeDiff(tree, raw);
  return tree;
}

/**
 * Applies a `notify_status_update` diff in place.
 *
 * The depth is exactly two, because that is how Klipper makes the diff: of each object the changed fields,
 * each changed field whole. Merging less deeply drops `print_stats.state` with every tick of the clock;
 * merging more deeply keeps keys that have gone from a field such as a mesh profile list.
 */
export function mergeDiff(tree: StatusTree, diff: unknown): void {
  if (!isPlainObject(diff)) return;
  let count = -1;
  for (const name in diff) {
    const fields = diff[name];
    if (!isPlainObject(fields)) continue;
    const known = tree[name];
    if (known) Object.assign(known, fields);
    else {
      if (count < 0) count = Object.keys(tree).length;
      if (count++ >= objectsMax) return;
      tree[name] = { ...fields };
    }
  }
}
