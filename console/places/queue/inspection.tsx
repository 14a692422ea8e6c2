/** Quality: each part of the plate is good or bad, a bad one with its defect. */
import { useComputed, useSignal } from '@preact/signals';
import type { ItemVerdict } from '../../../actors/common/schema.ts';
import type { View } from '../../../gateway/api/contract/kinds.ts';
import { thing } from '../../models/api.ts';
import { busy, tracked, troubles } from '../../models/deeds.ts';
import { api, fresh } from '../../models/here.ts';
import { judged, missingVerdicts, type Verdicts } from '../../models/verdicts.ts';
import { ProblemNote, Section } from '../../ui/bits.tsx';
import { Shape } from '../../ui/state.tsx';
import { lineOf, orderIdsOf } from './words.ts';

const defects: readonly (readonly [code: string, words: string])[] = [
  ['adhesion', 'Adhesion'],
  ['layer-shift', 'Layer shift'],
  ['stringing', 'Stringing'],
  ['dimensions', 'Dimensions'],
  ['surface', 'Surface'],
  ['other', 'Other'],
];

export const Inspection = ({ job }: { readonly job: View<'job'> }) =>
  job.status === 'qc' ? <Judge job={job} /> : <Judged job={job} />;

const nameOf = (job: View<'job'>, itemId: string): string => {
  const item = job.items?.find((one) => one.itemId === itemId);
  const name = lineOf(job, item)?.recipe.fileName ?? 'part';
  const isShared = orderIdsOf(job).length > 1;
  return isShared && item?.orderId !== undefined ? `${name} of ${item.orderId}` : name;
};

const Judge = ({ job }: { readonly job: View<'job'> }) => {
  const items = job.items ?? [];
  const verdicts = useSignal<Verdicts>({});
  const missing = useComputed(() =>
    missingVerdicts(
      items.map((item) => item.itemId),
      verdicts.value,
    ),
  );
  const address = `job/${job.id}/judge`;
  const set = (itemId: string, verdict: Partial<ItemVerdict>) => {
    const before = verdicts.value[itemId];
    verdicts.value = {
      ...verdicts.value,
      [itemId]: { itemId, result: 'good', ...before, ...verdict } as ItemVerdict,
    };
  };
  const all = (result: 'good' | 'bad') => {
    verdicts.value = Object.fromEntries(items.map(({ itemId }) => [itemId, { itemId, result }]));
  };
  const send = () =>
    tracked(address, () =>
      api.send('POST', `${thing('job', job.id)}/judge`, {
        verdicts: judged(
          items.map((item) => item.itemId),
          verdicts.value,
        ),
      }),
    );
  return (
    <Section title="Inspection" aside={`${items.length} ${items.length === 1 ? 'part' : 'parts'} to look at`}>
      <div class="row">
        <button type="button" class="button small" onClick={() => all('good')}>
          All good
        </button>
        <button type="button" class="button small" onClick={() => all('bad')}>
          All bad
        </button>
      </div>
      <ol class="verdicts">
        {items.map((item, index) => {
          const verdict = verdicts.value[item.itemId];
          return (
            <li key={item.itemId}>
              <span class="cut">
                <span class="quiet">{index + 1}</span> {nameOf(job, item.itemId)}{' '}
                <span class="id quiet">{item.itemId}</span>
              </span>
              <fieldset class="segments verdict" aria-label={`Verdict on part ${index + 1}`}>
                {(['good', 'bad'] as const).map((result) => (
                  <button
                    key={result}
                    type="button"
                    class={result}
                    aria-pressed={verdict?.result === result}
                    onClick={() => set(item.itemId, { result })}
                  >
                    {result === 'good' ? 'Good' : 'Bad'}
                  </button>
                ))}
              </fieldset>
              {verdict?.result === 'bad' && (
                <div class="row defect">
                  <select
                    class="input"
                    aria-label={`Defect of part ${index + 1}`}
                    value={verdict.defect ?? ''}
                    onChange={(event) => set(item.itemId, { defect: event.currentTarget.value })}
                  >
                    <option value="" disabled>
                      What is wrong?
                    </option>
                    {defects.map(([code, words]) => (
                      <option key={code} value={code}>
                        {words}
                      </option>
                    ))}
                  </select>
                  <input
                    class="input grow"
                    aria-label={`Note on part ${index + 1}`}
                    placeholder="Note (if any)"
                    value={verdict.note ?? ''}
                    onInput={(event) => set(item.itemId, { note: event.currentTarget.value })}
                  />
                </div>
              )}
            </li>
          );
        })}
      </ol>
      <div class="row">
        <button
          type="button"
          class="button primary"
          aria-disabled={missing.value !== null || !fresh.value}
          aria-busy={busy.value.has(address)}
          onClick={() => {
            if (missing.value === null && fresh.value && !busy.value.has(address)) void send();
          }}
        >
          Record inspection
        </button>
        {missing.value !== null && <span class="quiet">{missing.value}</span>}
      </div>
      <ProblemNote trouble={troubles.value.get(address)} />
    </Section>
  );
};

const Judged = ({ job }: { readonly job: View<'job'> }) => {
  const verdicts = job.verdicts ?? [];
  const good = verdicts.filter((verdict) => verdict.result === 'good').length;
  return (
    <Section title="Inspection" aside={`${good} good, ${verdicts.length - good} bad`}>
      <ul class="checks">
        {verdicts.map((verdict) => (
          <li key={verdict.itemId}>
            <Shape
              name={verdict.result === 'good' ? 'tick' : 'cross'}
              tone={verdict.result === 'good' ? 'done' : 'alert'}
            />
            <span>
              {nameOf(job, verdict.itemId)} <span class="id quiet">{verdict.itemId}</span>
              {verdict.note ? `: ${verdict.note}` : ''}
            </span>
            <span class="second">
              {verdict.result === 'good'
                ? 'good'
                : (defects.find(([code]) => code === verdict.defect)?.[1] ?? 'bad')}
            </span>
          </li>
        ))}
      </ul>
    </Section>
  );
};
