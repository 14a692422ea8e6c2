/** What this browser remembers of its operator: nothing of the farm. */
import { effect, type ReadonlySignal, signal } from '@preact/signals';

export const themes = ['system', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];
export const densities = ['comfortable', 'compact'] as const;
export type Density = (typeof densities)[number];

export interface Preferences {
  readonly theme: Theme;
  readonly density: Density;
  /** Stands in the journal beside everything done from here. */
  readonly operator: string;
}
const KEY = 'print-farm-os.console';
const defaults: Preferences = { theme: 'system', density: 'comfortable', operator: '' };

/** Whatever is in the storage, only known values come out. */
export const readPreferences = (text: string | null): Preferences => {
  let stored: Partial<Preferences> = {};
  try {
    stored = (JSON.parse(text ?? '{}') ?? {}) as Partial<Preferences>;
  } catch {
    // Somebody else's text under our key: start afresh.
  }
  return {
    theme: themes.find((one) => one === stored.theme) ?? defaults.theme,
    density: densities.find((one) => one === stored.density) ?? defaults.density,
    operator: typeof stored.operator === 'string' ? stored.operator.slice(0, 60) : defaults.operator,
  };
};

export interface PreferenceModel {
  readonly current: ReadonlySignal<Preferences>;
  change(next: Partial<Preferences>): void;
}

export const createPreferences = (
  storage: Pick<Storage, 'getItem' | 'setItem'> | null,
  root: Pick<HTMLElement, 'dataset'>,
): PreferenceModel => {
  const current = signal(readPreferences(storage?.getItem(KEY) ?? null), { name: 'preferences' });
  effect(() => {
    const { theme, density } = current.value;
    if (theme === 'system') delete root.dataset.theme;
    else root.dataset.theme = theme;
    root.dataset.density = density;
  });
  return {
    current,
    change(next) {
      current.value = { ...current.value, ...next };
      try {
        storage?.setItem(KEY, JSON.stringify(current.value));
      } catch {
        // A full or forbidden storage costs the memory, not the work.
      }
    },
  };
};

export const nextOf = <T>(all: readonly T[], one: T): T => all[(all.indexOf(one) + 1) % all.length]!;
