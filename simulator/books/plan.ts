/** What a plan does at each word: its way to readiness, its breaker, and who hears of either. */
import { closed, reviewed, trialWorked, tripped } from '../../actors/guardrails/breaker.ts';
import { whyNotDecided } from '../properties/gates-again.ts';
import { must } from '../properties/property.ts';
import type { Loose } from '../properties/step.ts';
import { type Book, type Due, WORDS } from './book.ts';

const ATTEMPTS_KEPT_MAX = 8;
const levels = ['LOW', 'MEDIUM', 'HIGH'];
/** What people are shown while it waits for them. */
const shown: Readonly<Record<string, string>> = {
  blocked: 'plan-blocked',
  stuck: 'plan-stuck',
  rejected: 'plan-rejected',
};

const toOrder = (due: Due, type: string, said: Loose): undefined => {
  const { id, lineId, orderId, round } = due.now;
  due.tell(type, orderId, { lineId, planId: id, round, ...said });
};
function tellReady(due: Due): undefined {
  const { estimate, recipe, revision } = due.now;
  if (estimate !== null && recipe !== null) toOrder(due, 'order.planReady', { revision, recipe, estimate });
}
/** The words that people read while it waits. */
const because = ({ now, to }: Due): Loose => {
  if (to === 'blocked') return now.blockedBecause;
  return to === 'stuck' ? now.cause.because : WORDS;
};
const tellStuck = (due: Due): undefined => toOrder(due, 'order.planStuck', { because: because(due) });
function tellBreaker(due: Due): undefined {
  const { breaker, id } = due.now;
  due.tell('dispatcher.breaker', 'farm', {
    key: `plan/${id}`,
    state: breaker.state,
    because: breaker.because ?? '',
  });
}
/** Another recipe, or none, takes its place. */
function tellOver(due: Due): undefined {
  if (due.now.breaker.state !== 'closed')
    due.tell('dispatcher.breaker', 'farm', { key: `plan/${due.now.id}`, state: 'closed', because: '' });
}

function toJob(due: Due, type: string, said: Loose): undefined {
  const { id, round } = due.now;
  due.tell(type, due.step.said.jobId, { planId: id, round, ...said });
}
const mayRetry = (due: Due): undefined => toJob(due, 'job.planMayRetry', { runId: due.step.said.runId });
const stays = (due: Due): undefined => toJob(due, 'job.planBlocked', { because: because(due) });

/** What stands open is over, and what comes with the new place is done. */
function go(due: Due, to: string): undefined {
  const { from, type } = due.step;
  if (shown[from] !== undefined) due.over(shown[from]);
  due.to = to;
  const { id, orderId, recipe, revision } = due.now;
  if (to === 'preflight' || to === 'slicing')
    due.ask(`plan.${to === 'slicing' ? 'slice' : to}`, { planId: id, revision, recipe });
  if (to !== 'ready' && to !== 'trial' && shown[to] === undefined) return;
  due.keep({ round: due.now.round + 1 });
  if (to === 'blocked' && type === 'plan.runFailed') stays(due);
  if (to === 'blocked' || to === 'trial') tellBreaker(due);
  if (to === 'ready' || to === 'trial') tellReady(due);
  else {
    tellStuck(due);
    due.open(shown[to]!, { orderId });
  }
}

/** One more attempt that failed. */
function counted({ now, step: { said } }: Due): Loose {
  const failedAttempts = [...now.failedAttempts, `${said.runId}: ${said.cause.because}`];
  return {
    failuresInARow: now.failuresInARow + 1,
    cause: said.cause,
    failedAttempts: failedAttempts.slice(-ATTEMPTS_KEPT_MAX),
  };
}

function trips(due: Due): undefined {
  const after = counted(due);
  const { blockedBecause = '' } = due.recorded('plan.blocked');
  due.fact('plan.blocked', {
    ...after,
    blockedBecause: WORDS,
    breaker: tripped(due.now.breaker, due.step.at, blockedBecause, after.failedAttempts),
  });
  due.keep({ blockedBecause });
  go(due, 'blocked');
}

