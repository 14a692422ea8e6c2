/** A machine's breaker and how it has been doing: what was counted against what was to be expected. */
import type { View } from '../../../gateway/api/contract/kinds.ts';
import { percent } from '../../models/format.ts';
import { Fact, Facts, Id, Section, When } from '../../ui/bits.tsx';
import { Shape } from '../../ui/state.tsx';

const words = {
  closed: 'Closed: it takes jobs',
  tripped: 'Tripped: it takes none',
  halfOpen: 'On trial',
} as const;

export const BreakerSection = ({ printer }: { readonly printer: View<'printer'> }) => {
  const { breaker, health, suspicion } = printer;
  if (breaker === undefined && (health?.recent.length ?? 0) === 0) return null;
  const recent = health?.recent ?? [];
  const bad = recent.reduce((sum, run) => sum + run.badShare, 0);
  const usual = recent.reduce((sum, run) => sum + run.chance, 0);
  const state = breaker?.state ?? 'closed';
  return (
    <Section title="Breaker and health">
      <Facts>
        <Fact name="Breaker">
          {words[state]}
          {breaker?.since && (
            <span class="sub">
              since <When at={breaker.since} />
            </span>
          )}
        </Fact>
        {state === 'halfOpen' && (
          <Fact name="Trial">
            {breaker?.trial ? <Id id={breaker.trial} /> : 'its next job'}
            <span class="sub">{breaker?.trialsLeft} must be good yet</span>
          </Fact>
        )}
        {breaker?.review && <Fact name="Last review">{breaker.review}</Fact>}
        {recent.length > 0 && (
          <Fact name={`Last ${recent.length} runs`}>
            {Math.round(bad * 10) / 10} bad, {Math.round(usual * 10) / 10} usual
          </Fact>
        )}
        {health && health.durations.runs > 0 && (
          <Fact name="Print time">
            {Math.round(Math.exp(health.durations.level) * 100) / 100} times the estimate is usual
          </Fact>
        )}
      </Facts>
      {state !== 'closed' && (
        <ul class="checks">
          {(breaker?.evidence ?? []).map((one) => (
            <li key={one}>
              <Shape name="disc" tone="wait" />
              <span>{one}</span>
            </li>
          ))}
        </ul>
      )}
      {suspicion && suspicion.runId === printer.runId && (
        <ul class="checks">
          {suspicion.signs.map((sign) => (
            <li key={`${sign.source} ${sign.at}`}>
              <Shape name="triangle" tone="alert" />
              <span>
                {sign.kind}, seen by {sign.source}, {percent(sign.confidence)} sure
              </span>
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
};
