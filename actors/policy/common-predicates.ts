/** Predicates and facts that several gates have. */
import { isAtLeast, type RiskLevel, riskLevels } from '../risk/schema-level.ts';
import { type FactSpec, type GateInputs, type PredicateSpec, verdict } from './spec.ts';

interface Risky extends GateInputs {
  readonly risk: { readonly level: RiskLevel; readonly words: string; readonly score?: number };
}

export const riskBelow = (orElse: RiskLevel): PredicateSpec<Risky> => ({
  says: 'The risk stays below a level.',
  onFail: 'review',
  params: { from: { type: 'level', says: 'The level from which a person looks first.', orElse } },
  judge: ({ risk }, { from }) => ({
    passed: !isAtLeast(risk.level, from as RiskLevel),
    words: risk.words,
  }),
});

export const automatic = (what: string): PredicateSpec<GateInputs> => ({
  says: `The farm may ${what} without a person.`,
  onFail: 'review',
  params: { on: { type: 'yes-no', says: 'Off: a person does it each time.', orElse: true } },
  judge: (_, { on }) =>
    verdict(on === true, {
      yes: `The policy lets the farm ${what} by itself.`,
      no: `The policy leaves it to a person to ${what}.`,
    }),
});

/** A tripped breaker holds at every gate until a person has reviewed the plan itself; approving a job is not enough. */
export const planAllowed = <Inputs extends GateInputs>(
  because: (inputs: Inputs) => string | null,
): PredicateSpec<Inputs> => ({
  says: 'The breaker of the plan is not tripped.',
  onFail: 'block',
  floor: 'block',
  judge: (inputs) =>
    verdict(because(inputs) === null, {
      yes: 'The plan is not blocked.',
      no: `The plan is blocked until somebody reviews it: ${because(inputs)}`,
    }),
});

export const riskFacts: { readonly [name: string]: FactSpec<Risky> } = {
  'risk.level': {
    type: 'level',
    says: `Its risk: ${riskLevels.join(', ')}.`,
    of: ({ risk }) => risk.level,
  },
  'risk.score': {
    type: 'number',
    unit: 'chance, 0 to 1',
    says: 'Its risk as a figure.',
    of: ({ risk }) => risk.score,
  },
};