function blockedByHand(due: Due, before: readonly string[]): undefined {
  const { at, by, said } = due.step;
  due.fact('plan.blocked', {
    blockedBecause: said.because,
    breaker: tripped(due.now.breaker, at, said.because, [...before, `${by}: ${said.because}`]),
  });
  go(due, 'blocked');
}

function unblocked(due: Due, review: string | null): undefined {
  const { breaker } = due.now;
  due.fact('plan.unblocked', {
    failuresInARow: 0,
    blockedBecause: null,
    cause: null,
    failedAttempts: [],
    breaker: closed(breaker, due.step.at, review ?? breaker.review),
  });
  tellBreaker(due);
  go(due, 'ready');
}

/** Sliced, its gate decides whether it is made, and who has to approve of it. */
function sliced(due: Due): undefined {
  const { estimate } = due.step.said;
  const { approveFromRisk, blockedBecause, policy, preflight, recipe, revision } = due.now;
  const { decision } = due.recorded('plan.sliced');
  let outcome = levels.indexOf(estimate.risk) >= levels.indexOf(approveFromRisk) ? 'review' : 'pass';
  const set: Loose = { estimate, cause: null };
  if (policy !== undefined) {
    const inputs = {
      preflight: preflight?.verdict ?? 'ok',
      preflightWords: preflight?.words ?? [],
      blockedBecause,
      risk: { level: estimate.risk, words: WORDS },
      approval: null,
      part: {
        material: recipe?.material ?? '',
        profileId: recipe?.profileId ?? '',
        printHours: estimate.seconds / 3_600,
        massGrams: estimate.massGrams,
        heightMillimetres: estimate.sizeMillimetres.z,
        printerCount: estimate.feasiblePrinterIds.length,
        slicerWarnings: estimate.warnings,
        revision,
      },
    };
    set.decision = { ...decision, gate: 'slice', policyVersion: policy.version, inputs };
    const wrong = decision === undefined ? 'Nothing is decided.' : whyNotDecided(policy, decision);
    must(wrong === null, () => `${due.step.turned.message.to}: ${wrong}`);
    outcome = decision.outcome;
  }
  due.fact('plan.sliced', set);
  if (outcome === 'block') {
    due.fact('plan.stuck', { cause: { code: 'policy', because: WORDS } });
    due.keep({ cause: due.recorded('plan.stuck').cause ?? due.now.cause });
    return go(due, 'stuck');
  }
  due.fact(outcome === 'review' ? 'plan.needsApproval' : 'plan.ready');
  go(due, outcome === 'review' ? 'approval' : 'ready');
}

function undrafted(due: Due): undefined {
  const { at, by, said, type } = due.step;
  if (type === 'plan.revise') return due.refuse();
  if (type === 'plan.withdraw') {
    due.fact('plan.withdrawn');
    return go(due, 'withdrawn');
  }
  if (type !== 'plan.draft') return;
  const { approveFromRisk, failuresToTrip, lineId, orderId, policy, recipe } = said;
  const set = { orderId, lineId, failuresToTrip, approveFromRisk, recipe, revision: 1 };
  due.fact('plan.drafted', {
    ...set,
    ...(policy !== undefined && { policy }),
    revisions: [{ revision: 1, recipe, at, by }],
  });
  go(due, 'preflight');
}

function revised(due: Due): undefined {
  const { at, by, said } = due.step;
  const { breaker, revision, revisions } = due.now;
  tellOver(due);
  const next = { revision: revision + 1, recipe: said.recipe };
  due.fact('plan.revised', {
    ...next,
    revisions: [...revisions, { ...next, at, by }],
    preflight: null,
    estimate: null,
    cause: null,
    failuresInARow: 0,
    blockedBecause: null,
    failedAttempts: [],
    breaker: breaker.state === 'closed' ? breaker : closed(breaker, at, 'A new revision.'),
    approvedBy: null,
  });
  go(due, 'preflight');
}

