/**
 * The dispatch gate: of the jobs that could start now, those that the policy lets start, each with its decision. Where a
 * machine is kept for a more urgent job, that job has it at once: no machine stands idle for it.
 */
import { takesJobNow } from '../capability/availability.ts';
import { assess } from '../capability/feasibility.ts';
import type { PayloadOf } from '../common/say.ts';
import { isAttended, unattendedShare, type Window } from '../farm/working-time.ts';
import type { Circumstances } from '../job/schema.ts';
import type { AtStake, DispatchFacts } from '../policy/dispatch-gate.ts';
import { judge } from '../policy/judge.ts';
import type { GateDecision } from '../policy/schema.ts';
import { rulesOf } from '../policy/settings.ts';
import { gramsOffered, gramsWanted, lotOf } from './lots.ts';
import { inTheWay } from './maintenance.ts';
import { attendedAround } from './problem.ts';
import type { DispatcherState, DispatchPolicy, KnownPrinter, PlannedStart, QueuedJob } from './schema.ts';

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
const PROTECTION = 'sla-protection';

export type JobStart = PayloadOf<'job.schedule'> & { readonly jobId: string };

export interface Admitted {
  readonly starts: readonly JobStart[];
  readonly heldBack: { readonly [jobId: string]: GateDecision };
  /** What is planned now of jobs that go before others. */
  readonly instead: { readonly [jobId: string]: PlannedStart };
}

/** @param ready of the planned starts, those whose machine could begin by itself now. */
export function admit(
  state: DispatcherState,
  policy: DispatchPolicy,
  assignments: readonly Pick<PlannedStart, 'jobId' | 'endAt'>[],
  ready: readonly Pick<PlannedStart, 'jobId' | 'printerId' | 'why'>[],
  at: number,
): Admitted {
  const starts: JobStart[] = [];
  const heldBack: Record<string, GateDecision> = {};
  const instead: Record<string, PlannedStart> = {};
  if (ready.length === 0) return { starts, heldBack, instead };
  const look: Look = {
    state,
    policy,
    assignments,
    at,
    attended: attendedAround(policy, at),
    given: new Set(),
  };
  const readyIds = new Set(ready.map(({ jobId }) => jobId));
  for (const one of ready) {
    const { jobId, printerId } = one;
    if (look.given.has(jobId)) continue;
    const printer = state.printers[printerId]!;
    const urgent = atStakeOn(look, state.queue[jobId]!, printer, readyIds);
    const decision = decideOn(look, state.queue[jobId]!, printer, urgent);
    if (decision.outcome === 'pass') {
      starts.push(startOf(look, jobId, printer, one.why, decision));
      continue;
    }
    heldBack[jobId] = decision;
    const isKept = decision.predicates.some((one) => one.name === PROTECTION && !one.passed);
    if (urgent === null || !isKept) continue;
    const first = decideOn(look, state.queue[urgent.jobId]!, printer, null);
    if (first.outcome !== 'pass') continue;
    const goesFirst = `It goes before ${jobId}: it is more urgent, due in ${Math.round(urgent.dueInHours)} h, and would be late behind it.`;
    starts.push(startOf(look, urgent.jobId, printer, goesFirst, first));
    instead[urgent.jobId] = {
      jobId: urgent.jobId,
      printerId,
      startAt: at,
      endAt: at + state.queue[urgent.jobId]!.estimatedSeconds * 1_000,
      why: goesFirst,
    };
  }
  return { starts, heldBack, instead };
}

interface Look {
  readonly state: DispatcherState;
  readonly policy: DispatchPolicy;
  readonly assignments: readonly Pick<PlannedStart, 'jobId' | 'endAt'>[];
  readonly at: number;
  readonly attended: readonly Window[];
  /** Jobs that have a machine by now. */
  readonly given: Set<string>;
}

function decideOn(look: Look, job: QueuedJob, printer: KnownPrinter, atStake: AtStake | null): GateDecision {
  const { policy } = look;
  return judge(
    'dispatch',
    { version: policy.version, rules: policy.dispatch ?? rulesOf.dispatch, approvals: policy.approvals },
    factsOf(look, job, printer, atStake),
  );
}

