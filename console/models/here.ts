/** The models of this page, wired to the browser. Views import them from here and only read, or call their actions. */
import { batch, computed, effect, signal } from '@preact/signals';
import type { Kind, View } from '../../gateway/api/contract/kinds.ts';
import type {
  CountersAnswer,
  FarmAnswer,
  ScheduleAnswer,
  SessionAnswer,
} from '../../gateway/api/contract/responses.ts';
import { createApi, thing } from './api.ts';
import { createClock } from './clock.ts';
import { createEvents } from './events.ts';
import { ageOf, createFeed, STALE_MILLISECONDS } from './feed.ts';
import { createMargins } from './margins.ts';
import { createPlates } from './plates.ts';
import { createPolicy } from './policy/policy.ts';
import { createPreferences } from './preferences.ts';
import { type Trouble, troubleFrom } from './problem.ts';
import { createRouter } from './router.ts';
import { createShelf } from './shelf.ts';
import { createQuestions } from './whatif/questions.ts';
import { createWorld } from './world.ts';

const after = (milliseconds: number, then: () => void): (() => void) => {
  const timer = setTimeout(then, milliseconds);
  return () => clearTimeout(timer);
};
/** Works without a secure context, where `randomUUID` is missing: farms are often reached by plain http on a LAN. */
const newKey = (): string =>
  [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');

const storage = (() => {
  try {
    return window.localStorage;
  } catch {
    return null;
  }
})();

export const preferences = createPreferences(storage, document.documentElement);
export const clock = createClock(() => Date.now());
export const router = createRouter(window);
export const world = createWorld((run) =>
  document.visibilityState === 'visible' ? requestAnimationFrame(run) : setTimeout(run, 250),
);

export const api = createApi({
  fetch: (path, init) => fetch(path, init),
  newKey,
  operator: () => preferences.current.value.operator || 'console',
  wait: (milliseconds) => new Promise((done) => setTimeout(done, milliseconds)),
  upload: (path, headers, upload) =>
    new Promise((done) => {
      const request = new XMLHttpRequest();
      const finish = () => {
        let body: unknown = null;
        try {
          body = JSON.parse(request.responseText);
        } catch {
          // Not JSON: the status alone has to do.
        }
        done({ status: request.status, body });
      };
      request.open('POST', path);
      for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
      request.upload.onprogress = (event) => upload.onProgress(event.loaded);
      request.onload = finish;
      request.onerror = finish;
      request.onabort = finish;
      upload.signal?.addEventListener('abort', () => request.abort());
      request.send(upload.body);
    }),
});
export const events = createEvents(api);
/** What would be if: asked by anybody, of this run of the farm. */
export const shelf = createShelf(api);

export const margins = createMargins(api);
export const policy = createPolicy(api);
export const plates = createPlates(api);

export const whatIf = createQuestions(api, () => Date.now());

export const feed = createFeed({
  open: (path) => {
    const url = new URL(path, window.location.href);
    url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
    return new WebSocket(url) as never;
  },
  now: () => Date.now(),
  random: () => Math.random(),
  after,
  onChange: (change) => {
    if (change.kind === 'time') clock.heard(change.at);
    else if (change.kind === 'whatif') whatIf.take(change.whatif);
    else world.take(change);
  },
});

/** Changes with the connection only, not with every frame. */
export const feedLink = computed(() => feed.state.value.link);
/** The journal's last number that the feed told: it changes with everything that happens. */
export const feedSeq = computed(() => feed.state.value.seq);
/** Milliseconds since the farm was last heard; null before the first word. */
export const feedAge = computed(() => ageOf(feed.state.value, clock.wall.value));
/** Fresh enough to act upon. */
export const fresh = computed(
  () => feed.state.value.link === 'live' && (feedAge.value ?? Number.POSITIVE_INFINITY) <= STALE_MILLISECONDS,
);

export const farm = signal<FarmAnswer | null>(null, { name: 'farm' });
export const farmTrouble = signal<Trouble | null>(null);
export const counters = signal<CountersAnswer | null>(null, { name: 'counters' });
/** What the dispatcher plans; read while jobs wait in the queue. */
export const schedule = signal<ScheduleAnswer | null>(null, { name: 'schedule' });
export const session = signal<SessionAnswer | null>(null, { name: 'session' });

export const lane = computed(() => {
  const asked = router.query.value.get('lane');
  return asked === 'FDM' || asked === 'UV' ? asked : null;
});

const readFarm = async () => {
  try {
    farm.value = await api.get<FarmAnswer>('/api/v1/farm');
    farmTrouble.value = null;
  } catch (error) {
    farmTrouble.value = troubleFrom(error);
  }
};
const readCounters = async () => {
  try {
    counters.value = await api.get<CountersAnswer>('/api/v1/counters');
  } catch {
    // The feed's own state already says that the farm is not reached.
  }
};
const readSchedule = async () => {
  // A stop that is over is noticed although nobody waits.
  const isStopped = (schedule.value?.stoppedBecause ?? null) !== null;
  if (!isStopped && !values('job').some((job) => job.status === 'queued')) return;
  try {
    schedule.value = await api.get<ScheduleAnswer>('/api/v1/schedule');
  } catch {
    // As with the counters.
  }
};
export const readSession = async () => {
  try {
    session.value = await api.get<SessionAnswer>('/api/v1/session');
  } catch {
    session.value = null;
  }
};
export const signIn = async (token: string) => {
  session.value = await api.send<SessionAnswer>('POST', '/api/v1/session', { token });
  feed.retry();
  await readFarm();
};

/** Counters follow changes, at most twice a second. */
const COUNTERS_PAUSE_MILLISECONDS = 500;
/** The plan of a long queue is a long answer. */
const SCHEDULE_PAUSE_MILLISECONDS = 1_000;
/** Time alone moves planned starts, which no feed tells. */
const SCHEDULE_AGE_MILLISECONDS_MAX = 60_000;

/** However often it is called, one read after each pause. */
export const throttled = (read: () => Promise<void>, pauseMilliseconds: number) => {
  let due = false;
  return () => {
    if (due) return;
    due = true;
    setTimeout(async () => {
      await read();
      due = false;
    }, pauseMilliseconds);
  };
};

export const start = () => {
  setInterval(clock.tick, 1_000);
  effect(() => {
    if (feedLink.value === 'live') {
      void readFarm();
      void readSession();
    } else if (feedLink.value === 'refused') void readSession();
  });
  const countSoon = throttled(readCounters, COUNTERS_PAUSE_MILLISECONDS);
  const planSoon = throttled(readSchedule, SCHEDULE_PAUSE_MILLISECONDS);
  setInterval(planSoon, SCHEDULE_AGE_MILLISECONDS_MAX);
  effect(() => {
    if (feedSeq.value === null) return;
    countSoon();
    planSoon();
  });
  feed.start();
};

/** A thing by its id: from the feed, or asked for when it is too old for the snapshot. */
export const fetchThing = async (
  kind: Kind,
  id: string,
): Promise<View & { readonly can?: readonly string[] }> => {
  const view = await api.get<View & { readonly can?: readonly string[] }>(thing(kind, id));
  batch(() => world.learn(view));
  return view;
};

export const values = <K extends Kind>(kind: K): readonly View<K>[] => [...world.all(kind).value.values()];
