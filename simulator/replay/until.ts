/** A moment of a journal: an entry's number, or a time. */
export type Until = { readonly seq: number } | { readonly at: number };

/** `1234`, `2026-03-02T14:05Z`, or local time without a zone. `undefined` where it is neither. */
export function readUntil(text: string): Until | undefined {
  if (/^\d+$/.test(text)) {
    const seq = Number(text);
    return Number.isSafeInteger(seq) && seq > 0 ? { seq } : undefined;
  }
  if (!/^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?( ?(Z|[+-]\d{2}:?\d{2}))?)?$/.test(text))
    return undefined;
  const at = Date.parse(text.replace(' ', 'T'));
  return Number.isNaN(at) ? undefined : { at };
}

/** Whether an entry lies after the moment. */
export const isAfter = (until: Until, seq: number, at: number): boolean =>
  'seq' in until ? seq > until.seq : at > until.at;
