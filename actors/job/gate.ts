import type { EventMeta } from '../../runtime/actor.ts';
import { judge, whyNotApprove } from '../policy/judge.ts';
import type { ReleaseFacts } from '../policy/release-gate.ts';
import type { Approval, GateDecision } from '../policy/schema.ts';
import { rulesOf } from '../policy/settings.ts';
import { runRisk } from '../risk/assess.ts';
import type { RunFacts } from '../risk/run.ts';
import type { Blocker, JobState } from './schema.ts';

/** What the release gate says of a job whose plate is sliced and whose machine has reported; anew, once a person approves. */
export function gate(
  job: JobState,
  at: number,
  approval: Approval | null = null,
): {
  readonly decision: GateDecision | null;
  readonly blockers: readonly Blocker[];
} {
  const { printerReport, prepared, release, policyVersion } = job;
  if (printerReport === null || prepared === null || release === null)
    return { decision: null, blockers: [notYet] };
  const run = runFactsOf(job);
  const policy = {
    version: policyVersion ?? '',
    rules: rulesOf.release(release),
    approvals: job.approvals,
  };
  const decision = judge('release', policy, {
    printer: printerReport,
    wanted: {
      material: job.requirements.material,
      colour: job.requirements.colour,
      nozzleDiameterMillimetres: job.requirements.nozzleDiameterMillimetres,
    },
    profileChecks: {
      passed: prepared.warnings.length === 0,
      words:
        prepared.warnings.length === 0
          ? `Sliced with ${prepared.profile}; the G-code stays within the machine.`
          : prepared.warnings.join(' '),
    },
    planBlockedBecause: job.planBlockedBecause,
    materialReserved: job.reservedGrams >= prepared.massGrams,
    risk: runRisk(run),
    run,
    approval,
    ...aboutJob(job, at),
  });
  return {
    decision,
    blockers: decision.predicates
      .filter((predicate) => !predicate.passed)
      .map((predicate) => ({
        code: predicate.name,
        words: predicate.words,
        canOverride: predicate.onFail === 'review',
      })),
  };
}

const notYet: Blocker = {
  code: 'not-prepared',
  words: 'It is not sliced for its machine yet.',
  canOverride: false,
};

/** A machine's own record against the farm's ordinary one: as if it had had so many ordinary runs before. */
const ORDINARY_RUNS = 6;
const ORDINARY_SHARE = 0.06;

function runFactsOf(job: JobState): RunFacts {
  const { circumstances, prepared, printerReport: report } = job;
  const runs = report?.recentRuns;
  const massGrams = prepared?.massGrams ?? job.massGrams;
  const grams = circumstances?.availableGrams ?? null;
  return {
    recentFailureShare:
      runs === undefined
        ? null
        : ((report?.recentFailures ?? 0) + ORDINARY_RUNS * ORDINARY_SHARE) / (runs + ORDINARY_RUNS),
    failuresInARow: report?.failuresInARow ?? 0,
    legacy: report?.legacy ?? false,
    camera: report?.camera ?? false,
    powerTelemetry: report?.powerTelemetry ?? false,
    unattended:
      circumstances !== undefined && (circumstances.endsUnattended || circumstances.unattendedShare > 0.5),
    printHours: (prepared?.estimatedSeconds ?? job.estimatedSeconds) / 3600,
    materialRatio: grams === null ? null : grams / massGrams,
    anomalyCount: 0,
    partCount: job.items.length,
    massGrams,
    demandingMaterial: circumstances?.demandingMaterial ?? false,
    failedAttempts: job.failures,
  };
}

/** Absent in a job that was scheduled before it was recorded. */
function aboutJob(job: JobState, at: number): Pick<ReleaseFacts, 'job'> {
  const { circumstances } = job;
  if (circumstances === undefined) return {};
  return {
    job: {
      customer: job.customer,
      value: circumstances.value,
      printHours: (job.prepared?.estimatedSeconds ?? job.estimatedSeconds) / 3600,
      massGrams: job.prepared?.massGrams ?? job.massGrams,
      partCount: job.items.length,
      attempt: job.attempt + 1,
      dueInHours: job.dueAt === null ? null : (job.dueAt - at) / 3_600_000,
      isReprint: job.replacesJobId !== null,
      endsUnattended: circumstances.endsUnattended,
    },
  };
}

export const isBlocked = (job: JobState): boolean => job.blockers.some((blocker) => !blocker.canOverride);

/** Nothing speaks against it; the policy only leaves the moment to a person. */
export const onlyWaitsForWord = (job: JobState): boolean =>
  job.blockers.length > 0 && job.blockers.every((blocker) => blocker.code === 'automatic');

/** A person's word on a release. Where only the moment is left to a person, saying so is reason enough. */
export const approvalBy = ({ by, reason }: Pick<EventMeta, 'by' | 'reason'>): Approval => ({
  by: by.id,
  because: reason?.words || reason?.code || 'It may print now.',
});

/**
 * A person may clear a manual blocker, with a reason, where the policy leaves it to them; some nobody may. `null` where the
 * release may go on.
 */
export function whyNotOverride(
  job: JobState,
  { by, reason }: Pick<EventMeta, 'by' | 'reason'>,
): string | null {
  const hard = job.blockers.filter((blocker) => !blocker.canOverride);
  if (hard.length > 0) return hard.map((blocker) => blocker.words).join(' ');
  const whoElse = whyNotApprove(job.decision as GateDecision | null, by.id);
  if (whoElse !== null) return whoElse;
  if (reason === undefined && !onlyWaitsForWord(job)) {
    return `${job.id} waits for a person's approval: ${job.blockers.map((blocker) => blocker.words).join(' ')} Release it with a reason.`;
  }
  return null;
}
