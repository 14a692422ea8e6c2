/** One thing opened: what the farm would take of it now, and everything that happened to it. Follows its version. */
import { type ReadonlySignal, signal } from '@preact/signals';
import type { Kind, View } from '../../gateway/api/contract/kinds.ts';
import type { Timeline, TimelineItem } from '../../gateway/api/contract/responses.ts';
import { type Api, thing } from './api.ts';
import { type Trouble, troubleFrom } from './problem.ts';

export interface Detail {
  readonly can: ReadonlySignal<readonly string[] | undefined>;
  /** Oldest first; null before the first answer. */
  readonly timeline: ReadonlySignal<readonly TimelineItem[] | null>;
  /** No such thing, or the farm did not answer. */
  readonly trouble: ReadonlySignal<Trouble | null>;
  /** Reads what is new; calls that come while one is under way are served by one more. */
  refresh(): Promise<void>;
  close(): void;
}

/** Pages of a timeline read at most: a thing with more turns is read in the export. */
const PAGES_MAX = 10;

type Learn = (view: View) => void;
type One = View & { readonly can?: readonly string[] };

export const createDetail = (api: Pick<Api, 'get'>, kind: Kind, id: string, learn: Learn): Detail => {
  const can = signal<readonly string[] | undefined>(undefined);
  const timeline = signal<readonly TimelineItem[] | null>(null);
  const trouble = signal<Trouble | null>(null);
  const stop = new AbortController();
  let reading = false;
  let again = false;

  const readTimeline = async () => {
    let held = timeline.value ?? [];
    for (let page = 0; page < PAGES_MAX; page++) {
      const after = held.at(-1)?.seq ?? 0;
      const answer = await api.get<Timeline>(`${thing(kind, id)}/timeline?after=${after}`, stop.signal);
      held = [...held, ...answer.items.filter((item) => item.seq > after)];
      timeline.value = held;
      if (answer.nextAfter === null) return;
    }
  };
  const read = async () => {
    const view = await api.get<One>(thing(kind, id), stop.signal);
    learn(view);
    can.value = view.can;
    await readTimeline();
    trouble.value = null;
  };
  return {
    can,
    timeline,
    trouble,
    async refresh() {
      if (reading) {
        again = true;
        return;
      }
      reading = true;
      try {
        do {
          again = false;
          await read();
        } while (again && !stop.signal.aborted);
      } catch (error) {
        if (!stop.signal.aborted) trouble.value = troubleFrom(error);
      } finally {
        reading = false;
      }
    },
    close: () => stop.abort(),
  };
};
