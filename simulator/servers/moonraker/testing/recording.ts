import { readFileSync } from 'node:fs';

type Json = Record<string, unknown>;

/** One line of the recording; `t` in seconds. */
export type Row = { readonly t: number } & (
  | { readonly out: Json & { id: number; method: string; params?: Json } }
  | {
      readonly in: Json & {
        id?: number;
        method?: string;
        params?: unknown[];
        result?: unknown;
        error?: Json;
      };
    }
  | {
      readonly http: string;
      readonly fields: Record<string, string>;
      readonly status: number;
      readonly body: Json;
    }
  | { readonly ev: string; readonly code?: number }
  | { readonly note: string }
);

export function recording(): Row[] {
  const url = new URL('../../../../fixtures/traffic/moonraker/real-klipper-cycle.jsonl', import.meta.url);
  const rows = readFileSync(url, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Row);
  return rows
    .map((row, index) => ({ row, index }))
    .sort((a, b) => began(a) - began(b))
    .map(({ row }) => row);
}

/** Uploads were written down when answered: they belong before what they caused. */
function began({ row, index }: { row: Row; index: number }): number {
  const caused = 'http' in row ? UPLOAD_LEAD_SECONDS : 0;
  return row.t - caused + index * 1e-9;
}

const UPLOAD_LEAD_SECONDS = 0.005;

/**
 * What a frame says that must come in this order, as one word; undefined for one whose place is a matter of
 * timing (temperatures, plain progress) or that comes in parallel (file list, power).
 */
export function landmark(
  frame: { method?: string; params?: readonly unknown[] } | { id: number },
): string | undefined {
  if (!('method' in frame)) return undefined;
  const first = frame.params?.[0] as Json | string | undefined;
  switch (frame.method) {
    case 'notify_gcode_response':
      // How much filament was pushed by then depends on how long the heating took.
      return /^B:/.test(String(first))
        ? undefined
        : `says ${String(first)
            .split('\n')[0]!
            .replace(/\[.*\]/, '[…]')}`;
    case 'notify_history_changed': {
      const { action, job } = first as { action: string; job: Json };
      return `history ${action} ${String(job.filename)} ${String(job.status)}`;
    }
    case 'notify_klippy_ready':
    case 'notify_klippy_shutdown':
    case 'notify_klippy_disconnected':
      return frame.method.slice(7);
    case 'notify_status_update': {
      const { print_stats: stats, webhooks } = first as { print_stats?: Json; webhooks?: Json };
      const state = [stats?.state, webhooks?.state].filter((part) => part !== undefined);
      return state.length === 0 ? undefined : `state ${state.join(' ')}`;
    }
    default:
      return undefined;
  }
}

/** Where two JSON values differ in shape: keys and types, not values. `null` in the model fits anything. */
export function shapeDifferences(model: unknown, value: unknown, path = '$'): string[] {
  if (model === null || value === undefined) return value === undefined ? [`${path} is missing`] : [];
  if (Array.isArray(model)) {
    if (!Array.isArray(value)) return [`${path} is no list`];
    if (model.length === 0 || value.length === 0) return [];
    return shapeDifferences(model[0], value[0], `${path}[0]`);
  }
  if (typeof model !== 'object')
    return typeof model === typeof value ? [] : [`${path}: ${typeof value}, not ${typeof model}`];
  if (typeof value !== 'object' || value === null) return [`${path} is no object`];
  const keys = new Set([...Object.keys(model), ...Object.keys(value)]);
  return [...keys].flatMap((key) => {
    if (!(key in model)) return [`${path}.${key} is unknown to the recording`];
    return shapeDifferences((model as Json)[key], (value as Json)[key], `${path}.${key}`);
  });
}
