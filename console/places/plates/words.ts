/** Why parts would share a plate, and why not with others, in sentences. Pure. */
import type { ComposerAnswer } from '../../../gateway/api/contract/composer.ts';
import { count, duration } from '../../models/format.ts';
import { type LineRef, type Proposal, type ProposedPlate, partsIn } from '../../models/plates.ts';

const HOUR_SECONDS = 3_600;

export const lines = (howMany: number): string => count(howMany, 'line');
export const parts = (howMany: number): string => count(howMany, 'part');

/** `O-1007, O-1008` once each, in the plate's order. */
export const ordersOf = (of: readonly LineRef[]): readonly string[] => [
  ...new Set(of.map(({ orderId }) => orderId)),
];

/** What composing all of a group would save. */
export const gainOf = ({ plates, platesApart }: Proposal): string => {
  const saved = platesApart - plates.length;
  return saved <= 0
    ? `${count(plates.length, 'plate')}, as many as apart: nothing is gained by sharing.`
    : `${count(plates.length, 'plate')} instead of ${platesApart}: ${count(saved, 'start and clearing', 'starts and clearings')} fewer.`;
};

export const whyShare = ({ lines: on }: ProposedPlate, group: string): string =>
  on.length === 1
    ? 'It holds one line only.'
    : `They share it because all ${on.length} lines are ${group}, with the same spacing and a bed that fits every machine for them.`;

/** Why what else waits is not on plates of this group. */
export const whyNotOthers = (proposal: Proposal, answer: ComposerAnswer): readonly string[] => {
  const said: string[] = [];
  const others = answer.waiting.filter(({ group }) => group !== proposal.group);
  if (others.length > 0)
    said.push(
      `${parts(partsIn(others))} of other groups can't join: material, colour, profile or nozzle differ.`,
    );
  if (answer.proposals.some((one) => one !== proposal && one.group === proposal.group))
    said.push('Some of the same material stay apart: the bed or the spacing they need differs.');
  if (!answer.policy.composeAcrossOrders) said.push('The policy lets only parts of one order share a plate.');
  if (proposal.plates.length > 1)
    said.push(
      `More than one plate: what fits on the bed, and ${duration(answer.policy.plateHoursMax * HOUR_SECONDS)} of printing, are the limits.`,
    );
  return said;
};
