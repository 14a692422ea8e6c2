import { describe, expect, it } from 'vitest';
import type { FeedFrame } from '../../gateway/api/contract/feed.ts';
import type { View } from '../../gateway/api/contract/kinds.ts';
import { backOff, type Change, createFeed, type FeedPorts, noFeed, type Socket, take } from './feed.ts';

const view = (id: string, version = 1): View =>
  ({ id, kind: 'job', status: 'queued', version, createdAt: 0, updatedAt: 0 }) as View;
const hello: FeedFrame = {
  type: 'hello',
  at: 1_000,
  seq: 9,
  farm: 'Farm',
  version: '1',
  heartbeatMs: 1_000,
  channels: ['views'],
  kinds: ['jobs'],
};
const part = (number: number, parts: number, seq = 9): FeedFrame => ({
  type: 'snapshot',
  seq,
  part: number,
  parts,
  views: [view(`J-${number}`)],
  totals: {},
});

describe('frames', () => {
  it('a snapshot counts only once all its parts are here', () => {
    const first = take(noFeed, part(1, 2), 5);
    expect(first.state.seq).toBeNull();
    expect(first.changes.map((change) => change.kind)).toEqual(['empty', 'views']);
    const second = take(first.state, part(2, 2), 6);
    expect(second.state.seq).toBe(9);
    expect(second.changes.map((change) => change.kind)).toEqual(['views']);
  });

  it('a delta between the parts does not pretend that the snapshot is whole', () => {
    const { state } = take(
      take(noFeed, part(1, 2), 5).state,
      { type: 'delta', seq: 10, view: view('J-9') },
      6,
    );
    expect(state.seq).toBeNull();
  });

  it('the number never runs backwards', () => {
    const whole = take(noFeed, part(1, 1, 20), 5).state;
    expect(take(whole, { type: 'delta', seq: 12, view: view('J-9') }, 6).state.seq).toBe(20);
  });

  it('after a lag the number is forgotten, so that a reconnect asks for everything', () => {
    const whole = take(noFeed, part(1, 1), 5).state;
    expect(take(whole, { type: 'lagged', from: 9, because: 'too slow' }, 6).state.seq).toBeNull();
  });

  it('every frame proves that the farm is there', () => {
    expect(take(noFeed, { type: 'heartbeat', at: 1, seq: 1 }, 77).state.heardAt).toBe(77);
  });
});

describe('back-off', () => {
  it('doubles to ten seconds and is spread', () => {
    expect([0, 1, 2, 3, 4, 5, 50].map((attempt) => backOff(attempt, 0))).toEqual([
      500, 1_000, 2_000, 4_000, 8_000, 10_000, 10_000,
    ]);
    expect(backOff(2, 1)).toBe(1_000);
  });
});

/** A browser of which the test owns the clock and the sockets. */
const rig = () => {
  const opened: { path: string; socket: Socket; closed: boolean }[] = [];
  const changes: Change[] = [];
  let now = 0;
  let timers: { at: number; run: () => void }[] = [];
  const ports: FeedPorts = {
    open: (path) => {
      const entry = { path, closed: false, socket: {} as Socket };
      entry.socket = { onmessage: null, onclose: null, close: () => (entry.closed = true) };
      opened.push(entry);
      return entry.socket;
    },
    now: () => now,
    random: () => 0,
    after: (milliseconds, run) => {
      const timer = { at: now + milliseconds, run };
      timers.push(timer);
      return () => {
        timers = timers.filter((one) => one !== timer);
      };
    },
    onChange: (change) => changes.push(change),
  };
  const pass = (milliseconds: number) => {
    const until = now + milliseconds;
    for (;;) {
      const due = timers.filter((timer) => timer.at <= until).sort((a, b) => a.at - b.at)[0];
      if (due === undefined) break;
      now = due.at;
      timers = timers.filter((one) => one !== due);
      due.run();
    }
    now = until;
  };
  const hear = (frame: FeedFrame) => opened.at(-1)!.socket.onmessage?.({ data: JSON.stringify(frame) });
  return { opened, changes, ports, pass, hear, pending: () => timers.length };
};

describe('the client', () => {
  it('resumes from the last number after a broken link', () => {
    const { opened, ports, pass, hear } = rig();
    const feed = createFeed(ports);
    feed.start();
    expect(opened[0]!.path).toBe('/api/v1/feed');
    hear(hello);
    hear(part(1, 1));
    hear({ type: 'delta', seq: 12, view: view('J-1', 2) });
    opened[0]!.socket.onclose?.({ code: 1006, reason: '' });
    expect(feed.state.value.link).toBe('broken');
    pass(500);
    expect(opened[1]!.path).toBe('/api/v1/feed?from=12');
    hear(hello);
    expect(feed.state.value).toMatchObject({ link: 'live', attempt: 0 });
  });

  it('takes silence of three heartbeats for a dead link', () => {
    const { opened, ports, pass, hear } = rig();
    const feed = createFeed(ports);
    feed.start();
    hear(hello);
    pass(2_999);
    expect(feed.state.value.link).toBe('live');
    pass(1);
    expect(feed.state.value.link).toBe('broken');
    expect(opened[0]!.closed).toBe(true);
  });

  it('goes on trying, ever slower, and says how often', () => {
    const { opened, ports, pass } = rig();
    const feed = createFeed(ports);
    feed.start();
    for (let round = 0; round < 4; round++) {
      opened.at(-1)!.socket.onclose?.({ code: 1006, reason: '' });
      pass(backOff(round, 0));
    }
    expect(opened).toHaveLength(5);
    expect(feed.state.value.attempt).toBe(4);
  });

  it('does not knock again where it was turned away', () => {
    const { opened, ports, pass } = rig();
    const feed = createFeed(ports);
    feed.start();
    opened[0]!.socket.onclose?.({ code: 1008, reason: 'a token is needed' });
    pass(60_000);
    expect(opened).toHaveLength(1);
    expect(feed.state.value).toMatchObject({ link: 'refused', because: 'a token is needed' });
    feed.retry();
    expect(opened).toHaveLength(2);
  });

  it('a frame that is no JSON starts the link anew instead of breaking the page', () => {
    const { opened, ports, pass } = rig();
    const feed = createFeed(ports);
    feed.start();
    opened[0]!.socket.onmessage?.({ data: '<html>' });
    pass(500);
    expect(opened).toHaveLength(2);
  });

  it('stops for good', () => {
    const { ports, pending } = rig();
    const feed = createFeed(ports);
    feed.start();
    feed.stop();
    expect(pending()).toBe(0);
  });
});
