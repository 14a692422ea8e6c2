/** From key presses to commands, as a pure step: what was pressed before in, command out. */

export type Command =
  | { readonly kind: 'go'; readonly letter: string }
  | { readonly kind: 'move'; readonly by: 1 | -1 }
  | { readonly kind: 'ends'; readonly to: 'first' | 'last' }
  | {
      readonly kind: 'toggle' | 'toggleAll' | 'open' | 'close' | 'help' | 'palette' | 'search' | 'theme';
    };

export interface Press {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
  /** Somebody is typing: only Escape and Ctrl-K mean anything. */
  readonly typing: boolean;
  /** The focus is on a button or link, whose own Enter and Space come first. */
  readonly onControl: boolean;
  readonly at: number;
}

export interface KeyState {
  /** When `g` was pressed, waiting for its letter; null otherwise. */
  readonly leaderAt: number | null;
}
export const noKeys: KeyState = { leaderAt: null };

/** How long `g` waits for its letter. */
export const LEADER_MILLISECONDS = 1_500;

const plain: Readonly<Record<string, Command>> = {
  j: { kind: 'move', by: 1 },
  k: { kind: 'move', by: -1 },
  x: { kind: 'toggle' },
  '*': { kind: 'toggleAll' },
  '?': { kind: 'help' },
  '/': { kind: 'search' },
  t: { kind: 'theme' },
  Home: { kind: 'ends', to: 'first' },
  End: { kind: 'ends', to: 'last' },
};

export const press = (
  state: KeyState,
  key: Press,
): { readonly state: KeyState; readonly command: Command | null } => {
  const done = (command: Command | null) => ({ state: noKeys, command });
  if ((key.ctrlKey || key.metaKey) && key.key.toLowerCase() === 'k') return done({ kind: 'palette' });
  if (key.key === 'Escape') return done({ kind: 'close' });
  if (key.typing || key.ctrlKey || key.metaKey || key.altKey) return done(null);
  if (state.leaderAt !== null && key.at - state.leaderAt <= LEADER_MILLISECONDS && /^[a-z]$/.test(key.key))
    return done({ kind: 'go', letter: key.key });
  if (key.key === 'g') return { state: { leaderAt: key.at }, command: null };
  if (key.key === 'Enter') return done(key.onControl ? null : { kind: 'open' });
  return done(plain[key.key] ?? null);
};

export const helpRows: readonly (readonly [keys: string, words: string])[] = [
  ['j  k', 'next, previous row'],
  ['Enter', 'open the row'],
  ['x', 'select the row'],
  ['*', 'select every row in view, or none'],
  ['Esc', 'close, clear the selection'],
  ['/', 'search in this list'],
  ['Ctrl K', 'go to a place, a thing by its id, or an action'],
  ['t', 'light, dark, as the system'],
  ['?', 'this help'],
];