function factsOf(
  { at, attended, policy, state }: Look,
  job: QueuedJob,
  printer: KnownPrinter,
  atStake: AtStake | null,
): DispatchFacts {
  const { requirements } = job;
  const { loaded, printerId, spec } = printer;
  const lot = loaded?.lotId === undefined ? undefined : lotOf(state.lots, loaded.lotId);
  const endAt = at + job.estimatedSeconds * 1_000;
  return {
    job: {
      jobId: job.jobId,
      material: requirements.material,
      colour: requirements.colour,
      printHours: job.estimatedSeconds / 3_600,
      massGrams: gramsWanted(job.massGrams, policy),
      value: job.valueMinor / 10 ** policy.minorDigits,
      priority: job.priority,
      dueInHours: job.dueAt === null ? null : (job.dueAt - at) / HOUR_MS,
      waitedHours: (at - job.queuedAt) / HOUR_MS,
    },
    machine: {
      printerId,
      availability: printer.hasConnector ? printer.availability : 'noConnector',
      loaded: loaded === null ? null : { material: loaded.material, colour: loaded.colour },
      availableGrams: lot === undefined ? null : gramsOffered(lot, policy),
      legacy: spec.legacy,
    },
    people: { attendedNow: isAttended(attended, at), endsUnattended: !isAttended(attended, endAt) },
    atStake,
    approval: job.allowed ?? null,
  };
}

function startOf(
  look: Look,
  jobId: string,
  { printerId }: KnownPrinter,
  why: string,
  dispatch: GateDecision,
): JobStart {
  const { at, attended, given, policy, state } = look;
  given.add(jobId);
  const { release, sparePercent, version: policyVersion, approvals } = policy;
  const { machine, job, people } = dispatch.inputs as DispatchFacts;
  const circumstances: Circumstances = {
    value: job.value,
    availableGrams: machine.availableGrams,
    unattendedShare: unattendedShare(attended, at, at + state.queue[jobId]!.estimatedSeconds * 1_000),
    endsUnattended: people.endsUnattended,
    demandingMaterial: isDemanding(policy, state.queue[jobId]!.requirements.material),
  };
  return {
    jobId,
    printerId,
    why,
    release,
    policyVersion,
    ...(sparePercent !== undefined && { sparePercent }),
    ...(approvals !== undefined && { approvals }),
    dispatch,
    circumstances,
  };
}

function isDemanding({ materials }: DispatchPolicy, code: string): boolean {
  const material = materials.find((one) => one.code === code);
  return material !== undefined && (material.abrasive || material.requires.enclosure);
}

/**
 * Of the more urgent jobs that are planned too late, the one that is due first and that this machine, loaded as it is,
 * would have done in time: now, but not behind this job.
 */
function atStakeOn(
  { assignments, at, given, policy, state }: Look,
  job: QueuedJob,
  printer: KnownPrinter,
  readyIds: ReadonlySet<string>,
): AtStake | null {
  let found: QueuedJob | null = null;
  const behindMs = job.estimatedSeconds * 1_000 + policy.setup.startMinutes * MINUTE_MS;
  for (const { endAt, jobId } of assignments) {
    const other = state.queue[jobId]!;
    const { dueAt } = other;
    if (dueAt === null || endAt <= dueAt || other.priority >= job.priority) continue;
    if (given.has(jobId) || readyIds.has(jobId)) continue;
    const neededMs = other.estimatedSeconds * 1_000;
    if (at + neededMs > dueAt || at + behindMs + neededMs <= dueAt) continue;
    if (found !== null && (found.dueAt ?? 0) <= dueAt) continue;
    if (couldStart(other, printer, policy, state, at)) found = other;
  }
  if (found === null) return null;
  return {
    jobId: found.jobId,
    priority: found.priority,
    dueInHours: ((found.dueAt ?? at) - at) / HOUR_MS,
    neededHours: found.estimatedSeconds / 3_600,
  };
}

function couldStart(
  { avoid, estimatedSeconds, massGrams, requirements }: QueuedJob,
  { availability, loaded, printerId, spec }: KnownPrinter,
  policy: DispatchPolicy,
  state: DispatcherState,
  at: number,
): boolean {
  if (!takesJobNow(availability) || (avoid[printerId] ?? 0) > at || loaded?.lotId === undefined) return false;
  if (loaded.material !== requirements.material || loaded.colour !== requirements.colour) return false;
  if (inTheWay(state, printerId, estimatedSeconds, at) !== null) return false;
  const lot = lotOf(state.lots, loaded.lotId);
  if (lot === undefined || !lot.usable || gramsOffered(lot, policy) < gramsWanted(massGrams, policy))
    return false;
  const material = policy.materials.find(({ code }) => code === requirements.material);
  const profile = policy.profiles.find(({ id }) => id === requirements.profileId);
  return assess(requirements, { ...spec, loaded }, material, profile).feasible;
}
