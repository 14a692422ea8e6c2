/** Where each kind of thing is shown. */

const paths: Readonly<Record<string, string>> = {
  quote: '/quotes',
  order: '/orders',
  job: '/jobs',
  printer: '/printers',
  lot: '/lots',
  incident: '/incidents',
};

/** Kinds of which a farm has one: the place that shows its work. */
const places: Readonly<Record<string, string>> = { composer: '/plates', policy: '/settings' };

/** The page of `job/J-1042`; null for a thing that has none of its own. */
export const addressPath = (address: string): string | null => {
  const kind = address.slice(0, address.indexOf('/'));
  const root = paths[kind];
  if (root === undefined) return places[kind] ?? null;
  return `${root}/${encodeURIComponent(address.slice(address.indexOf('/') + 1))}`;
};
