/** The plan of one line: where it stands, what may be done to it, and how its recipe came to be. */
import type { View } from '../../../gateway/api/contract/kinds.ts';
import { planActions, reviseAction } from '../../models/actions/index.ts';
import { farm } from '../../models/here.ts';
import { ActionBar } from '../../ui/actions.tsx';
import { Id, When } from '../../ui/bits.tsx';
import { State } from '../../ui/state.tsx';
import { toldRevisions } from './revisions.ts';
import { ShapePart, useModelReport } from './shape-part.tsx';

export const PlanPart = ({ plan }: { readonly plan: View<'plan'> }) => {
  const because = plan.blockedBecause ?? plan.cause?.because;
  const report = useModelReport(plan.recipe?.modelHash, plan.recipe?.fileName).value;
  const revise = plan.recipe ? [reviseAction(plan.recipe, farm.value, report?.report?.dfm.orientations)] : [];
  return (
    <section class="stack plan" aria-label={`Plan ${plan.id}`}>
      <div class="row small">
        <span class="second">Plan</span> <Id id={plan.id} />
        <State kind="plan" status={plan.status} />
        {plan.revision !== undefined && <span class="quiet">revision {plan.revision}</span>}
        {plan.status === 'ready' && plan.estimate && (
          <span class="quiet">
            {plan.estimate.slicer}, can be made on {plan.estimate.feasiblePrinterIds.length}{' '}
            {plan.estimate.feasiblePrinterIds.length === 1 ? 'machine' : 'machines'}
          </span>
        )}
      </div>
      {plan.status !== 'ready' && because && <p class="tone-alert">{because}</p>}
      <ActionBar view={plan} actions={[...planActions, ...revise]} />
      {plan.recipe && <ShapePart recipe={plan.recipe} model={report} />}
      <Revisions plan={plan} />
    </section>
  );
};

const Revisions = ({ plan }: { readonly plan: View<'plan'> }) => {
  const told = toldRevisions(plan.revisions ?? []);
  if (told.length < 2) return null;
  return (
    <ol class="revisions small">
      {told.map((one) => (
        <li key={one.revision}>
          <span class="nowrap strong">Revision {one.revision}</span>
          <span>{one.changes.join(', ')}</span>
          <span class="quiet nowrap">
            {one.by.includes('/') ? 'by the farm' : one.by}, <When at={one.at} />
          </span>
        </li>
      ))}
    </ol>
  );
};
