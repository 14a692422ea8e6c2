/** Short words about what was asked from no particular place; refusals stay until they are closed. */
import { signal } from '@preact/signals';
import { type Trouble, troubleFrom } from '../models/problem.ts';
import { ProblemNote } from './bits.tsx';
import { Icon } from './icons.tsx';
import { Shape } from './state.tsx';

interface Toast {
  readonly id: number;
  readonly words: string;
  readonly trouble: Trouble | null;
}
const toasts = signal<readonly Toast[]>([], { name: 'toasts' });
let last = 0;
const SHOWN_MILLISECONDS = 4_000;
const TOASTS_MAX = 4;

const drop = (id: number) => {
  toasts.value = toasts.value.filter((toast) => toast.id !== id);
};

/** Says the words once `done` has come true, or why it did not. */
export const say = async (words: string, done: Promise<unknown>): Promise<boolean> => {
  const id = ++last;
  const show = (trouble: Trouble | null) => {
    toasts.value = [...toasts.value, { id, words, trouble }].slice(-TOASTS_MAX);
  };
  try {
    await done;
    show(null);
    setTimeout(() => drop(id), SHOWN_MILLISECONDS);
    return true;
  } catch (error) {
    show(troubleFrom(error));
    return false;
  }
};

export const Toasts = () => (
  <div class="toasts" aria-live="polite">
    {toasts.value.map((toast) => (
      <div key={toast.id} class="toast">
        {toast.trouble ? <ProblemNote trouble={toast.trouble} /> : <Shape name="tick" tone="done" />}
        {toast.trouble === null && <span class="grow">{toast.words}</span>}
        <button type="button" class="copy" aria-label="Dismiss" onClick={() => drop(toast.id)}>
          <Icon name="close" />
        </button>
      </div>
    ))}
  </div>
);
