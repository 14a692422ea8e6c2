/** Where each kind of thing is shown. */

const paths: Readonly<Record<string, string>> = {
  quote: '/quotes',
  order: '/orders',
  job: '/jobs',
  printer: '/printers',
  lot: '/lots',
  incident: '/incidents',
};

/** The page of `job/J-1042`; null for a thing that has none of its own. */
export const addressPath = (address: string): string | null => {
  const root = paths[address.slice(0, address.indexOf('/'))];
  return root === undefined ? null : `${root}/${encodeURIComponent(address.slice(address.indexOf('/') + 1))}`;
};
