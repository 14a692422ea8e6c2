/** The questions that this run of the farm was asked, with their answers as they grow. */
import { computed, type ReadonlySignal, signal } from '@preact/signals';
import type { WhatIfModel, WhatIfQuestion, WhatIfStatus } from '../../../gateway/api/contract/whatif.ts';
import type { Api } from '../api.ts';
import { type Trouble, troubleFrom } from '../problem.ts';
import { isOver } from './read.ts';

export interface Questions {
  /** Newest first; null before the first answer. */
  readonly items: ReadonlySignal<readonly WhatIfStatus[] | null>;
  /** Why they could not be read. With status 404 this farm does not simulate. */
  readonly trouble: ReadonlySignal<Trouble | null>;
  /** Machines that can be added by their model's name. */
  readonly models: ReadonlySignal<readonly WhatIfModel[]>;
  /** Those that this page saw from their beginning to their end. The farm's clock may run faster than life; this is not it. */
  readonly watched: ReadonlySignal<readonly Watched[]>;
  /** The live feed tells of one. */
  take(told: WhatIfStatus): void;
  refresh(): Promise<void>;
  /** Throws a `Refusal`. */
  ask(question: WhatIfQuestion): Promise<WhatIfStatus>;
  /** Throws a `Refusal`. */
  cancel(id: string): Promise<void>;
}

export interface Watched {
  readonly question: WhatIfQuestion;
  readonly seconds: number;
}

/** One that was further when it was first seen says nothing of how long it takes. */
const SEEN_FROM_START = 0.05;

const PATH = '/api/v1/whatif';

/** An answer read by itself may come in after a later word of the feed. */
const isNews = (held: WhatIfStatus, told: WhatIfStatus): boolean =>
  isOver(told) || (!isOver(held) && told.progress >= held.progress);

const put = (items: readonly WhatIfStatus[], told: WhatIfStatus): readonly WhatIfStatus[] => {
  const held = items.find(({ id }) => id === told.id);
  if (held === undefined) return [told, ...items].sort((a, b) => b.askedAt - a.askedAt);
  return isNews(held, told) ? items.map((one) => (one.id === told.id ? told : one)) : items;
};

/** `now`: milliseconds of the browser's clock. */
export const createQuestions = (api: Pick<Api, 'get' | 'send'>, now: () => number): Questions => {
  const items = signal<readonly WhatIfStatus[] | null>(null, { name: 'whatif' });
  const trouble = signal<Trouble | null>(null);
  const models = signal<readonly WhatIfModel[]>([]);
  const begunAt = new Map<string, number>();
  const watched = signal<readonly Watched[]>([]);
  const watch = ({ id, progress, question, state }: WhatIfStatus) => {
    if (state === 'running' && progress <= SEEN_FROM_START && !begunAt.has(id)) begunAt.set(id, now());
    const begun = begunAt.get(id);
    if (state !== 'done' || begun === undefined) return;
    begunAt.delete(id);
    watched.value = [...watched.value, { question, seconds: (now() - begun) / 1_000 }];
  };
  const take = (told: WhatIfStatus) => {
    watch(told);
    items.value = put(items.value ?? [], told);
  };
  return {
    items,
    trouble,
    models,
    watched: computed(() => watched.value),
    take,
    async refresh() {
      try {
        const read = await api.get<{ readonly items: readonly WhatIfStatus[] }>(PATH);
        // What the farm does not know any more is gone; of the rest the later word counts.
        items.value = read.items.map((told) => {
          const held = items.value?.find(({ id }) => id === told.id);
          return held === undefined || isNews(held, told) ? told : held;
        });
        trouble.value = null;
        if (models.value.length === 0)
          models.value = (await api.get<{ readonly items: readonly WhatIfModel[] }>(`${PATH}/models`)).items;
      } catch (error) {
        trouble.value = troubleFrom(error);
      }
    },
    async ask(question) {
      const told = await api.send<WhatIfStatus>('POST', PATH, question);
      take(told);
      return told;
    },
    async cancel(id) {
      take(await api.send<WhatIfStatus>('DELETE', `${PATH}/${encodeURIComponent(id)}`));
    },
  };
};
