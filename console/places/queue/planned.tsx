/** When a planned start is: a plan holds until the next decision, and a machine that is late makes nothing “ago”. */
import { clock } from '../../models/here.ts';
import { When } from '../../ui/bits.tsx';

export const Planned = ({ start }: { readonly start: { readonly startAt: number } }) =>
  start.startAt > clock.now.value ? <When at={start.startAt} /> : <>as soon as it can take it</>;
