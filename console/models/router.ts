/** Addresses: one signal for the path, one for the query. Everything else reads them. */
import { batch, computed, type ReadonlySignal, signal } from '@preact/signals';

export type Params = Readonly<Record<string, string>>;

/** `match('/jobs/:id', '/jobs/J-1042')` is `{ id: 'J-1042' }`; null where the path is another. */
export const match = (pattern: string, path: string): Params | null => {
  const wanted = pattern.split('/').filter(Boolean);
  const given = path.split('/').filter(Boolean);
  if (wanted.length !== given.length) return null;
  const params: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const value = given[index]!;
    if (part.startsWith(':')) params[part.slice(1)] = decode(value);
    else if (part !== value) return null;
  }
  return params;
};
/** A malformed escape is taken as it stands: an address typed by hand must not break the page. */
const decode = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

/** `next` laid over `search`; null or an empty string takes the key away. */
export const mergeQuery = (search: string, next: Readonly<Record<string, string | null>>): string => {
  const query = new URLSearchParams(search);
  for (const [key, value] of Object.entries(next)) {
    if (value === null || value === '') query.delete(key);
    else query.set(key, value);
  }
  const text = query.toString();
  return text === '' ? '' : `?${text}`;
};

/** The parts of `window` that routing needs. */
export interface Browser {
  readonly location: { readonly pathname: string; readonly search: string };
  readonly history: Pick<History, 'pushState' | 'replaceState' | 'back'>;
  addEventListener(type: 'popstate', listener: () => void): void;
}

export interface Router {
  readonly path: ReadonlySignal<string>;
  readonly query: ReadonlySignal<URLSearchParams>;
  /** To a path with an optional query; keeps the lane, which is the operator's and not a place's. */
  go(to: string, options?: { readonly replace?: boolean }): void;
  /** Changes filters in place, without a step in the history. */
  filter(next: Readonly<Record<string, string | null>>): void;
  /** The address `go` would lead to, for `href`. */
  hrefOf(to: string): string;
  back(): void;
}

const KEPT = ['lane'];

export const createRouter = (browser: Browser): Router => {
  const path = signal(browser.location.pathname, { name: 'path' });
  const search = signal(browser.location.search, { name: 'search' });
  const read = () =>
    batch(() => {
      path.value = browser.location.pathname;
      search.value = browser.location.search;
    });
  browser.addEventListener('popstate', read);

  const hrefOf = (to: string): string => {
    const [toPath = '/', toSearch = ''] = to.split('?');
    const here = new URLSearchParams(search.value);
    const query = new URLSearchParams(toSearch);
    for (const key of KEPT) if (here.has(key) && !query.has(key)) query.set(key, here.get(key)!);
    const text = query.toString();
    return text === '' ? toPath : `${toPath}?${text}`;
  };
  return {
    path,
    query: computed(() => new URLSearchParams(search.value)),
    hrefOf,
    go(to, options) {
      const href = hrefOf(to);
      if (options?.replace) browser.history.replaceState(null, '', href);
      else browser.history.pushState(null, '', href);
      read();
    },
    filter(next) {
      browser.history.replaceState(null, '', `${path.value}${mergeQuery(search.value, next)}`);
      read();
    },
    back: () => browser.history.back(),
  };
};
