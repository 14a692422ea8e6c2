/**
 * The live feed, `GET /api/v1/feed` as a WebSocket: JSON text frames. First `hello`, then either a `snapshot` in parts
 * or, after `?from=<seq>`, what has changed since; from then on `delta`s with growing `seq`, which is the journal's own
 * number and therefore survives a restart of the farm. Telemetry is not numbered: the latest value of each printer wins.
 */
import { Schema } from 'effect';
import type { KindPath, View } from './kinds.ts';
import type { WhatIfStatus } from './whatif.ts';

export const feedChannels = ['views', 'telemetry', 'whatif'] as const;
export type FeedChannel = (typeof feedChannels)[number];

/** WebSocket close codes. Reconnect after all of them but `POLICY`. */
export const FeedClose = { GOING_AWAY: 1001, POLICY: 1008, TOO_SLOW: 4008, TOO_MANY: 4013 } as const;

export interface Heater {
  readonly temperatureCelsius: number;
  readonly targetCelsius: number | null;
}

/** The latest a printer has said, vendor-neutral. At most 4 a second for each printer. */
export interface Telemetry {
  readonly printerId: string;
  /** By the farm's clock, UTC milliseconds. */
  readonly observedAt: number;
  readonly link: 'up' | 'degraded' | 'down';
  readonly phase: string;
  readonly remoteName: string | null;
  /** 0 to 1. */
  readonly progress: number | null;
  readonly layer: number | null;
  readonly layerTotal: number | null;
  /** Since the start, heating and pauses included. */
  readonly elapsedSeconds: number | null;
  /** Spent printing: without heating up and pauses. */
  readonly printedSeconds: number | null;
  /** Only what the machine itself says. */
  readonly remainingSeconds: number | null;
  /** By the machine's name for the heater. */
  readonly heaters: { readonly [name: string]: Heater };
  readonly powerWatts: number | null;
  readonly faults: readonly { readonly code: string; readonly words: string }[];
  readonly message: string | null;
}

export type FeedFrame =
  | {
      readonly type: 'hello';
      readonly at: number;
      /** The journal's newest number when the connection was taken. */
      readonly seq: number;
      readonly farm: string;
      readonly version: string;
      /** A frame comes at least this often; silence of three times this is a dead link. */
      readonly heartbeatMs: number;
      readonly channels: readonly FeedChannel[];
      readonly kinds: readonly KindPath[];
    }
  | {
      readonly type: 'snapshot';
      /** Deltas up to this number are in it. */
      readonly seq: number;
      /** 1 to `parts`; the first empties what the client holds. */
      readonly part: number;
      readonly parts: number;
      readonly views: readonly View[];
      /** Most recently changed first, so many of each kind at most; `total` tells when there are more. */
      readonly totals: { readonly [K in KindPath]?: { readonly sent: number; readonly total: number } };
    }
  | { readonly type: 'delta'; readonly seq: number; readonly view: View }
  | { readonly type: 'telemetry'; readonly at: number; readonly printers: readonly Telemetry[] }
  /** A question's progress, and its answer; not numbered, the latest of each question wins. */
  | { readonly type: 'whatif'; readonly whatif: WhatIfStatus }
  /** What was missed can't be told one by one any more; a snapshot follows. */
  | { readonly type: 'lagged'; readonly from: number; readonly because: string }
  | { readonly type: 'heartbeat'; readonly at: number; readonly seq: number }
  /** Last frame before the server closes. */
  | { readonly type: 'bye'; readonly code: number; readonly because: string };

/** The one thing a client may say: what it wants from now on. A new snapshot follows when kinds were added. */
export const FeedSubscribe = Schema.Struct({
  type: Schema.Literal('subscribe'),
  channels: Schema.optionalKey(Schema.Array(Schema.Literals(feedChannels)).check(Schema.isMaxLength(3))),
  kinds: Schema.optionalKey(Schema.Array(Schema.String).check(Schema.isMaxLength(20))),
});
export type FeedSubscribe = typeof FeedSubscribe.Type;
