/**
 * What every breaker of the farm is: closed, tripped until a person has reviewed it, then half open, when a trial must
 * succeed before everything goes on. A breaker never opens the way again by itself (decision 013).
 */

export const breakerStates = ['closed', 'tripped', 'halfOpen'] as const;
export type BreakerState = (typeof breakerStates)[number];

export interface Breaker {
  readonly state: BreakerState;
  /** In this state since then; UTC milliseconds, `null` where it never changed. */
  readonly since: number | null;
  /** Why it tripped; kept while half open. */
  readonly because: string | null;
  /** What was counted and seen, in words; never empty once it has tripped. */
  readonly evidence: readonly string[];
  /** Times it has tripped without having closed in between. */
  readonly trips: number;
  /** Trials that must succeed yet, one after the other. */
  readonly trialsLeft: number;
  /** The trial that is under way: a run or a job. */
  readonly trial: string | null;
  /** Of the last review: the reason that the person gave. */
  readonly review: string | null;
}

export const closedBreaker: Breaker = {
  state: 'closed',
  since: null,
  because: null,
  evidence: [],
  trips: 0,
  trialsLeft: 0,
  trial: null,
  review: null,
};

/** What failed its trial has to prove itself for longer: 1, 2, then 4 trials. */
const TRIALS_MAX = 4;
const EVIDENCE_MAX = 12;

export function tripped(breaker: Breaker, at: number, because: string, evidence: readonly string[]): Breaker {
  const isAnew = breaker.state !== 'tripped';
  return {
    state: 'tripped',
    since: isAnew ? at : breaker.since,
    because,
    evidence: (evidence.length > 0 ? evidence : [because]).slice(-EVIDENCE_MAX),
    trips: breaker.trips + (isAnew ? 1 : 0),
    trialsLeft: 0,
    trial: null,
    review: breaker.review,
  };
}

/** A person has looked at it: it must prove itself. */
export const reviewed = (breaker: Breaker, at: number, review: string): Breaker => ({
  ...breaker,
  state: 'halfOpen',
  since: at,
  trialsLeft: Math.min(TRIALS_MAX, 2 ** Math.max(0, breaker.trips - 1)),
  trial: null,
  review,
});

/** The evidence stays on show; the count of trips begins anew. */
export const closed = (breaker: Breaker, at: number, review: string | null = breaker.review): Breaker => ({
  ...breaker,
  state: 'closed',
  since: at,
  trips: 0,
  trialsLeft: 0,
  trial: null,
  review,
});

export const onTrial = (breaker: Breaker, trial: string): Breaker => ({ ...breaker, trial });

/** The trial came to nothing that tells of what is tried: there may be another. */
export const trialVoid = (breaker: Breaker): Breaker => ({ ...breaker, trial: null });

export const trialWorked = (breaker: Breaker, at: number): Breaker =>
  breaker.trialsLeft <= 1
    ? closed(breaker, at)
    : { ...breaker, trialsLeft: breaker.trialsLeft - 1, trial: null };

/** May take work now: closed, or half open with no trial under way. */
export const lets = ({ state, trial }: Breaker): boolean =>
  state === 'closed' || (state === 'halfOpen' && trial === null);

/** What would let everything go on, in words. */
export function whatResets({ state, trial, trialsLeft }: Breaker): string | null {
  if (state === 'closed') return null;
  if (state === 'tripped')
    return 'A person finds the cause and resets it with a reason; then a trial must succeed.';
  const left = trialsLeft === 1 ? 'One trial' : `${trialsLeft} trials, one after the other,`;
  return trial === null
    ? `${left} must succeed; a person may also close it at once, with a reason.`
    : `${left} must succeed; ${trial} is under way. A person may also close it at once, with a reason.`;
}
