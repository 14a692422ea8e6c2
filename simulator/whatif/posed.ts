/** A question about a farm, made into two requests that differ in nothing but the change. */
import type { WhatIfQuestion } from '../../gateway/api/contract/whatif.ts';
import type { DaysRequest } from '../days/contract.ts';
import type { Scenario } from '../scenarios/schema.ts';
import { applyChanges } from './apply.ts';
import type { Fork, ForkedConfig } from './fork.ts';
import { scenarioOf } from './scenario-of.ts';
import { trimmed } from './trim.ts';

export interface Posed {
  readonly question: {
    readonly baseline: Omit<DaysRequest, 'seed'>;
    readonly changed: Omit<DaysRequest, 'seed'>;
    readonly currency: string;
  };
  /** Each change in words. */
  readonly changes: readonly string[];
  /** What was assumed, in words. */
  readonly words: readonly string[];
  readonly seq: number | null;
}

/** Of a farm as it stands. Throws `ScenarioError` where the question makes no sense on it. */
export function posed(asked: WhatIfQuestion, config: ForkedConfig, fork: Fork, days: number): Posed {
  const { scenario, words } = scenarioOf(config, fork, days, asked);
  const slim: Fork = { ...fork, capture: trimmed(fork.capture) };
  return pose(asked, scenario, slim, words);
}

/** Of a scenario, from its beginning. */
export const posedOf = (asked: WhatIfQuestion, scenario: Scenario): Posed =>
  pose(asked, asked.days === undefined ? scenario : { ...scenario, days: asked.days }, undefined, []);

function pose(
  asked: WhatIfQuestion,
  scenario: Scenario,
  fork: Fork | undefined,
  words: readonly string[],
): Posed {
  const applied = applyChanges(scenario, asked.changes);
  const common = fork === undefined ? {} : { fork };
  return {
    question: {
      baseline: { ...common, scenario },
      changed: {
        ...common,
        scenario: applied.scenario,
        ...(applied.orders.length > 0 && { extraOrders: applied.orders }),
        ...(applied.removed.length > 0 && { removed: applied.removed }),
      },
      currency: scenario.currency,
    },
    changes: applied.words,
    words,
    seq: fork?.capture.seq ?? null,
  };
}
