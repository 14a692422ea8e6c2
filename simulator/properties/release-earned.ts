import type { JobState } from '../../actors/job/schema.ts';
import type { GateDecision } from '../../actors/policy/schema.ts';
import { must, type Property } from './property.ts';

export const releaseEarned: Property = {
  name: 'release earned',
  invariant: 9,
  holds:
    'A job is released only where every gate passed, or where a person cleared what a person may clear, with a reason.',
  of: ['job'],
  watch: () => ({
    turned: ({ message, result, state }) => {
      if (!result.facts.some((fact) => fact.type === 'job.released')) return;
      const { blockers, decision, prepared, reservedGrams } = state.snapshot.context as JobState;
      const words = () =>
        `${message.to} was released by ${message.by.kind} with ${JSON.stringify(blockers)}.`;
      must(decision !== null && prepared !== null, words);
      const { outcome, clearedBy, predicates } = decision as GateDecision;
      must(outcome === 'pass' && (clearedBy === null) === (blockers.length === 0), words);
      must(
        predicates.every((one) => one.passed || (one.onFail === 'review' && clearedBy !== null)),
        words,
      );
      must(reservedGrams >= prepared.massGrams, words);
      if (blockers.length === 0) return;
      must(message.by.kind === 'operator' && message.type === 'job.release', words);
      must(
        blockers.every((blocker) => blocker.canOverride),
        words,
      );
      const onlyTheMoment = blockers.every((blocker) => blocker.code === 'automatic');
      must(onlyTheMoment || message.reason !== undefined, words);
    },
  }),
};
