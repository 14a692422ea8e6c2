/** A feed client for tests: keeps every frame, and waits for one by its content. */
import { WebSocket } from 'ws';
import type { FeedFrame } from '../contract/index.ts';

type FrameOf<T extends FeedFrame['type']> = Extract<FeedFrame, { type: T }>;

export interface FeedReader {
  readonly frames: FeedFrame[];
  readonly socket: WebSocket;
  /** The first frame, come or to come, of that type that passes. */
  next<T extends FeedFrame['type']>(type: T, passes?: (frame: FrameOf<T>) => boolean): Promise<FrameOf<T>>;
  of<T extends FeedFrame['type']>(type: T): FrameOf<T>[];
  /** Resolves with the close code. */
  readonly closed: Promise<number>;
  close(): Promise<number>;
}

export function readFeed(url: string, query = '', headers: Record<string, string> = {}): FeedReader {
  const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/api/v1/feed${query}`, { headers });
  const frames: FeedFrame[] = [];
  const waiting = new Set<() => void>();
  const { promise: closed, resolve: onClosed } = Promise.withResolvers<number>();
  socket.on('message', (data) => {
    frames.push(JSON.parse(String(data)) as FeedFrame);
    for (const look of waiting) look();
  });
  socket.on('close', (code) => onClosed(code));
  socket.on('error', () => undefined);
  return {
    frames,
    socket,
    closed,
    of: <T extends FeedFrame['type']>(type: T) =>
      frames.filter((frame): frame is FrameOf<T> => frame.type === type),
    next<T extends FeedFrame['type']>(type: T, passes: (frame: FrameOf<T>) => boolean = () => true) {
      const { promise, resolve, reject } = Promise.withResolvers<FrameOf<T>>();
      const look = () => {
        const found = frames.find(
          (frame): frame is FrameOf<T> => frame.type === type && passes(frame as FrameOf<T>),
        );
        if (!found) return;
        waiting.delete(look);
        resolve(found);
      };
      waiting.add(look);
      void closed.then((code) => reject(new Error(`The feed closed with ${code} before a ${type} came.`)));
      look();
      return promise;
    },
    close() {
      socket.close();
      return closed;
    },
  };
}