function failedHere(due: Due): undefined {
  const { from } = due.step;
  const { failuresInARow, failuresToTrip } = due.now;
  if (from === 'trial') return trips(due);
  if (shown[from] !== undefined) return stays(due);
  if (from !== 'ready') return mayRetry(due);
  if (failuresInARow + 1 >= failuresToTrip) return trips(due);
  due.fact('plan.failureCounted', counted(due));
  mayRetry(due);
}

function worked(due: Due): undefined {
  const { at, from, said } = due.step;
  const { breaker, failuresInARow } = due.now;
  if (from === 'ready' && failuresInARow > 0) return due.fact('plan.successCounted', { failuresInARow: 0 });
  if (from !== 'trial' || breaker.trial !== said.jobId) return;
  if (breaker.trialsLeft <= 1) return unblocked(due, null);
  due.fact('plan.trialWorked', { breaker: trialWorked(breaker, at) });
  tellBreaker(due);
}

/** The answer of whoever looks at the model, or slices it. */
function answered(due: Due): undefined {
  const { from, said, type } = due.step;
  if (said.revision !== due.now.revision) return;
  if (type === 'plan.stepFailed' && (from === 'preflight' || from === 'slicing')) {
    due.fact('plan.stuck', { cause: said.cause });
    return go(due, 'stuck');
  }
  if (type === 'plan.sliced') return from === 'slicing' ? sliced(due) : undefined;
  if (type !== 'plan.preflighted' || from !== 'preflight') return;
  const preflight = { verdict: said.verdict, words: said.words };
  if (said.verdict === 'block') {
    due.fact('plan.stuck', { preflight, cause: { code: 'preflight', because: said.words.join(' ') } });
    return go(due, 'stuck');
  }
  due.fact('plan.preflighted', { preflight });
  go(due, 'slicing');
}

export const planBook: Book = (due) => {
  const { at, by, from, said, type } = due.step;
  const { breaker, decision, failedAttempts } = due.now;
  if (from === 'undrafted') return undrafted(due);
  if (from === 'withdrawn') {
    if (type === 'plan.revise') due.refuse();
    if (type === 'plan.runFailed') mayRetry(due);
    return;
  }
  switch (type) {
    case 'plan.preflighted':
    case 'plan.sliced':
    case 'plan.stepFailed':
      return answered(due);
    case 'plan.approve':
      if (from !== 'approval') return;
      if (Array.isArray(decision?.approvers) && !decision.approvers.includes(by)) return due.refuse();
      due.fact('plan.approved', { approvedBy: by });
      due.fact('plan.ready');
      return go(due, 'ready');
    case 'plan.reject':
      if (from !== 'approval') return;
      due.fact('plan.rejected', { cause: { code: 'rejected', because: said.because } });
      return go(due, 'rejected');
    case 'plan.retry':
      if (from !== 'stuck') return;
      due.fact('plan.retried', { cause: null });
      return go(due, 'preflight');
    case 'plan.request':
      if (from === 'ready' || from === 'trial') return tellReady(due);
      return shown[from] === undefined ? undefined : tellStuck(due);
    case 'plan.revise':
      return revised(due);
    case 'plan.withdraw':
      tellOver(due);
      due.fact('plan.withdrawn');
      return go(due, 'withdrawn');
    case 'plan.runFailed':
      return failedHere(due);
    case 'plan.runSucceeded':
      return worked(due);
    case 'plan.block':
      if (from === 'ready') return blockedByHand(due, failedAttempts);
      return from === 'trial' ? blockedByHand(due, []) : undefined;
    case 'plan.trialBegan':
      return from === 'trial'
        ? due.fact('plan.trialBegan', { breaker: { ...breaker, trial: said.jobId } })
        : undefined;
    case 'plan.unblock':
      if (from === 'trial' || (from === 'blocked' && said.closed === true))
        return unblocked(due, said.because);
      if (from !== 'blocked') return;
      due.fact('plan.reviewed', { blockedBecause: null, breaker: reviewed(breaker, at, said.because) });
      return go(due, 'trial');
  }
};
