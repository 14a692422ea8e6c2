/**
 * Takes out of entries what names people and places: customers, operators, references, notes, files, connections. The same
 * name becomes the same word everywhere, in sentences too, so that machines say again what they said.
 */
import type { Entry } from '../../runtime/envelope.ts';

type Words = ReadonlyMap<string, string>;

const letters = (index: number): string =>
  (index >= 26 ? letters(Math.floor(index / 26) - 1) : '') + String.fromCharCode(65 + (index % 26));

/** Fields that name somebody or something, by what stands in their place. */
const naming: { readonly [field: string]: (index: number, was: string) => string } = {
  customer: (index) => `Customer ${letters(index)}`,
  reference: (index) => `Reference ${letters(index)}`,
  fileName: (index, was) => `model-${index + 1}${/\.[a-z0-9]{1,5}$/i.exec(was)?.[0] ?? ''}`,
  notes: () => 'A note.',
  note: () => 'A note.',
  tracking: (index) => `Tracking ${letters(index)}`,
  supplier: (index) => `Supplier ${letters(index)}`,
  location: (index) => `Place ${letters(index)}`,
};

/** Files that the farm names itself, after run and content: a machine may show one that nobody started from here. */
const isOurs = (name: string): boolean => name.startsWith('farm/');

export function anonymised(entries: readonly Entry[]): Entry[] {
  const names = new Map<string, string>();
  const counts = new Map<string, number>();
  const call = (kind: string, was: string, make: (index: number, was: string) => string) => {
    if (was === '' || names.has(was)) return;
    const index = counts.get(kind) ?? 0;
    counts.set(kind, index + 1);
    names.set(was, make(index, was));
  };
  const find = (value: unknown, field = ''): void => {
    if (typeof value === 'string') {
      const make = Object.hasOwn(naming, field) ? naming[field] : undefined;
      if (make && !isOurs(value)) call(field, value, make);
    } else if (Array.isArray(value)) for (const one of value) find(one, field);
    else if (value !== null && typeof value === 'object')
      for (const [name, inner] of Object.entries(value)) find(inner, name);
  };
  for (const { message, facts } of entries) {
    if (message.by.kind === 'operator') call('operator', message.by.id, (index) => `operator ${index + 1}`);
    find(message.payload);
    find(facts);
  }
  const replace = replacer(names);
  return entries.map((entry) => {
    const { message, facts } = entry;
    return {
      ...entry,
      message: {
        ...message,
        by: message.by.kind === 'operator' ? { ...message.by, id: names.get(message.by.id)! } : message.by,
        payload: replace(message.payload),
        ...(message.reason === undefined ? {} : { reason: replace(message.reason) }),
      },
      facts: replace(facts),
    } as Entry;
  });
}

/** Whole words only, the longest first: "Ada Lovelace" before "Ada". */
function replacer(names: Words): <T>(value: T) => T {
  const all = [...names.keys()].sort((a, b) => b.length - a.length);
  const escaped = all.map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  const pattern =
    all.length === 0
      ? undefined
      : new RegExp(`(?<![\\p{L}\\p{N}])(${escaped.join('|')})(?![\\p{L}\\p{N}])`, 'gu');
  const inside = (value: unknown, field: string): unknown => {
    if (typeof value === 'string')
      return pattern ? value.replace(pattern, (name) => names.get(name)!) : value;
    if (Array.isArray(value)) return value.map((one) => inside(one, field));
    if (value === null || typeof value !== 'object') return value;
    // Addresses and credentials of machines.
    if (field === 'connection') return {};
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, inside(one, name)]));
  };
  return <T>(value: T): T => inside(value, '') as T;
}
