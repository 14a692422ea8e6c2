/** What a notification says of the machine, taken into its mirror. */
import { Schema } from 'effect';
import type { Mirror } from './mirror.ts';
import { HistoryChanged } from './wire.ts';

const decodeHistoryChanged = Schema.decodeUnknownOption(HistoryChanged);

/** Notifications of other kinds, and odd ones, change nothing. */
export function takeNotification(mirror: Mirror, method: string, params: readonly unknown[]): void {
  if (method === 'notify_status_update') {
    mirror.apply(params[0]);
    return;
  }
  if (method !== 'notify_history_changed') return;
  const change = decodeHistoryChanged(params[0]);
  if (change._tag === 'None') return;
  const { action, job } = change.value;
  mirror.setJobId(job.filename, job.job_id, action === 'added');
}
