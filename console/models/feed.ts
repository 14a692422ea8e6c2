/**
 * The live feed: one socket that is opened again for ever. What frames mean is decided by `take`, a pure step; the
 * client around it owns the socket and the waiting.
 */
import { type ReadonlySignal, signal } from '@preact/signals';
import type { FeedClose, FeedFrame, Telemetry } from '../../gateway/api/contract/feed.ts';
import type { View } from '../../gateway/api/contract/kinds.ts';
import type { WhatIfStatus } from '../../gateway/api/contract/whatif.ts';

export interface FeedState {
  readonly link: 'connecting' | 'live' | 'broken' | 'refused';
  /** Changes up to this number are in what the console shows; null before the first snapshot is whole. */
  readonly seq: number | null;
  /** The browser's clock at the last frame; null before the first. */
  readonly heardAt: number | null;
  readonly heartbeatMs: number;
  /** Why the farm ended the connection, in its words. */
  readonly because: string | null;
  /** Tries since the last frame. */
  readonly attempt: number;
}
export const noFeed: FeedState = {
  link: 'connecting',
  seq: null,
  heardAt: null,
  heartbeatMs: 2_000,
  because: null,
  attempt: 0,
};

export type Change =
  | { readonly kind: 'empty' }
  | { readonly kind: 'views'; readonly views: readonly View[] }
  | { readonly kind: 'telemetry'; readonly printers: readonly Telemetry[] }
  | { readonly kind: 'time'; readonly at: number }
  | { readonly kind: 'whatif'; readonly whatif: WhatIfStatus };

/** One frame in; the next state and what it changes out. What was seen before a reconnect does no harm: versions tell. */
export const take = (
  state: FeedState,
  frame: FeedFrame,
  receivedAt: number,
): { readonly state: FeedState; readonly changes: readonly Change[] } => {
  const heard: FeedState = { ...state, heardAt: receivedAt, attempt: 0 };
  switch (frame.type) {
    case 'hello':
      return {
        state: { ...heard, link: 'live', heartbeatMs: frame.heartbeatMs, because: null },
        changes: [{ kind: 'time', at: frame.at }],
      };
    case 'snapshot': {
      // The number counts only once every part is here: a link lost in between must start over.
      const seq = frame.part === frame.parts ? frame.seq : null;
      const views: Change = { kind: 'views', views: frame.views };
      return { state: { ...heard, seq }, changes: frame.part === 1 ? [{ kind: 'empty' }, views] : [views] };
    }
    case 'delta':
      return {
        // Before the snapshot is whole its number alone may count: else the missing parts are never asked for.
        state: { ...heard, seq: state.seq === null ? null : Math.max(state.seq, frame.seq) },
        changes: [{ kind: 'views', views: [frame.view] }],
      };
    case 'telemetry':
      return {
        state: heard,
        changes: [
          { kind: 'time', at: frame.at },
          { kind: 'telemetry', printers: frame.printers },
        ],
      };
    case 'whatif':
      return { state: heard, changes: [{ kind: 'whatif', whatif: frame.whatif }] };
    case 'heartbeat':
      return { state: heard, changes: [{ kind: 'time', at: frame.at }] };
    case 'lagged':
      return { state: { ...heard, seq: null, because: frame.because }, changes: [] };
    case 'bye':
      return { state: { ...heard, because: frame.because }, changes: [] };
  }
};

/** Half a second, doubling to ten, each shortened by up to a half at random so that consoles do not return as one. */
export const backOff = (attempt: number, random: number): number =>
  Math.min(10_000, 500 * 2 ** Math.min(attempt, 10)) * (1 - random / 2);

/** The farm turned the connection down for good: reconnecting can't help. */
const POLICY: (typeof FeedClose)['POLICY'] = 1008;
/** Silence of this many heartbeats is a dead link (the contract's number). */
const SILENCE = 3;

export interface Socket {
  onmessage: ((event: { readonly data: unknown }) => void) | null;
  onclose: ((event: { readonly code: number; readonly reason: string }) => void) | null;
  close(): void;
}
export interface FeedPorts {
  readonly open: (path: string) => Socket;
  readonly now: () => number;
  readonly random: () => number;
  readonly after: (milliseconds: number, then: () => void) => () => void;
  readonly onChange: (change: Change) => void;
}
export interface Feed {
  readonly state: ReadonlySignal<FeedState>;
  start(): void;
  /** Tries at once instead of at the end of the wait. */
  retry(): void;
  stop(): void;
}

export const createFeed = (ports: FeedPorts): Feed => {
  const state = signal(noFeed, { name: 'feed' });
  let socket: Socket | null = null;
  let cancelWait = () => {};
  let stopped = true;

  const watchSilence = () => {
    cancelWait();
    cancelWait = ports.after(state.value.heartbeatMs * SILENCE, () =>
      lost('Nothing was heard from the farm.'),
    );
  };
  const lost = (because: string | null) => {
    if (socket !== null) {
      socket.onclose = null;
      socket.onmessage = null;
      socket.close();
      socket = null;
    }
    cancelWait();
    if (stopped) return;
    const attempt = state.value.attempt + 1;
    state.value = { ...state.value, link: 'broken', because: because ?? state.value.because, attempt };
    cancelWait = ports.after(backOff(attempt - 1, ports.random()), connect);
  };
  const connect = () => {
    const { seq } = state.value;
    const opened = ports.open(`/api/v1/feed${seq === null ? '' : `?from=${seq}`}`);
    socket = opened;
    watchSilence();
    opened.onmessage = ({ data }) => {
      let frame: FeedFrame;
      try {
        frame = JSON.parse(String(data)) as FeedFrame;
      } catch {
        return lost('The farm sent something that is no frame.');
      }
      const next = take(state.value, frame, ports.now());
      state.value = next.state;
      for (const change of next.changes) ports.onChange(change);
      watchSilence();
    };
    opened.onclose = ({ code, reason }) => {
      if (code !== POLICY) return lost(reason === '' ? null : reason);
      cancelWait();
      socket = null;
      state.value = {
        ...state.value,
        link: 'refused',
        because: reason === '' ? state.value.because : reason,
      };
    };
  };
  return {
    state,
    start() {
      stopped = false;
      connect();
    },
    retry() {
      if (stopped || state.value.link === 'live') return;
      cancelWait();
      if (socket !== null) lost(null);
      cancelWait();
      connect();
    },
    stop() {
      stopped = true;
      lost(null);
    },
  };
};

/** The farm's state is too old to act upon. */
export const STALE_MILLISECONDS = 5_000;
export const ageOf = (state: FeedState, now: number): number | null =>
  state.heardAt === null ? null : Math.max(0, now - state.heardAt);
