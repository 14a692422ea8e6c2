/** What was known of each attempt when it was released, and how it came out: read from a journal. */

import type { ItemVerdict } from '../../actors/common/schema.ts';
import type { ReleaseFacts } from '../../actors/policy/release-gate.ts';
import type { GateDecision } from '../../actors/policy/schema.ts';
import type { RunFacts } from '../../actors/risk/run.ts';
import type { Entry } from '../../runtime/envelope.ts';

export interface Outcome {
  readonly run: RunFacts;
  /** It failed on its machine, or part of what it made was bad. */
  readonly failed: boolean;
}

/** Takes entries in order; attempts that never began, or whose end is not in the journal, are left out. */
export class Outcomes {
  readonly all: Outcome[] = [];
  readonly #gated = new Map<string, RunFacts>();
  readonly #running = new Map<string, RunFacts>();

  add({ address, facts }: Entry): void {
    for (const { payload, type } of facts) {
      if (type === 'job.gated') {
        const { run } = ((payload.decision as GateDecision | null)?.inputs ?? {}) as Partial<ReleaseFacts>;
        if (run !== undefined) this.#gated.set(address, run);
      } else if (type === 'job.released') this.#move(address);
      else if (type === 'job.failed') this.#end(address, true);
      else if (type === 'job.judged')
        this.#end(
          address,
          (payload.verdicts as readonly ItemVerdict[]).some(({ result }) => result === 'bad'),
        );
      else if (type === 'job.unscheduled' || type === 'job.cancelled') this.#running.delete(address);
    }
  }

  #move(address: string): void {
    const run = this.#gated.get(address);
    if (run !== undefined) this.#running.set(address, run);
    this.#gated.delete(address);
  }

  #end(address: string, failed: boolean): void {
    const run = this.#running.get(address);
    if (run !== undefined) this.all.push({ run, failed });
    this.#running.delete(address);
  }
}
