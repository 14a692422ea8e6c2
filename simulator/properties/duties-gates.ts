/** What gates decide is what follows from the policy and from what is known, and what they decide is done. */
import type { GateDecision } from '../../actors/policy/schema.ts';
import { type Duty, duty, shows } from './duties.ts';
import { whyNotDecided } from './gates-again.ts';
import { type Loose, records, type Step, same, tells } from './step.ts';

const AVOID_MS = 300_000;

const factOf = ({ turned }: Step, type: string): Loose =>
  turned.result.facts.find((fact) => fact.type === type)?.payload;

const rulebook = ({ approvals, release }: Loose) => ({ rules: release, approvals });

/** Of what the gate was told, as the job knew it then. */
function isAsKnown({ said, type, was }: Step, { inputs }: GateDecision): boolean {
  const prepared = type === 'job.prepared' ? said.plate : was.prepared;
  const reservedGrams = type === 'job.lotReserved' ? said.grams : was.reservedGrams;
  const { requirements } = was;
  const { materialReserved, planBlockedBecause, printer, profileChecks, wanted } = inputs as Loose;
  return (
    same(printer, was.printerReport) &&
    ['material', 'colour', 'nozzleDiameterMillimetres'].every(
      (field) => wanted[field] === requirements[field],
    ) &&
    profileChecks.passed === (prepared.warnings.length === 0) &&
    materialReserved === reservedGrams >= prepared.massGrams &&
    planBlockedBecause === was.planBlockedBecause
  );
}

const makesAgain = ({ cancelBecause, terms }: Loose, attempts: number): boolean =>
  cancelBecause === null && terms.automaticReprint && attempts < terms.retryCeiling;
const attemptsAt = (order: Loose, lineId: string): number =>
  order.plates
    .filter((one: Loose) => one.lineId === lineId && one.state !== 'open')
    .reduce((most: number, { attempt }: Loose) => Math.max(most, attempt), 0);
const making = ['accepted', 'inProduction', 'onHold'];
const plateOf = (order: Loose, { jobId, lineId }: Loose): Loose =>
  order.plates.find((one: Loose) => one.jobId === jobId && (lineId === undefined || one.lineId === lineId));
const planOf = (orderId: string, lineId: string): string => `plan/P-${orderId.replace(/^O-/, '')}-${lineId}`;

