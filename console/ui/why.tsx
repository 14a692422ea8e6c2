/** The same small "why" beside every decision: outcome, what it was decided on, the policy's version, what would change it. */

import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';
import type { Decision, Risk } from '../../actors/quote/schema.ts';
import { Shape } from './state.tsx';

export const Why = ({
  label = 'why',
  children,
}: {
  readonly label?: string;
  readonly children: ComponentChildren;
}) => {
  const id = useId();
  return (
    <>
      <button type="button" class="why-button" popovertarget={id} style={{ anchorName: `--${id}` }}>
        {label}
      </button>
      <div id={id} popover="auto" class="popover" style={{ positionAnchor: `--${id}` }}>
        {children}
      </div>
    </>
  );
};

/** A job's decision comes as unknown JSON: read only what is really there. */
export const asDecision = (value: unknown): Decision | null => {
  const one = value as Partial<Decision> | null | undefined;
  return typeof one === 'object' && one !== null && Array.isArray(one.predicates) ? (one as Decision) : null;
};

export const DecisionList = ({ decision }: { readonly decision: Decision }) => (
  <div class="stack">
    <ul class="checks">
      {decision.predicates.map((predicate) => (
        <li key={predicate.name}>
          <Shape
            name={predicate.passed ? 'tick' : decision.outcome === 'block' ? 'triangle' : 'diamond'}
            tone={predicate.passed ? 'done' : decision.outcome === 'block' ? 'alert' : 'ask'}
          />
          <span>{predicate.words}</span>
          <span class="quiet tiny">{predicate.passed ? '' : 'not met'}</span>
        </li>
      ))}
    </ul>
    {decision.clearedBy && (
      <p class="small">
        Cleared by {decision.clearedBy.by}: {decision.clearedBy.because}
      </p>
    )}
    {Array.isArray(decision.approvers) && decision.outcome === 'review' && (
      <p class="small">May be approved by {decision.approvers.join(' or ')}.</p>
    )}
    <p class="quiet small">
      Decided by the {decision.gate} gate, policy version {decision.policyVersion}.
    </p>
  </div>
);

export const RiskList = ({ risk }: { readonly risk: Risk }) => (
  <div class="stack">
    <p>{risk.words}</p>
    {risk.factors.length > 0 && (
      <ul class="checks">
        {risk.factors.map((factor) => (
          <li key={factor.code}>
            <Shape name="ring" tone="idle" />
            <span>{factor.words}</span>
            <span class="num quiet tiny">
              {factor.weight > 0 ? '+' : ''}
              {factor.weight}
            </span>
          </li>
        ))}
      </ul>
    )}
  </div>
);
