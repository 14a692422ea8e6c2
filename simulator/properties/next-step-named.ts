import type { ComposerState } from '../../actors/composer/schema.ts';
import type { DispatcherState } from '../../actors/dispatcher/schema.ts';
import type { IncidentState } from '../../actors/incident/schema.ts';
import type { JobState } from '../../actors/job/schema.ts';
import type { OrderState } from '../../actors/order/schema.ts';
import type { PlanState } from '../../actors/plan/schema.ts';
import { statusOf } from '../../runtime/actor.ts';
import { kindOf } from '../../runtime/envelope.ts';
import { DAY_MS, Since } from './memory.ts';
import { isOutside, must, type Property, type Sight, type Turned } from './property.ts';

/** Longer than any print, and than a printer is away without anybody being told. */
const STILL_MS = 4 * DAY_MS;

const over = new Set(['delivered', 'cancelled']);
/** Where a person's step is the state itself. */
const orderWaits = new Set(['onHold', 'qc', 'packed', 'shipped']);
const jobWaits = new Set(['ready', 'review', 'held', 'paused', 'qc']);
const planWaits = new Set(['approval', 'blocked', 'stuck', 'rejected']);
/** Printers in which nothing goes on until somebody comes. */
const printerWaits = new Set([
  'awaitingClear',
  'maintenance',
  'tripped',
  'onTrial',
  'offline',
  'foreign',
  'notReady',
]);

/** Incidents that stand, by whatever they concern. */
class Incidents {
  readonly #of = new Map<string, Set<string>>();

  see({ message, state }: Turned): void {
    const context = state.snapshot.context as IncidentState;
    const status = statusOf(state.snapshot);
    const stands = status === 'open' || status === 'acknowledged';
    for (const about of concerned(context)) {
      const known = this.#of.get(about);
      if (stands) {
        if (known) known.add(message.to);
        else this.#of.set(about, new Set([message.to]));
      } else if (known?.delete(message.to) && known.size === 0) this.#of.delete(about);
    }
  }

  about(at: string): boolean {
    return this.#of.has(at);
  }
}

function* concerned({ subject, orderId, orderIds, jobId, printerId }: IncidentState): Generator<string> {
  if (subject) yield subject;
  for (const id of orderIds ?? (orderId ? [orderId] : [])) yield `order/${id}`;
  if (jobId) yield `job/${jobId}`;
  if (printerId) yield `printer/${printerId}`;
}

export const nextStepNamed: Property = {
  name: 'next step named',
  invariant: 'liveness',
  holds:
    'An order that stands still for days has an open incident, a hold or a state that names the next step of a person.',
  of: ['order', 'plan', 'plate', 'job', 'run', 'incident'],
  watch: (sight) => {
    const incidents = new Incidents();
    const movedAt = new Since<string>();
    return {
      turned: (turned) => {
        const { message, state, result, at } = turned;
        const kind = kindOf(message.to);
        if (kind === 'incident') return incidents.see(turned);
        if (result.outcome !== 'changed') return;
        const { context } = state.snapshot;
        if (kind === 'order') {
          const { id, acceptedAt } = context as OrderState;
          if (over.has(statusOf(state.snapshot))) movedAt.delete(id);
          else if (acceptedAt !== null) movedAt.set(id, undefined, at);
          return;
        }
        const { orderId, orderIds } = context as { orderId?: string; orderIds?: readonly string[] };
        for (const id of orderIds ?? (orderId === undefined ? [] : [orderId]))
          if (movedAt.delete(id)) movedAt.set(id, undefined, at);
      },
      pulse: (now) => {
        const still: [string, number][] = [];
        for (const { key, at } of movedAt.overdue(now - STILL_MS)) still.push([key, at]);
        // Looked at again in days, whatever is found now.
        for (const [orderId] of still) movedAt.set(orderId, undefined, now);
        for (const [orderId, at] of still) {
          const what = unnamed(sight, incidents, orderId);
          must(
            what === null,
            () =>
              `order/${orderId} stands still for ${Math.round((now - at) / DAY_MS)} days: ${what}, and nobody is told.`,
          );
        }
      },
    };
  },
};

/** What of an order nobody is told of; `null` where each thing that waits names who is to do what. */
function unnamed(sight: Sight, incidents: Incidents, orderId: string): string | null {
  const order = sight.look<OrderState>(`order/${orderId}`);
  if (order === undefined || orderWaits.has(order.status) || incidents.about(`order/${orderId}`)) return null;
  const { plates, ledger, stuck, owed } = order.context;
  for (const { jobId, state } of plates) {
    const words = state === 'open' ? unnamedJob(sight, incidents, jobId) : null;
    if (words !== null) return words;
  }
  for (const [lineId, { planned }] of Object.entries(ledger)) {
    if (planned === 0 || stuck[lineId] !== undefined || owed[lineId] !== undefined) continue;
    if (isPooled(sight, `${orderId}/${lineId}`)) continue;
    const planId = order.context.estimates[lineId]?.planId;
    const plans = planId === undefined ? plansOf(sight, orderId, lineId) : [`plan/${planId}` as const];
    const named = plans.some((at) => planWaits.has(sight.look(at)?.status ?? '') || incidents.about(at));
    if (!named) return `${planned} parts of line ${lineId} are planned, and no plate has them`;
  }
  return null;
}

/** It waits for company, with why and until when. */
const isPooled = (sight: Sight, key: string): boolean => {
  if (isOutside(sight, 'composer/farm')) return true;
  const pooled = sight.look<ComposerState>('composer/farm')?.context.pool[key];
  return pooled !== undefined && sight.now - pooled.since < DAY_MS;
};

const plansOf = (sight: Sight, orderId: string, lineId: string) =>
  sight.all('plan').filter((at) => {
    const plan = sight.look<PlanState>(at)?.context;
    return plan?.orderId === orderId && plan.lineId === lineId;
  });

function unnamedJob(sight: Sight, incidents: Incidents, jobId: string): string | null {
  const job = sight.look<JobState>(`job/${jobId}`);
  if (job === undefined) return `${jobId} is nowhere`;
  if (jobWaits.has(job.status) || incidents.about(`job/${jobId}`)) return null;
  if (job.status === 'queued') {
    if (isOutside(sight, 'dispatcher/farm')) return null;
    const { waitingBecause, stoppedBecause, plan, queue } =
      sight.look<DispatcherState>('dispatcher/farm')?.context ?? ({} as Partial<DispatcherState>);
    const known = stoppedBecause || waitingBecause?.[jobId] || plan?.some((start) => start.jobId === jobId);
    return known
      ? null
      : `${jobId} is queued${queue?.[jobId] ? ' without a word why' : ', and the dispatcher does not have it'}`;
  }
  const { printerId } = job.context;
  const printer = printerId === null ? undefined : sight.look(`printer/${printerId}`);
  if (printer && (printerWaits.has(printer.status) || incidents.about(`printer/${printerId}`))) return null;
  return `${jobId} is ${job.status} on ${printerId}, which is ${printer?.status}`;
}
