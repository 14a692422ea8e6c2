/** One quote: each model with what its check found, the price line by line, why it needs review. */
import type { QuoteLine } from '../../../actors/quote/schema.ts';
import type { View } from '../../../gateway/api/contract/kinds.ts';
import { quoteActions } from '../../models/actions/index.ts';
import { day, duration, percent, size, volume } from '../../models/format.ts';
import { farm } from '../../models/here.ts';
import { lookOf } from '../../models/status.ts';
import { ActionBar } from '../../ui/actions.tsx';
import { Colour, Fact, Facts, Id, Mass, Money, Section, When } from '../../ui/bits.tsx';
import { Inspector, NotHere, useOne } from '../../ui/inspector.tsx';
import { Picture } from '../../ui/picture.tsx';
import { Shape, State } from '../../ui/state.tsx';
import { TimelineSection } from '../../ui/timeline.tsx';
import { DecisionList, RiskList, Why } from '../../ui/why.tsx';
import { severityLook } from './severity.ts';

export const QuotePage = ({ id, back }: { readonly id: string; readonly back: string }) => {
  const { view: quote, detail } = useOne('quote', id);
  if (quote === undefined) return <NotHere detail={detail} id={id} back={back} />;
  const { price } = quote;
  return (
    <Inspector
      title={quote.id}
      id={quote.id}
      back={back}
      state={<State kind="quote" status={quote.status} badge />}
      sub={
        <>
          <strong class="strong">{quote.customer}</strong>
          {quote.reference && <span class="quiet">ref. {quote.reference}</span>}
          {quote.orderId && (
            <span>
              became <Id id={quote.orderId} to={`/orders/${quote.orderId}`} />
            </span>
          )}
        </>
      }
      actions={<ActionBar view={quote} actions={quoteActions} can={detail.can.value} />}
    >
      {(quote.cause || quote.rejectedBecause) && (
        <div class="section">
          <p class="tone-alert">{quote.cause?.because ?? quote.rejectedBecause}</p>
        </div>
      )}
      <Summary quote={quote} />
      {price && price.decision.outcome !== 'pass' && (
        <Section
          title="Why it needs review"
          aside={
            <Why label="every check">
              <DecisionList decision={price.decision} />
            </Why>
          }
        >
          <ul class="checks">
            {price.decision.predicates
              .filter((predicate) => !predicate.passed)
              .map((predicate) => (
                <li key={predicate.name}>
                  <Shape name="diamond" tone="ask" />
                  <span>{predicate.words}</span>
                </li>
              ))}
          </ul>
        </Section>
      )}
      <Section
        title="Parts"
        aside={`${quote.lines?.length ?? 0} ${quote.lines?.length === 1 ? 'line' : 'lines'}`}
      >
        <ol class="stack wide">
          {quote.lines?.map((line) => (
            <Part key={line.lineId} quote={quote} line={line} />
          ))}
        </ol>
      </Section>
      {(quote.notes || (quote.constraints?.length ?? 0) > 0) && (
        <Section title="Notes">
          {quote.notes && <p>{quote.notes}</p>}
          {quote.constraints?.map((one) => (
            <p key={one} class="second">
              {one}
            </p>
          ))}
        </Section>
      )}
      <TimelineSection detail={detail} />
    </Inspector>
  );
};

const Summary = ({ quote }: { readonly quote: View<'quote'> }) => {
  const { price } = quote;
  const tier = farm.value?.tiers.find((one) => one.id === quote.tier);
  if (!price) {
    const look = lookOf('quote', quote.status);
    return (
      <div class="section">
        <p class="second">{quote.status === 'pricing' ? 'Being sliced and priced…' : `${look.word}…`}</p>
      </div>
    );
  }
  const margin = price.totalMinor === 0 ? null : (price.totalMinor - price.costMinor) / price.totalMinor;
  return (
    <div class="section summary">
      <div>
        <div class="big">
          <Money minor={price.totalMinor} currency={price.currency} />
        </div>
        <span class="second small">
          costs <Money minor={price.costMinor} currency={price.currency} />, margin {percent(margin)}
        </span>
      </div>
      <Facts>
        <Fact name="Would ship">
          {day(price.promiseAt)}
          <span class="sub">
            <When at={price.promiseAt} />
            {quote.dueAt != null && price.promiseAt > quote.dueAt && (
              <span class="tone-alert"> · after the date asked for</span>
            )}
          </span>
        </Fact>
        {price.forecast && (
          <Fact name="Expected">
            {day(price.forecast.p50At)}
            <span class="sub">
              nine in ten by <When at={price.forecast.p90At} />
            </span>
          </Fact>
        )}
        <Fact name="Asked for">
          {quote.dueAt == null ? 'no date' : day(quote.dueAt)}
          <span class="sub">{tier?.name ?? quote.tier}</span>
        </Fact>
        <Fact name="Risk">
          {price.risk.level.toLowerCase()}{' '}
          <Why>
            <RiskList risk={price.risk} />
          </Why>
        </Fact>
        <Fact name="Good until">
          <When at={price.validUntil} />
        </Fact>
      </Facts>
    </div>
  );
};

const Part = ({ quote, line }: { readonly quote: View<'quote'>; readonly line: QuoteLine }) => {
  const analysis = quote.analyses?.[line.recipe.modelHash];
  const priced = quote.price?.lines.find((one) => one.lineId === line.lineId);
  return (
    <li class="part">
      <Picture hash={analysis?.previewHash ?? null} name={line.recipe.fileName} />
      <div class="stack">
        <div class="row between">
          <strong class="strong cut">{line.recipe.fileName}</strong>
          <span class="nowrap">
            {line.quantity} ×{' '}
            {priced ? (
              <>
                <Money minor={priced.unitPriceMinor} /> ={' '}
                <strong class="strong">
                  <Money minor={priced.totalMinor} />
                </strong>
              </>
            ) : (
              <span class="quiet">not priced yet</span>
            )}
          </span>
        </div>
        <div class="row second small">
          <Colour material={line.recipe.material} colour={line.recipe.colour} />
          <span>{line.recipe.profileId}</span>
          {line.recipe.finish && <span>{line.recipe.finish}</span>}
          {analysis && <span>{size(analysis.sizeMillimetres)}</span>}
          {analysis && <span>{volume(analysis.volumeMm3)}</span>}
          {priced && <span>{duration(priced.estimate.seconds)} each</span>}
          {priced && (
            <span>
              <Mass grams={priced.estimate.massGrams} /> each
            </span>
          )}
        </div>
        {analysis && analysis.verdict !== 'ok' && (
          <ul class="checks small">
            {analysis.words.map((words) => {
              const look = severityLook(analysis.verdict);
              return (
                <li key={words}>
                  <Shape name={look.shape} tone={look.tone} />
                  <span>{words}</span>
                </li>
              );
            })}
          </ul>
        )}
        {priced && (
          <details class="price">
            <summary class="link small">Price line by line</summary>
            <table class="lines small">
              <tbody>
                {priced.breakdown.map((row) => (
                  <tr key={row.code}>
                    <td>{row.words}</td>
                    <td class="num">
                      <Money minor={row.amountMinor} />
                    </td>
                  </tr>
                ))}
                <tr class="sum">
                  <td>
                    {line.quantity} × {line.recipe.fileName}
                  </td>
                  <td class="num">
                    <Money minor={priced.totalMinor} />
                  </td>
                </tr>
              </tbody>
            </table>
          </details>
        )}
      </div>
    </li>
  );
};
