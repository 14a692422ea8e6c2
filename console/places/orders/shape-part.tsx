/** The shape behind a plan: what was mended, what is hard to print, and the ways it could stand. */
import { type ReadonlySignal, useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { Recipe } from '../../../actors/plan/schema.ts';
import type { PreflightReport } from '../../../actors/preflight/schema.ts';
import type { ModelReport } from '../../../gateway/api/contract/responses.ts';
import { standsSo } from '../../models/actions/plan.ts';
import { size } from '../../models/format.ts';
import { api } from '../../models/here.ts';

/** Null until it is there; a model that is gone has none. */
export const useModelReport = (
  modelHash: string | undefined,
  fileName: string | undefined,
): ReadonlySignal<ModelReport | null> => {
  const report = useSignal<ModelReport | null>(null);
  useEffect(() => {
    if (modelHash === undefined) return;
    const stop = new AbortController();
    report.value = null;
    api
      .get<ModelReport>(
        `/api/v1/models/${modelHash}?fileName=${encodeURIComponent(fileName ?? 'model')}`,
        stop.signal,
      )
      .then((answer) => {
        report.value = answer;
      })
      .catch(() => undefined);
    return () => stop.abort();
  }, [modelHash]);
  return report;
};

export const ShapePart = ({
  recipe,
  model,
}: {
  readonly recipe: Recipe;
  readonly model: ModelReport | null;
}) => {
  const report = model?.report;
  if (!model || !report) return null;
  const { dfm, repair } = report;
  return (
    <details class="shape-part">
      <summary class="small">
        Shape and ways to stand <span class="quiet">{summaryOf(report)}</span>
      </summary>
      <div class="stack small">
        {repair && (
          <p>
            Mended: {repair.actions.map(({ what }) => what).join(' ')}{' '}
            <span class="quiet">
              Open edges {repair.before.openEdgeCount} → {repair.after.openEdgeCount}, wrongly turned{' '}
              {repair.before.misorientedEdgeCount} → {repair.after.misorientedEdgeCount}.
            </span>
          </p>
        )}
        {report.findings
          .filter(({ code }) => code !== 'better_orientation')
          .map((finding) => (
            <p key={finding.code} class={finding.severity === 'warn' ? 'tone-wait' : 'second'}>
              {finding.what} {finding.severity === 'ok' ? '' : finding.whatToDo}
            </p>
          ))}
        {dfm.orientations && dfm.orientations.length > 0 && (
          <table class="lines" aria-label={`Ways to stand ${recipe.fileName}`}>
            <thead>
              <tr>
                <th>Stands</th>
                <th class="num">Burden</th>
                <th class="num">Tall</th>
                <th>Why</th>
              </tr>
            </thead>
            <tbody>
              {dfm.orientations.map((way) => (
                <tr key={way.name} aria-current={standsSo(recipe, way.down) ? 'true' : undefined}>
                  <td>
                    {way.name}
                    {standsSo(recipe, way.down) && <span class="quiet"> (now)</span>}
                  </td>
                  <td class="num nowrap">{Math.round(way.burdenMinutes)} min</td>
                  <td class="num nowrap">{way.stand.heightMm.toFixed(1)} mm</td>
                  <td class="second">{way.reasons.join(' ')}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
        <p class="quiet">
          The burden weighs support and its removal, layers and the risk of falling over. To stand it another
          way, revise the plan.
        </p>
      </div>
    </details>
  );
};

const summaryOf = ({ boundsMm, dfm }: PreflightReport): string =>
  [
    size(boundsMm.size),
    ...(dfm.overhang ? [`${(dfm.overhang.areaMm2 / 100).toFixed(1)} cm² overhang`] : []),
    ...(dfm.thinWalls ? [`walls from ${dfm.thinWalls.thinnestMm.toFixed(1)} mm`] : []),
  ].join(', ');
