/** Half-open breakers: one trial at a time, by machines, plans and profiles. */
import type { JobState } from '../../actors/job/schema.ts';
import { kindOf } from '../../runtime/envelope.ts';
import { must, type Sight, type Turned } from './property.ts';

/** After these there may be another trial, or it is no trial any more. */
const endsTrial: ReadonlySet<string> = new Set([
  'printer.trialWorked',
  'printer.closed',
  'printer.tripped',
  'printer.runNeverBegan',
]);

export function watchTrials(sight: Sight) {
  /** By half-open machine, the run that is its trial. */
  const runs = new Map<string, string | null>();
  /** By half-open plan or profile, as the dispatcher knows it, the job that is its trial. */
  const jobs = new Map<string, string | null>();

  const printer = ({ message, result }: Turned): void => {
    const { to } = message;
    for (const { type, payload } of result.facts) {
      if (type === 'printer.reset') runs.set(to, null);
      if (!runs.has(to)) continue;
      if (type === 'printer.dispatching') {
        const trial = runs.get(to)!;
        const runId = message.payload.runId as string;
        must(trial === null, () => `${to} is on trial with ${trial}, and starts ${runId}.`);
        runs.set(to, runId);
      }
      if (type === 'printer.closed' || type === 'printer.tripped') runs.delete(to);
      else if (endsTrial.has(type) || isVoid(type, message.type, payload)) runs.set(to, null);
      if (type === 'printer.trialWorked' && stateOf(payload) === 'closed') runs.delete(to);
    }
  };

  const dispatcher = ({ message, result }: Turned): void => {
    const { type } = message;
    const said = message.payload as { key?: string; state?: string; jobId?: string; released?: boolean };
    if (type === 'dispatcher.breaker') {
      if (said.state === 'halfOpen') jobs.set(said.key!, null);
      else jobs.delete(said.key!);
    }
    if (jobs.size === 0) return;
    const left =
      type === 'dispatcher.jobQueued'
        ? (message.payload as { job: { jobId: string } }).job.jobId
        : type === 'dispatcher.jobLeft' && said.released !== true
          ? said.jobId
          : undefined;
    if (left !== undefined) for (const [key, job] of jobs) if (job === left) jobs.set(key, null);
    for (const sent of result.sends) {
      if (sent.type !== 'job.schedule') continue;
      for (const key of keysOf(sight, sent.to)) {
        const trial = jobs.get(key);
        if (trial === undefined) continue;
        must(trial === null, () => `${key} is on trial with ${trial}, and ${sent.to} was given a machine.`);
        jobs.set(key, sent.to.slice('job/'.length));
      }
    }
  };

  return {
    turned: (turned: Turned): void => {
      const kind = kindOf(turned.message.to);
      if (kind === 'printer') printer(turned);
      else if (kind === 'dispatcher') dispatcher(turned);
    },
  };
}

const stateOf = (payload: unknown): string | undefined =>
  (payload as { breaker?: { state: string } }).breaker?.state;

/** The trial's run was called off, or what ended it says nothing of the machine. */
const isVoid = (fact: string, message: string, payload: unknown): boolean =>
  (payload as { breaker?: { trial: string | null } }).breaker?.trial === null &&
  (fact === 'printer.scored' || (fact === 'printer.runEnded' && message === 'printer.runCancelled'));

function keysOf(sight: Sight, at: Turned['message']['to']): string[] {
  const job = sight.look<JobState>(at)?.context;
  if (job === undefined) return [];
  const { planIds, requirements } = job;
  return [...planIds.map((id) => `plan/${id}`), `profile/${requirements.profileId}:${requirements.material}`];
}
