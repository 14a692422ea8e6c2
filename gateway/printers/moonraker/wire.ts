/**
 * Moonraker's messages, as far as the farm reads them. Unknown fields pass by unread.
 * Source: Arksine/moonraker docs/external_api; seen on Moonraker v0.10.0-31 over Klipper v0.13.0-730.
 *
 * Answers to our calls are decoded by these schemas. Status updates, four a second from each printer, are
 * not: `merge.ts` and `decode.ts` read them with plain type checks, at 4 µs an update, parsing included.
 */
import { Schema } from 'effect';

const optionalNullable = <S extends Schema.Constraint>(schema: S) =>
  Schema.optionalKey(Schema.NullOr(schema));

export const ServerInfo = Schema.Struct({
  klippy_connected: Schema.Boolean,
  /** disconnected, startup, ready, error, shutdown */
  klippy_state: Schema.String,
  components: Schema.optionalKey(Schema.Array(Schema.String)),
  moonraker_version: Schema.optionalKey(Schema.String),
});
export type ServerInfo = typeof ServerInfo.Type;

export const ObjectList = Schema.Struct({ objects: Schema.Array(Schema.String) });

/** Answer to `printer.objects.query` and `.subscribe`: a full snapshot. `eventtime` is the machine's uptime. */
export const ObjectStatus = Schema.Struct({
  eventtime: Schema.optionalKey(Schema.Number),
  status: Schema.Record(Schema.String, Schema.Unknown),
});

export const HistoryJob = Schema.Struct({
  job_id: Schema.String,
  filename: Schema.String,
  /** in_progress, completed, cancelled, error, klippy_shutdown, klippy_disconnect, server_exit, interrupted */
  status: Schema.String,
  /** Seconds since 1970 by the machine's clock. */
  start_time: optionalNullable(Schema.Number),
  end_time: optionalNullable(Schema.Number),
  total_duration: optionalNullable(Schema.Number),
  print_duration: optionalNullable(Schema.Number),
  filament_used: optionalNullable(Schema.Number),
});
export type HistoryJob = typeof HistoryJob.Type;

export const HistoryList = Schema.Struct({ jobs: Schema.Array(HistoryJob) });
export const HistoryOne = Schema.Struct({ job: HistoryJob });
export const HistoryChanged = Schema.Struct({ action: Schema.String, job: HistoryJob });

/** `job_id` is of the last execution of the file, once it was started. */
export const FileMetadata = Schema.Struct({
  size: Schema.Number,
  modified: optionalNullable(Schema.Number),
  job_id: optionalNullable(Schema.String),
});

export const DirectoryList = Schema.Struct({
  files: Schema.Array(
    Schema.Struct({
      filename: Schema.String,
      size: Schema.Number,
      modified: optionalNullable(Schema.Number),
    }),
  ),
});

export const UploadAnswer = Schema.Struct({
  item: Schema.Struct({
    path: Schema.String,
    root: Schema.String,
    size: Schema.optionalKey(Schema.Number),
    modified: optionalNullable(Schema.Number),
  }),
  print_started: Schema.optionalKey(Schema.Boolean),
});

export const WebcamList = Schema.Struct({
  webcams: Schema.Array(
    Schema.Struct({
      name: Schema.String,
      enabled: Schema.optionalKey(Schema.Boolean),
      stream_url: optionalNullable(Schema.String),
      snapshot_url: optionalNullable(Schema.String),
      flip_horizontal: Schema.optionalKey(Schema.Boolean),
      flip_vertical: Schema.optionalKey(Schema.Boolean),
      rotation: Schema.optionalKey(Schema.Number),
    }),
  ),
});

export const PowerDeviceList = Schema.Struct({
  devices: Schema.Array(
    Schema.Struct({
      device: Schema.String,
      /** on, off, init, error */
      status: Schema.String,
      locked_while_printing: Schema.optionalKey(Schema.Boolean),
    }),
  ),
});

export const LoginAnswer = Schema.Struct({ token: Schema.String, refresh_token: Schema.String });
export const RefreshAnswer = Schema.Struct({ token: Schema.String });

/** How to reach one machine. */
export const MoonrakerConfig = Schema.Struct({
  /** `http(s)://host[:port][/prefix]`; the port is 7125 where none is given with http. */
  baseUrl: Schema.String.check(Schema.isPattern(/^https?:\/\/[^/?#]+(\/[^?#]*)?$/)),
  apiKey: Schema.optionalKey(Schema.NonEmptyString),
  username: Schema.optionalKey(Schema.NonEmptyString),
  password: Schema.optionalKey(Schema.NonEmptyString),
  /** Against which relative camera addresses are resolved; by default the web page's host, port 80. */
  webcamBaseUrl: Schema.optionalKey(Schema.String.check(Schema.isPattern(/^https?:\/\//))),
  /** Give up waiting for a macro's answer after this long. */
  commandTimeoutMs: Schema.optionalKey(Schema.Natural),
  /** A cancel waits behind heating, which may take many minutes. */
  cancelTimeoutMs: Schema.optionalKey(Schema.Natural),
  /** Between two questions while the socket cannot be had. */
  pollIntervalMs: Schema.optionalKey(Schema.Natural),
  /** A socket silent for this long is asked for a sign of life, and after half as long again is rebuilt. */
  silenceMs: Schema.optionalKey(Schema.Natural),
  /** Figures are passed on at most this often; changes of phase at once. */
  telemetryIntervalMs: Schema.optionalKey(Schema.Natural),
});
export type MoonrakerConfig = typeof MoonrakerConfig.Type;
