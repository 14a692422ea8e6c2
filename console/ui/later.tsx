/** A part of the console that is fetched when it is first shown; `warm` fetches it in a quiet moment before. */
import { signal } from '@preact/signals';
import type { ComponentType } from 'preact';

interface Later<Props> {
  (props: Props): preact.JSX.Element | null;
  readonly warm: () => void;
}
export const later = <Props extends object>(load: () => Promise<ComponentType<Props>>): Later<Props> => {
  const loaded = signal<{ readonly View: ComponentType<Props> } | null>(null);
  const failed = signal(false);
  let asked = false;
  const warm = () => {
    if (asked) return;
    asked = true;
    load().then(
      (View) => {
        loaded.value = { View };
      },
      () => {
        asked = false;
        failed.value = true;
      },
    );
  };
  const Later = (props: Props) => {
    const { value } = loaded;
    if (value !== null) return <value.View {...props} />;
    if (!failed.value) warm();
    return failed.value ? (
      <div class="sheet">
        <div class="empty">
          <h2>This page could not be fetched</h2>
          <p class="second">The farm was not reached, or it was updated since this page was opened.</p>
          <button type="button" class="button primary" onClick={() => window.location.reload()}>
            Reload
          </button>
        </div>
      </div>
    ) : null;
  };
  return Object.assign(Later, { warm });
};
