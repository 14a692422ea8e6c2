/** Credentials stay in the farm: whatever a printer's `connection` holds besides its address reads as dots outside. */
import { REDACTED } from './contract/index.ts';

const secret = /key|token|password|passwd|secret|credential|access.?code|authorization|^pin$/i;
const DEPTH_MAX = 12;

function redactConnection(value: unknown, depth = 0): unknown {
  if (Array.isArray(value)) return value.map((one) => redactConnection(one, depth + 1));
  if (typeof value === 'string') return withoutPassword(value);
  if (value === null || typeof value !== 'object' || depth > DEPTH_MAX) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) =>
      secret.test(name) && inner !== null && inner !== ''
        ? [name, REDACTED]
        : [name, redactConnection(inner, depth + 1)],
    ),
  );
}

/** `http://user:password@host` */
const withoutPassword = (text: string): string =>
  text.replace(/^([a-z][a-z0-9+.-]*:\/\/[^/@:\s]*):[^/@\s]+@/i, `$1:${REDACTED}@`);

/** Copies only what it changes. */
export function redact<T>(value: T, depth = 0): T {
  if (value === null || typeof value !== 'object' || depth > DEPTH_MAX) return value;
  if (Array.isArray(value)) {
    let copy: unknown[] | undefined;
    value.forEach((one, index) => {
      const clean = redact(one, depth + 1);
      if (clean !== one) {
        copy ??= [...value];
        copy[index] = clean;
      }
    });
    return (copy ?? value) as T;
  }
  let copy: Record<string, unknown> | undefined;
  for (const [name, inner] of Object.entries(value)) {
    const clean = name === 'connection' ? redactConnection(inner) : redact(inner, depth + 1);
    if (clean !== inner) {
      copy ??= { ...(value as Record<string, unknown>) };
      copy[name] = clean;
    }
  }
  return (copy ?? value) as T;
}

/** Puts back what a client got as dots and sent back so: `after` with the credentials of `before`. */
export function restore(after: unknown, before: unknown): unknown {
  if (after === REDACTED && before !== undefined) return before;
  if (typeof after === 'string' && typeof before === 'string' && withoutPassword(before) === after)
    return before;
  if (Array.isArray(after))
    return after.map((one, index) => restore(one, Array.isArray(before) ? before[index] : undefined));
  if (after === null || typeof after !== 'object') return after;
  const known = (before !== null && typeof before === 'object' ? before : {}) as Record<string, unknown>;
  return Object.fromEntries(
    Object.entries(after).map(([name, inner]) => [name, restore(inner, known[name])]),
  );
}
