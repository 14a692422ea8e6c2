import { rulesOf } from '../../../actors/policy/settings.ts';
import { estimate, recipe } from '../../../actors/testing/samples.ts';
import type { Loose } from '../../properties/step.ts';
import type { Dice } from '../../world/dice.ts';
import { because, cause, its, maybe, nothing, type Vocabulary } from './vocabulary.ts';

const revisionOf = (dice: Dice, { revision }: Loose): number => (dice.chance(0.85) ? revision : revision - 1);
const ofRun = (dice: Dice, { breaker }: Loose): Loose => ({
  jobId: its(dice, breaker.trial, 'J-1'),
  runId: `R-1-${dice.whole(1, 9)}`,
});
const anyone = { LOW: 'anyone', MEDIUM: 'anyone', HIGH: 'anyone' };

export const planWords: Vocabulary = {
  id: 'P-1-1',
  words: {
    draft: (dice) => ({
      orderId: 'O-1',
      lineId: '1',
      recipe,
      failuresToTrip: dice.whole(1, 3),
      approveFromRisk: dice.pick(['LOW', 'MEDIUM', 'HIGH']),
      ...maybe(dice, {
        policy: {
          version: '2',
          rules: dice.pick([
            rulesOf.slice({ approveFromRisk: 'HIGH' } as never),
            rulesOf.slice({ approveFromRisk: 'LOW' } as never),
            [
              { name: 'printable' },
              { name: 'plan' },
              { name: 'risk', onFail: 'block', params: { from: 'HIGH' } },
            ],
          ]),
          approvals: dice.pick([anyone, { ...anyone, LOW: ['ada'], HIGH: ['ada'] }]),
        },
      }),
    }),
    preflighted: (dice, known) => ({
      revision: revisionOf(dice, known),
      verdict: dice.pick(['ok', 'ok', 'warn', 'repair', 'block']),
      words: ['Two walls are thin.'],
    }),
    sliced: (dice, known) => ({
      revision: revisionOf(dice, known),
      estimate: {
        ...estimate,
        risk: dice.pick(['LOW', 'LOW', 'MEDIUM', 'HIGH']),
        warnings: dice.pick([[], ['It is steep.']]),
      },
    }),
    stepFailed: (dice, known) => ({ revision: revisionOf(dice, known), cause }),
    approve: nothing,
    reject: because,
    revise: (dice) => ({ recipe: { ...recipe, rotationDegrees: dice.whole(0, 90) } }),
    retry: nothing,
    runFailed: (dice, known) => ({ ...ofRun(dice, known), cause }),
    runSucceeded: ofRun,
    request: nothing,
    unblock: (dice, known) => ({
      ...because(dice, known),
      ...maybe(dice, { closed: dice.chance(0.7) }, 0.4),
    }),
    block: because,
    trialBegan: (dice) => ({ jobId: dice.pick(['J-1', 'J-2']) }),
    withdraw: nothing,
  },
  onward: {
    undrafted: ['draft'],
    preflight: ['preflighted', 'preflighted', 'preflighted', 'stepFailed'],
    slicing: ['sliced', 'sliced', 'sliced', 'stepFailed'],
    approval: ['approve', 'approve', 'reject'],
    ready: ['runFailed', 'runFailed', 'runSucceeded', 'block', 'request'],
    blocked: ['unblock', 'unblock', 'request', 'runFailed'],
    trial: [
      'trialBegan',
      'trialBegan',
      'runSucceeded',
      'runSucceeded',
      'runFailed',
      'block',
      'unblock',
      'request',
    ],
    stuck: ['retry', 'request', 'revise', 'runFailed'],
    rejected: ['revise', 'request', 'runFailed'],
    withdrawn: ['runFailed', 'revise'],
  },
};
