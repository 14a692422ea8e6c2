import { rulesOf } from '../../../actors/policy/settings.ts';
import { acceptance, estimate, recipe } from '../../../actors/testing/samples.ts';
import type { Loose } from '../../properties/step.ts';
import type { Dice } from '../../world/dice.ts';
import { because, its, maybe, nothing, type Vocabulary } from './vocabulary.ts';

const lineOf = (dice: Dice): string => dice.pick(['1', '2'])!;
const plateOf = (dice: Dice, { plates }: Loose): Loose => {
  const open = plates.filter(({ state }: Loose) => state === 'open');
  const number = dice.whole(1, 6);
  const stranger = {
    jobId: `J-1-${number}`,
    plateId: `B-1-${number}`,
    lineId: lineOf(dice),
    count: dice.whole(1, 2),
    revision: 1,
  };
  return dice.pick(open.length > 0 && dice.chance(0.75) ? open : [...plates, stranger])!;
};
/** What a job or a plate says of its line; earlier versions said less. */
const ofLine = (dice: Dice, { lineId, revision }: Loose): Loose =>
  maybe(dice, { lineId, ...maybe(dice, { revision }, 0.85) }, 0.85);

const goesFirst = (dice: Dice): Loose => ({
  name: 'goes-first',
  ...maybe(dice, { params: { withinHours: dice.pick([22, 24]) } }),
  ...maybe(
    dice,
    { when: [{ fact: 'order.tier', op: '=', value: dice.pick([acceptance.tier, 'rush']) }] },
    0.3,
  ),
});
/** A day from where lives begin, and hours from where they end. */
const soon = Date.UTC(2026, 2, 3);
const forecast = {
  ...{ askedAt: 1_700_000_000_000, p50At: 1_700_000_100_000, p90At: 1_700_000_200_000 },
  ...{ rawP50At: 1_700_000_050_000, rawP90At: 1_700_000_150_000, learntFrom: 4 },
};

const terms = (dice: Dice): Loose => ({
  ...acceptance.terms,
  automaticReprint: dice.chance(0.6),
  holdUntilPaid: dice.chance(0.4),
  retryCeiling: dice.whole(1, 4),
  ...maybe(dice, {
    rules: {
      slice: rulesOf.slice({ approveFromRisk: 'HIGH' } as never),
      reprint: [
        ...rulesOf
          .reprint({ automatic: dice.chance(0.6), retryCeiling: dice.whole(1, 3) } as never)
          .filter(({ name }) => name !== 'goes-first'),
        ...(dice.chance(0.7) ? [goesFirst(dice)] : []),
      ],
      approvals: { LOW: dice.pick(['anyone', ['ada']]), MEDIUM: 'anyone', HIGH: 'anyone' },
    },
  }),
});

export const orderWords: Vocabulary = {
  id: 'O-1',
  words: {
    accept: (dice) => {
      const line = acceptance.lines[0]!;
      return {
        ...acceptance,
        lines: dice.chance(0.5) ? [line] : [line, { ...line, lineId: '2', quantity: 2, unitPriceMinor: 700 }],
        payment: dice.pick(['paid', 'unpaid']),
        dueAt: dice.pick([null, 1_900_000_000_000, soon, soon]),
        ...maybe(dice, { forecast: dice.pick([null, forecast]) }),
        terms: terms(dice),
      };
    },
    planReady: (dice, { estimates }) => {
      const lineId = lineOf(dice);
      const known = estimates[lineId]?.revision ?? 1;
      return {
        ...{ lineId, planId: `P-1-${lineId}`, recipe, estimate },
        revision: dice.chance(0.8) ? known : known + 1,
        ...maybe(dice, { round: dice.whole(1, 5) }),
      };
    },
    planStuck: (dice) => {
      const lineId = lineOf(dice);
      return {
        lineId,
        planId: `P-1-${lineId}`,
        because: 'It failed.',
        ...maybe(dice, { round: dice.whole(1, 5) }),
      };
    },
    plated: (dice, { dueAt, estimates, ledger, priority }) => {
      const lineId = lineOf(dice);
      const planned = ledger[lineId]?.planned ?? 1;
      const revision = estimates[lineId]?.revision ?? 1;
      return {
        ...{ lineId, planId: `P-1-${lineId}`, dueAt: dice.chance(0.8) ? dueAt : 1_800_000_000_000 },
        revision: dice.chance(0.8) ? revision : revision - 1,
        priority: dice.chance(0.8) ? priority : priority + 1,
        plates: Array.from({ length: dice.whole(1, 2) }, () => {
          const number = dice.whole(1, 9);
          return {
            plateId: `B-1-${number}`,
            jobId: `J-1-${number}`,
            count: Math.max(1, dice.pick([1, 1, planned, planned + 1])!),
          };
        }),
      };
    },
    notLaidOut: (dice) => ({ lineId: lineOf(dice), because: 'It is too large.' }),
    jobStarted: (dice, known) => {
      const plate = plateOf(dice, known);
      const { count, jobId, plateId } = plate;
      return { jobId, ...maybe(dice, { plateId, count }, 0.85), ...ofLine(dice, plate) };
    },
    plateSettled: (dice, known) => {
      const plate = plateOf(dice, known);
      const { count, jobId, plateId } = plate;
      const verdicts = Array.from({ length: count + dice.pick([0, 0, 0, 1])! }, (_, index) => ({
        itemId: `I-${index}`,
        ...dice.pick([
          { result: 'good' },
          { result: 'good' },
          { result: 'bad', defect: 'warped' },
          { result: 'bad', defect: 'not-wanted' },
        ]),
      }));
      return { jobId, plateId, verdicts, ...ofLine(dice, plate) };
    },
    jobCancelled: (dice, known) => {
      const plate = plateOf(dice, known);
      const { count, jobId, plateId } = plate;
      return {
        ...{ jobId, because: 'Taken apart.' },
        ...maybe(dice, { plateId, count }, 0.85),
        ...ofLine(dice, plate),
        ...maybe(dice, { again: dice.chance(0.8) }, 0.5),
      };
    },
    amend: (dice) => ({
      note: 'Hurry.',
      ...maybe(dice, { dueAt: dice.pick([null, 1_850_000_000_000, soon]) }),
      ...maybe(dice, { priority: dice.whole(0, 2) }),
    }),
    setPayment: (dice) => ({ payment: dice.pick(['paid', 'unpaid', 'refunded']) }),
    hold: because,
    unhold: nothing,
    cancel: because,
    reprint: (dice, { owed }) => ({ lineId: its(dice, Object.keys(owed)[0], lineOf(dice)) }),
    pack: (dice) => maybe(dice, { packages: 2 }),
    ship: () => ({ carrier: 'Post', tracking: 'X-1' }),
    deliver: nothing,
  },
  onward: {
    unknown: ['accept', 'accept', 'accept', 'amend'],
    accepted: [
      'amend',
      'planReady',
      'plated',
      'plated',
      'jobStarted',
      'plateSettled',
      'plateSettled',
      'jobCancelled',
    ],
    inProduction: [
      'plated',
      'plated',
      'plateSettled',
      'plateSettled',
      'plateSettled',
      'jobCancelled',
      'reprint',
    ],
    onHold: ['amend', 'unhold', 'unhold', 'setPayment', 'jobStarted', 'plateSettled', 'planReady'],
    qc: ['pack'],
    packed: ['ship'],
    shipped: ['deliver'],
    cancelled: ['plated', 'jobCancelled', 'plateSettled', 'jobStarted'],
  },
};
