/** Policies in words. Pure. */
import type { Policies } from '../../../actors/farm/schema-policy.ts';

const join = (parts: readonly string[]): string =>
  parts.length < 2 ? (parts[0] ?? '') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
const present = (rows: readonly (readonly [boolean, string])[]): readonly string[] =>
  rows.filter(([on]) => on).map(([, words]) => words);

export const notesOf = ({
  quote,
  slice,
  release,
  reprint,
  reserveOn,
  slaTiers,
  defaultSlaTier,
}: Policies): readonly string[] => {
  const reviewed = present([
    [quote.reviewFlaggedGeometry, 'flagged geometry'],
    [quote.reviewUnsupportedProfile, 'unsupported profiles'],
    [quote.reviewUvSpecialty, 'specialty UV work'],
    [quote.reviewComplianceRisk, 'compliance risk'],
  ]);
  const gates = present([
    [release.requireMachineHealth, 'machine health'],
    [release.requireCamera, 'camera'],
    [release.requirePowerTelemetry, 'power telemetry'],
    [release.requireProfileChecks, 'profile'],
  ]);
  const tier = slaTiers.find((one) => one.id === defaultSlaTier);
  return [
    quote.instant
      ? `Quotes below ${quote.reviewFromRisk.toLowerCase()} risk are approved at once; ${join([...reviewed])} are reviewed.`
      : 'Every quote is reviewed by a person.',
    release.automatic
      ? `Jobs are released by themselves when ${gates.length === 0 ? 'nothing blocks them' : `the ${join(gates)} checks pass`}; from ${release.approveFromRisk.toLowerCase()} risk a person releases.`
      : 'Every job is released by a person.',
    slice.automatic
      ? `Plans are sliced by themselves; from ${slice.approveFromRisk.toLowerCase()} risk a person approves.`
      : 'Every plan is approved by a person.',
    `${reprint.automatic ? 'Bad parts are made again by themselves' : 'A person decides on bad parts'}, ${reprint.retryCeiling} attempts at most; a plan is blocked after ${reprint.planFailuresToTrip} failures.`,
    reserveOn === 'payment'
      ? 'Grams are held once an order is paid.'
      : 'Grams are held once a job has its machine.',
    tier === undefined
      ? ''
      : `Service is ${tier.name} unless asked otherwise: ${tier.days} ${tier.days === 1 ? 'day' : 'days'}.`,
  ].filter((words) => words !== '');
};
