/** Everything the feed has told, by kind: signals that views read. Frames are folded in at most once a frame of the screen. */
import { batch, computed, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import type { Telemetry } from '../../gateway/api/contract/feed.ts';
import type { Kind, View } from '../../gateway/api/contract/kinds.ts';
import type { Change } from './feed.ts';

export type ViewMap<K extends Kind> = ReadonlyMap<string, View<K>>;
export interface Sample {
  readonly at: number;
  readonly heaters: Telemetry['heaters'];
  readonly progress: number | null;
}
/** Samples kept of each printer: five minutes at four a second. */
export const SAMPLES_MAX = 1_200;

const KINDS: readonly Kind[] = [
  'quote',
  'order',
  'plan',
  'plate',
  'job',
  'run',
  'printer',
  'lot',
  'incident',
];

export interface World {
  all<K extends Kind>(kind: K): ReadonlySignal<ViewMap<K>>;
  one<K extends Kind>(kind: K, id: string): View<K> | undefined;
  telemetry(printerId: string): Telemetry | undefined;
  series(printerId: string): readonly Sample[];
  /** False until the first snapshot is in: an empty list means nothing before that. */
  readonly known: ReadonlySignal<boolean>;
  take(change: Change): void;
  /** A thing fetched by itself, too old for the snapshot. Newer news from the feed wins. */
  learn(view: View): void;
  flush(): void;
}

/** `later` runs a function soon, once: the screen's next frame, or a timer in a hidden tab. */
export const createWorld = (later: (run: () => void) => void): World => {
  const kinds = new Map<Kind, Signal<ReadonlyMap<string, View>>>(
    KINDS.map((kind) => [kind, signal<ReadonlyMap<string, View>>(new Map(), { name: kind })]),
  );
  const telemetry = signal<ReadonlyMap<string, Telemetry>>(new Map(), { name: 'telemetry' });
  const series = signal<ReadonlyMap<string, readonly Sample[]>>(new Map(), { name: 'series' });
  const known = signal(false, { name: 'known' });
  let waiting: Change[] = [];

  const flush = () => {
    const changes = waiting;
    waiting = [];
    const touched = new Map<Kind, Map<string, View>>();
    const edit = (kind: Kind) => {
      let map = touched.get(kind);
      if (map === undefined) {
        map = new Map(kinds.get(kind)!.value);
        touched.set(kind, map);
      }
      return map;
    };
    batch(() => {
      for (const change of changes) {
        if (change.kind === 'empty') for (const kind of KINDS) touched.set(kind, new Map());
        else if (change.kind === 'views') {
          for (const view of change.views) {
            if (!kinds.has(view.kind)) continue;
            const map = edit(view.kind);
            if ((map.get(view.id)?.version ?? -1) <= view.version) map.set(view.id, view);
          }
          known.value = true;
        } else if (change.kind === 'telemetry') hear(change.printers);
      }
      for (const [kind, map] of touched) kinds.get(kind)!.value = map;
    });
  };
  const hear = (printers: readonly Telemetry[]) => {
    const latest = new Map(telemetry.value);
    const history = new Map(series.value);
    for (const one of printers) {
      latest.set(one.printerId, one);
      const sample: Sample = { at: one.observedAt, heaters: one.heaters, progress: one.progress };
      history.set(one.printerId, [...(history.get(one.printerId) ?? []).slice(1 - SAMPLES_MAX), sample]);
    }
    telemetry.value = latest;
    series.value = history;
  };
  return {
    all: <K extends Kind>(kind: K) => kinds.get(kind)! as unknown as ReadonlySignal<ViewMap<K>>,
    one: <K extends Kind>(kind: K, id: string) => kinds.get(kind)!.value.get(id) as View<K> | undefined,
    telemetry: (printerId) => telemetry.value.get(printerId),
    series: (printerId) => series.value.get(printerId) ?? [],
    known: computed(() => known.value),
    take(change) {
      if (change.kind === 'time') return;
      waiting.push(change);
      if (waiting.length === 1) later(flush);
    },
    learn(view) {
      const map = kinds.get(view.kind)!;
      const held = map.value.get(view.id);
      if (held !== undefined && held.version >= view.version) return;
      map.value = new Map(map.value).set(view.id, view);
    },
    flush,
  };
};
