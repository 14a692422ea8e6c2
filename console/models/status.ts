/** Every status of every kind as a colour, a shape and a word: never the colour alone. */
import type { Kind } from '../../gateway/api/contract/kinds.ts';

export type Tone = 'idle' | 'queued' | 'live' | 'wait' | 'ask' | 'alert' | 'done' | 'off';
export type Shape =
  | 'ring'
  | 'dashes'
  | 'disc'
  | 'half'
  | 'bars'
  | 'diamond'
  | 'triangle'
  | 'tick'
  | 'cross'
  | 'hatch'
  | 'lock';
export interface Look {
  readonly tone: Tone;
  readonly shape: Shape;
  readonly word: string;
}

const look = (tone: Tone, shape: Shape, word: string): Look => ({ tone, shape, word });
const waiting = (word: string) => look('queued', 'dashes', word);
const working = (word: string) => look('live', 'half', word);
const asks = (word: string) => look('ask', 'diamond', word);
const wrong = (word: string) => look('alert', 'triangle', word);
const paused = (word: string) => look('wait', 'bars', word);
const good = (word: string) => look('done', 'tick', word);
const over = (word: string) => look('idle', 'cross', word);

export const looks: { readonly [K in Kind]: Readonly<Record<string, Look>> } = {
  quote: {
    analysing: working('Checking models'),
    pricing: working('Pricing'),
    review: asks('Needs review'),
    approved: good('Approved'),
    ordered: good('Ordered'),
    rejected: over('Rejected'),
    expired: over('Expired'),
    failed: wrong('Could not be priced'),
  },
  order: {
    accepted: waiting('Accepted'),
    onHold: paused('On hold'),
    inProduction: working('In production'),
    qc: asks('All made, to pack'),
    packed: good('Packed'),
    shipped: good('Shipped'),
    delivered: good('Delivered'),
    cancelled: over('Cancelled'),
  },
  plan: {
    preflight: working('Checking model'),
    slicing: working('Slicing'),
    approval: asks('Needs approval'),
    ready: good('Ready'),
    stuck: wrong('Stuck'),
    blocked: look('alert', 'lock', 'Blocked'),
    trial: look('wait', 'half', 'On trial'),
    rejected: over('Rejected'),
    withdrawn: over('Withdrawn'),
  },
  plate: {
    sealed: waiting('Sealed'),
    settled: good('Settled'),
    discarded: over('Discarded'),
  },
  job: {
    unknown: waiting('Announced'),
    queued: waiting('Queued'),
    scheduled: waiting('Scheduled'),
    preparing: working('Slicing'),
    reserving: working('Reserving'),
    review: asks('Needs review'),
    ready: look('done', 'ring', 'Ready for release'),
    released: working('Released'),
    printing: look('live', 'disc', 'Printing'),
    paused: paused('Paused'),
    qc: asks('Ready for QA'),
    completed: good('Completed'),
    failed: wrong('Failed'),
    held: paused('On hold'),
    cancelled: over('Cancelled'),
  },
  run: {
    dispatching: working('Sending'),
    printing: look('live', 'disc', 'Printing'),
    paused: paused('Paused'),
    finished: asks('Finished, to inspect'),
    failed: wrong('Failed'),
    cancelled: over('Cancelled'),
    judged: good('Inspected'),
  },
  printer: {
    offline: look('off', 'hatch', 'Offline'),
    idle: look('idle', 'ring', 'Idle'),
    reserved: waiting('Reserved'),
    starting: working('Starting'),
    printing: look('live', 'disc', 'Printing'),
    paused: paused('Paused'),
    awaitingClear: asks('Clear the plate'),
    foreign: look('wait', 'disc', 'Foreign print'),
    maintenance: look('wait', 'lock', 'Maintenance'),
    servicing: look('wait', 'lock', 'Maintenance, print paused'),
    tripped: wrong('Out of service'),
    onTrial: look('wait', 'half', 'Trial waits for its inspection'),
    removed: over('Removed'),
  },
  lot: {
    open: good('Open'),
    low: asks('Low'),
    empty: over('Empty'),
    quarantined: look('alert', 'lock', 'Quarantined'),
  },
  incident: {
    open: wrong('Open'),
    acknowledged: look('wait', 'half', 'Looked after'),
    resolved: good('Resolved'),
  },
};

/** A status this console has not heard of is shown as it is called. */
export const lookOf = (kind: Kind, status: string): Look =>
  looks[kind][status] ?? look('idle', 'ring', status === '' ? 'Unknown' : status);

export const noConnector: Look = look('off', 'hatch', 'No connector yet');
