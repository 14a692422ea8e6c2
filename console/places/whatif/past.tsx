/** What was asked since the farm was started, newest first. */
import type { WhatIfStatus } from '../../../gateway/api/contract/whatif.ts';
import { count, percent } from '../../models/format.ts';
import { headline, stateLooks } from '../../models/whatif/read.ts';
import { titleOf } from '../../models/whatif/words.ts';
import { Link, Meter, When } from '../../ui/bits.tsx';
import { LookState } from '../../ui/state.tsx';
import { offer } from './form.ts';

export const Past = ({
  items,
  openId,
}: {
  readonly items: readonly WhatIfStatus[];
  readonly openId: string | null;
}) => (
  <ol class="past">
    {items.map((one) => (
      <li key={one.id}>
        <Link to={`/whatif/${one.id}`} aria-current={one.id === openId ? 'page' : undefined}>
          <span class="strong title">{titleOf(one, offer.value)}</span>
          <span class="row small">
            <LookState look={stateLooks[one.state]} />
            <span class="quiet">
              {count(one.question.days ?? 7, 'day')} ahead · <When at={one.askedAt} /> · {one.askedBy}
            </span>
          </span>
          {one.state === 'running' && (
            <Meter share={one.progress} label={`${percent(one.progress)} simulated`} tone="live" />
          )}
          {one.state === 'done' && <span class="second small">{headline(one.figures)}</span>}
        </Link>
      </li>
    ))}
  </ol>
);
