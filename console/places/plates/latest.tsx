/** The plates of the latest decision: why these parts share them, their jobs, and the way to take one apart. */
import { jobActions, whyNot } from '../../models/actions/index.ts';
import { troubles } from '../../models/deeds.ts';
import { world } from '../../models/here.ts';
import type { ComposedPlate } from '../../models/plates.ts';
import { ActionButton } from '../../ui/actions.tsx';
import { Id, ProblemNote, Section } from '../../ui/bits.tsx';
import { State } from '../../ui/state.tsx';
import { parts } from './words.ts';

const split = jobActions.find(({ command }) => command === 'split')!;

export const Latest = ({ plates }: { readonly plates: readonly ComposedPlate[] }) => (
  <Section title="Composed last" aside={plates.length === 0 ? undefined : 'of the latest decision'}>
    {plates.length === 0 ? (
      <p class="quiet">
        No plate has been composed yet. The next one shows here with why its parts share it.
      </p>
    ) : (
      <ul class="composed">
        {plates.map((plate) => (
          <Composed key={plate.plateId} plate={plate} />
        ))}
      </ul>
    )}
  </Section>
);

const Composed = ({ plate }: { readonly plate: ComposedPlate }) => {
  const job = world.one('job', plate.jobId);
  return (
    <li>
      <div class="row">
        <Id id={plate.plateId} />
        <span>{parts(plate.parts)}</span>
        <span class="quiet">job</span>
        <Id id={plate.jobId} to={`/jobs/${encodeURIComponent(plate.jobId)}`} />
        {job !== undefined && <State kind="job" status={job.status} />}
        <span class="push">
          {job !== undefined && whyNot(split, job) === null && (
            <ActionButton action={split} view={job} small />
          )}
        </span>
      </div>
      <p class="small">
        <span class="quiet">{plate.orderIds.length === 1 ? 'Order ' : 'Orders '}</span>
        {plate.orderIds.map((orderId, at) => (
          <span key={orderId}>
            {at > 0 && ', '}
            <Id id={orderId} to={`/orders/${encodeURIComponent(orderId)}`} />
          </span>
        ))}
      </p>
      <p class="second small">{plate.why}</p>
      <ProblemNote trouble={troubles.value.get(`job/${plate.jobId}`)} />
    </li>
  );
};
