/** How the parts of a job lie on their plate, numbered as they are inspected: who holds a part finds what it is. */
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { View } from '../../../gateway/api/contract/kinds.ts';
import { thing } from '../../models/api.ts';
import { api } from '../../models/here.ts';
import { Id, Section } from '../../ui/bits.tsx';
import { PlatePicture } from '../../ui/plate-picture.tsx';
import { lineOf, orderIdsOf } from './words.ts';

export const PlateLayout = ({ job }: { readonly job: View<'job'> }) => {
  const svg = useSignal<string | null>(null);
  const { items = [], plateId } = job;
  useEffect(() => {
    const stop = new AbortController();
    svg.value = null;
    if (plateId === undefined) return;
    api
      .text(`${thing('plate', plateId)}/picture`, stop.signal)
      .then((text) => {
        svg.value = text;
      })
      // The list says the same in words: a picture that can't be had is left out.
      .catch(() => {});
    return () => stop.abort();
  }, [plateId]);
  return (
    <Section title="On the plate" aside={`${items.length} parts, seen from above`}>
      <div class="plate-layout">
        {svg.value !== null && (
          <PlatePicture svg={svg.value} label={`${items.length} parts of ${plateId} from above`} />
        )}
        <ul class="small">
          {lines(job).map(({ from, name, orderId, to }) => (
            <li key={from}>
              <span class="strong">{from === to ? from : `${from} to ${to}`}</span> {name}{' '}
              {orderId !== undefined && <Id id={orderId} to={`/orders/${encodeURIComponent(orderId)}`} />}
            </li>
          ))}
        </ul>
      </div>
    </Section>
  );
};

interface Line {
  readonly from: number;
  readonly name: string;
  readonly orderId: string | undefined;
  to: number;
}

/** Numbers that follow each other and are of one line belong together. */
function lines(job: View<'job'>): readonly Line[] {
  const told: Line[] = [];
  const isShared = orderIdsOf(job).length > 1;
  for (const [index, item] of (job.items ?? []).entries()) {
    const name = lineOf(job, item)?.recipe.fileName ?? 'part';
    const orderId = isShared ? item.orderId : undefined;
    const last = told.at(-1);
    if (last?.name === name && last.orderId === orderId) last.to = index + 1;
    else told.push({ from: index + 1, to: index + 1, name, orderId });
  }
  return told;
}
