/** What each gate must decide, reckoned again from what it was decided on, by tables of their own. */
import type { GateDecision } from '../../actors/policy/schema.ts';
import type { Loose } from './step.ts';

/** Name, what its failure means, and whether it holds. */
type Row = readonly [name: string, onFail: 'block' | 'review', passed: boolean];

const order = ['LOW', 'MEDIUM', 'HIGH'];
const isBelow = (level: string, threshold: string): boolean =>
  order.indexOf(level) < order.indexOf(threshold);
const isNozzle = (mounted: readonly number[], wanted: number | null): boolean =>
  wanted === null || mounted.some((one) => Math.abs(one - wanted) < 0.01);

const tables: Readonly<Record<GateDecision['gate'], (policy: Loose, facts: Loose) => readonly Row[]>> = {
  quote: (policy, facts) => [
    ['makeable', 'block', facts.unmakeable.length === 0],
    ['instant', 'review', policy.instant],
    ['geometry', 'review', !policy.reviewFlaggedGeometry || facts.geometryFlags.length === 0],
    ['profile', 'review', !policy.reviewUnsupportedProfile || facts.unsupportedProfiles.length === 0],
    ['specialty', 'review', !policy.reviewUvSpecialty || facts.lanes.every((lane: string) => lane !== 'UV')],
    ['compliance', 'review', !policy.reviewComplianceRisk || facts.complianceFlags.length === 0],
    ['value', 'review', !(facts.total >= (policy.reviewFromTotal ?? Number.POSITIVE_INFINITY))],
    ['risk', 'review', isBelow(facts.risk.level, policy.reviewFromRisk)],
  ],
  slice: (policy, facts) => [
    ['printable', 'block', facts.preflight !== 'block'],
    ['plan', 'block', facts.blockedBecause === null],
    ['automatic', 'review', policy.automatic],
    ['risk', 'review', isBelow(facts.risk.level, policy.approveFromRisk)],
  ],
  release: (policy, { materialReserved, planBlockedBecause, printer, profileChecks, risk, wanted }) => [
    ['reachable', 'block', printer.link === 'up' && printer.ready],
    ['plate-clear', 'block', printer.plateClear],
    [
      'material',
      'block',
      printer.loaded?.material === wanted.material && printer.loaded?.colour === wanted.colour,
    ],
    ['nozzle', 'block', isNozzle(printer.nozzleDiametersMillimetres, wanted.nozzleDiameterMillimetres)],
    ['reserved', 'block', materialReserved],
    ['plan', 'block', planBlockedBecause === null],
    [
      'machine-health',
      'review',
      !policy.requireMachineHealth || (printer.failuresInARow === 0 && printer.desyncedBecause === null),
    ],
    ['camera', 'review', !policy.requireCamera || printer.camera],
    ['power-telemetry', 'review', !policy.requirePowerTelemetry || printer.powerTelemetry],
    ['profile-checks', 'review', !policy.requireProfileChecks || profileChecks.passed],
    ['risk', 'review', isBelow(risk.level, policy.approveFromRisk)],
    ['automatic', 'review', policy.automatic],
  ],
  reprint: (policy, facts) => [
    ['wanted', 'block', facts.unwantedBecause === null],
    ['retry-ceiling', 'review', facts.attempts + 1 <= policy.retryCeiling],
    ['automatic', 'review', policy.automatic],
  ],
};

/** In words what is wrong with a decision, or `null`. Rows that the tables do not know yet are taken as they are. */
export function whyNotDecided(policy: Loose, decision: GateDecision): string | null {
  const { clearedBy, gate, outcome, predicates } = decision;
  const facts = decision.inputs as Loose;
  const rows = tables[gate](policy, facts);
  for (const [name, onFail, passed] of rows) {
    const said = predicates.find((one) => one.name === name);
    if (said?.passed !== passed || said.onFail !== onFail)
      return `The ${gate} gate has ${name} as ${JSON.stringify(said)}, and it is ${passed}.`;
  }
  const known = new Set(rows.map(([name]) => name));
  const others = predicates
    .filter(({ name }) => !known.has(name))
    .map(({ name, onFail, passed }): Row => [name, onFail, passed]);
  const failed = [...rows, ...others].filter(([, , passed]) => !passed);
  const approval = facts.approval as { readonly because: string } | null;
  const isApproved = approval !== null && /\S/.test(approval.because);
  const waits = failed.length > 0 && !isApproved;
  const expected = failed.some(([, onFail]) => onFail === 'block') ? 'block' : waits ? 'review' : 'pass';
  if (outcome !== expected) return `The ${gate} gate says ${outcome}, and it is ${expected}.`;
  const clearer = expected === 'pass' && failed.length > 0 ? approval : null;
  return clearedBy === clearer
    ? null
    : `The ${gate} gate is said to be cleared by ${JSON.stringify(clearedBy)}.`;
}
