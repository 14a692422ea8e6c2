import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { ApiError } from '../api/method.ts';

type Json = unknown;
type Namespace = Record<string, Json>;

/** Names other parts of the server keep for themselves. */
const PROTECTED = new Set([
  'moonraker',
  'database',
  'update_manager',
  'announcements',
  'webcams',
  'gcode_metadata',
  'history',
]);

/** Clients' settings: namespaces of nested keys. */
export class Database {
  readonly #path: string | undefined;
  readonly #namespaces = new Map<string, Namespace>();

  constructor(path: string | undefined) {
    this.#path = path;
    this.#namespaces.set('moonraker', { database: { version: 2 }, file_manager: { metadata_version: 3 } });
    if (path === undefined || !existsSync(path)) return;
    const stored = JSON.parse(readFileSync(path, 'utf8')) as Record<string, Namespace>;
    for (const [name, values] of Object.entries(stored)) this.#namespaces.set(name, values);
  }

  names(): string[] {
    return [...this.#namespaces.keys()];
  }

  /** A value, or a whole namespace. Throws ApiError 404. */
  get(name: string, keys: readonly string[] | undefined): Json {
    const values = this.#namespaces.get(name);
    if (values === undefined) throw new ApiError(`Namespace '${name}' not found`, 404);
    if (keys === undefined) return values;
    let value: Json = values;
    for (const key of keys) {
      if (typeof value !== 'object' || value === null || !(key in value)) {
        throw new ApiError(`Key '${keys.join('.')}' in namespace '${name}' not found`, 404);
      }
      value = (value as Namespace)[key];
    }
    return value;
  }

  put(name: string, keys: readonly string[], value: Json): void {
    this.#guard(name);
    const values = this.#namespaces.get(name) ?? {};
    let at: Namespace = values;
    for (const key of keys.slice(0, -1)) {
      const next = Object.hasOwn(at, key) ? at[key] : undefined;
      at[key] = typeof next === 'object' && next !== null ? next : {};
      at = at[key] as Namespace;
    }
    at[keys.at(-1)!] = value;
    this.#namespaces.set(name, values);
    this.#save();
  }

  delete(name: string, keys: readonly string[]): Json {
    this.#guard(name);
    const value = this.get(name, keys);
    const holder = this.get(name, keys.slice(0, -1)) as Namespace;
    delete holder[keys.at(-1)!];
    if (Object.keys(this.#namespaces.get(name)!).length === 0) this.#namespaces.delete(name);
    this.#save();
    return value;
  }

  /** Own namespaces of the server, kept beside the clients'. */
  own(name: string): Namespace {
    const values = this.#namespaces.get(name) ?? {};
    this.#namespaces.set(name, values);
    return values;
  }

  saveOwn(): void {
    this.#save();
  }

  #guard(name: string): void {
    if (PROTECTED.has(name)) throw new ApiError(`Write access to namespace '${name}' is forbidden`, 403);
  }

  #save(): void {
    if (this.#path === undefined) return;
    writeFileSync(`${this.#path}.new`, JSON.stringify(Object.fromEntries(this.#namespaces)));
    renameSync(`${this.#path}.new`, this.#path);
  }
}

/** `a.b.c` or a list, as keys. Throws ApiError 400. */
export function keysOf(key: unknown): string[] | undefined {
  if (key === undefined || key === null) return undefined;
  const keys = Array.isArray(key) ? key.map(String) : String(key).split('.');
  if (keys.length === 0 || keys.some((part) => part === '' || part === '__proto__')) {
    throw new ApiError("Value for argument 'key' is an invalid type");
  }
  return keys;
}
