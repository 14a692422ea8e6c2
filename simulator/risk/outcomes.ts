/** What was known of each quote, plan and attempt when its risk was told, and how it came out: read from a journal. */
import type { ItemVerdict } from '../../actors/common/schema.ts';
import type { JobState } from '../../actors/job/schema.ts';
import type { OrderState } from '../../actors/order/schema.ts';
import type { PartEstimate } from '../../actors/plan/schema.ts';
import type { QuoteFacts } from '../../actors/policy/quote-gate.ts';
import type { ReleaseFacts } from '../../actors/policy/release-gate.ts';
import type { GateDecision } from '../../actors/policy/schema.ts';
import type { IntentFacts } from '../../actors/risk/intent.ts';
import type { PlanFacts } from '../../actors/risk/plan.ts';
import type { RunFacts } from '../../actors/risk/run.ts';
import { type Entry, idOf } from '../../runtime/envelope.ts';

export interface Outcome<Facts> {
  readonly facts: Facts;
  readonly failed: boolean;
}

interface OpenOrder {
  readonly intent: IntentFacts;
  readonly dueAt: number | null;
  /** A print of it failed, or part of what it made was bad. */
  again: boolean;
}

/** Takes entries in order; what never began, or whose end is not in the journal, is left out. */
export class Outcomes {
  /** An attempt failed on its machine, or part of what it made was bad. */
  readonly runs: Outcome<RunFacts>[] = [];
  /** The first part made by a plan came out bad, or its print failed: one each, for parts of one plate are lost together. */
  readonly plans: Outcome<PlanFacts>[] = [];
  /** Something of an order had to be made again, or it was late. */
  readonly intents: Outcome<IntentFacts>[] = [];
  readonly #gated = new Map<string, RunFacts>();
  readonly #running = new Map<string, RunFacts>();
  readonly #quoted = new Map<string, IntentFacts>();
  readonly #orders = new Map<string, OpenOrder>();
  readonly #planned = new Map<string, PlanFacts>();
  readonly #jobs = new Map<string, Pick<JobState, 'items' | 'orderIds' | 'planIds'>>();

  add(entry: Entry): void {
    for (const { payload, type } of entry.facts) {
      if (type.startsWith('job.')) this.#job(entry.address, type, payload);
      else if (type.startsWith('order.')) this.#order(entry, type, payload);
      else if (type === 'quote.priced') this.#priced(entry);
      else if (type === 'plan.sliced')
        this.#planned.set(idOf(entry.address), planFactsOf(payload.estimate as PartEstimate));
    }
  }

  #priced({ address, message }: Entry): void {
    const { decision } = message.payload.price as { decision: GateDecision };
    const { intent } = decision.inputs as QuoteFacts;
    if (intent !== undefined) this.#quoted.set(idOf(address), intent);
  }

  #order({ address, message }: Entry, type: string, payload: Readonly<Record<string, unknown>>): void {
    const id = idOf(address);
    if (type === 'order.accepted') {
      const { dueAt, quoteId } = payload as unknown as OrderState;
      const intent = quoteId === null ? undefined : this.#quoted.get(quoteId);
      if (intent !== undefined) this.#orders.set(id, { intent, dueAt, again: false });
    } else if (type === 'order.cancelled') this.#orders.delete(id);
    else if (type === 'order.shipped' || type === 'order.delivered') {
      const open = this.#orders.get(id);
      if (open === undefined) return;
      this.#orders.delete(id);
      const isLate = open.dueAt !== null && message.at > open.dueAt;
      this.intents.push({ facts: open.intent, failed: open.again || isLate });
    }
  }

  #job(address: string, type: string, payload: Readonly<Record<string, unknown>>): void {
    if (type === 'job.queued') {
      const { items = [], orderIds = [], planIds = [] } = payload as Partial<JobState>;
      this.#jobs.set(address, { items, orderIds, planIds });
    } else if (type === 'job.gated') {
      const { run } = ((payload.decision as GateDecision | null)?.inputs ?? {}) as Partial<ReleaseFacts>;
      if (run !== undefined) this.#gated.set(address, run);
    } else if (type === 'job.released') this.#move(address);
    else if (type === 'job.failed') this.#end(address, null);
    else if (type === 'job.judged') this.#end(address, payload.verdicts as readonly ItemVerdict[]);
    else if (type === 'job.unscheduled' || type === 'job.cancelled') this.#running.delete(address);
  }

  #move(address: string): void {
    const run = this.#gated.get(address);
    if (run !== undefined) this.#running.set(address, run);
    this.#gated.delete(address);
  }

  /** @param verdicts `null`: the print failed. */
  #end(address: string, verdicts: readonly ItemVerdict[] | null): void {
    const run = this.#running.get(address);
    if (run === undefined) return;
    const bad = new Set(verdicts?.flatMap(({ itemId, result }) => (result === 'bad' ? [itemId] : [])));
    const failed = verdicts === null || bad.size > 0;
    this.runs.push({ facts: run, failed });
    this.#running.delete(address);
    const job = this.#jobs.get(address);
    for (const planId of job?.planIds ?? []) {
      const plan = this.#planned.get(planId);
      const first = job?.items.find((item) => item.planId === planId);
      if (plan === undefined || first === undefined) continue;
      this.plans.push({ facts: plan, failed: verdicts === null || bad.has(first.itemId) });
      this.#planned.delete(planId);
    }
    if (!failed) return;
    for (const orderId of job?.orderIds ?? []) {
      const open = this.#orders.get(orderId);
      if (open !== undefined) open.again = true;
    }
  }
}

/** What of a plan's facts the simulated slicer tells: its shape is not looked at. */
function planFactsOf({ seconds, sizeMillimetres: { x, y, z } }: PartEstimate): PlanFacts {
  return {
    overhangShare: null,
    supportShare: null,
    warping: null,
    thinWalls: false,
    slenderness: z / Math.max(1, Math.min(x, y)),
    printHours: seconds / 3600,
    failureCount: 0,
    slicerWarningCount: 0,
  };
}