export const jobGateDuties: readonly Duty[] = [
  duty(
    'decides by the policy, and on what it knows',
    (step) => records(step, 'job.gated') && step.was.printerReport !== null && step.was.release !== null,
    (step) => {
      const { blockers, decision } = factOf(step, 'job.gated');
      const failed = decision.predicates.filter((one: Loose) => !one.passed);
      return (
        isAsKnown(step, decision) &&
        decision.inputs.approval === null &&
        whyNotDecided(rulebook(step.was), decision) === null &&
        same(
          blockers.map(({ code, canOverride }: Loose) => [code, canOverride]),
          failed.map(({ name, onFail }: Loose) => [name, onFail === 'review']),
        )
      );
    },
  ),
  duty(
    'goes back to the queue from where nobody may let it print',
    (step) => records(step, 'job.gated'),
    (step) => {
      const { blockers } = factOf(step, 'job.gated');
      const isHard = blockers.some(({ canOverride }: Loose) => !canOverride);
      return isHard === ['queued', 'held', 'cancelled'].includes(step.to);
    },
  ),
  duty(
    'is released by the policy, or by a person of whom the decision says why',
    (step) => records(step, 'job.released'),
    (step) => {
      const { type, was, by, turned } = step;
      const { decision, releasedBy } = {
        ...was,
        ...factOf(step, 'job.gated'),
        ...factOf(step, 'job.released'),
      };
      if (type !== 'job.release')
        return releasedBy === `policy ${was.policyVersion}` && decision.inputs.approval === null;
      const { reason } = turned.message;
      const approval = { by, because: reason?.words || reason?.code || decision.inputs.approval?.because };
      return (
        releasedBy === by &&
        same(decision.inputs.approval, approval) &&
        isAsKnown(step, decision) &&
        whyNotDecided(rulebook(was), decision) === null &&
        decision.outcome === 'pass'
      );
    },
  ),
  duty(
    'leaves out for a while the machine that did not come to anything, and no other',
    (step) => records(step, 'job.unscheduled') && step.was.printerId !== null,
    ({ at, now, type, was }) =>
      same(now.avoid, type === 'job.unhold' ? {} : { ...was.avoid, [was.printerId]: at + AVOID_MS }),
  ),
  duty(
    'tells the dispatcher of the machines that it avoids still',
    (step) => tells(step, 'dispatcher.jobQueued'),
    ({ at, now, turned }) => {
      const { job } = turned.result.sends.find(({ type }) => type === 'dispatcher.jobQueued')!
        .payload as Loose;
      const avoided = Object.entries(now.avoid as Record<string, number>).filter(([, until]) => until > at);
      return same(job.avoid, Object.fromEntries(avoided)) && job.queuedAt === now.queuedAt;
    },
  ),
  duty(
    'says why it is not made any more',
    (step) =>
      records(step, 'job.cancelled') &&
      step.was.cancelBecause === null &&
      !/^job\.(cancel|supersede|create|split)$/.test(step.type),
    // An order that takes its parts back says so itself, whatever was to replace them.
    ({ now, said, type }) =>
      now.cancelBecause !== null &&
      (now.supersededBecause === null ||
        now.cancelBecause === now.supersededBecause ||
        (type === 'job.withdraw' && now.cancelBecause === said.because)),
  ),
  duty(
    'gives back only grams that it has, or has asked for',
    (step) => tells(step, 'lot.unreserve') && step.type !== 'job.lotReserved',
    ({ type, was }) => was.lotId !== null && (was.prepared !== null || type === 'job.prepared'),
  ),
];

/** The dispatcher counts on it elsewhere. */
export const jobPlaceDuty: Duty = duty(
  'says that it is not where the dispatcher counts on it',
  ({ type, from, said, was }) =>
    type === 'job.schedule' && was.printerId !== said.printerId && !['unknown', 'queued'].includes(from),
  (step) => tells(step, 'dispatcher.jobLeft', 'dispatcher/farm'),
);

export const orderGateDuties: readonly Duty[] = [
  duty(
    'has bad parts made again by itself as often as its terms allow, and otherwise asks',
    ({ type, from, was, now, said }) => {
      const plate = plateOf(was, said);
      return type === 'order.plateSettled' && making.includes(from) && now.ledger[plate?.lineId]?.planned > 0;
    },
    (step) => {
      const { now, said, was } = step;
      const { lineId } = plateOf(was, said);
      const goesOn = makesAgain(now, attemptsAt(now, lineId));
      const isOwed = now.owed[lineId] !== undefined;
      return (
        isOwed === (!goesOn || was.owed[lineId] !== undefined) &&
        isOwed === shows(step, 'parts-owed') &&
        isOwed === !tells(step, 'plan.request', planOf(now.id, lineId))
      );
    },
  ),
  duty(
    'has what another revision replaces laid out anew, and asks about what was cancelled',
    ({ type, from, was, said }) =>
      type === 'order.jobCancelled' && making.includes(from) && plateOf(was, said) !== undefined,
    (step) => {
      const { now, said, was } = step;
      const { lineId, revision } = plateOf(was, said);
      const isReplaced = said.again === true || revision < (was.estimates[lineId]?.revision ?? 0);
      return (
        isReplaced === tells(step, 'plan.request', planOf(now.id, lineId)) &&
        (isReplaced ? same(now.owed, was.owed) : now.owed[lineId] !== undefined && shows(step, 'parts-owed'))
      );
    },
  ),
];
