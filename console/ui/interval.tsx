/** Where a change almost surely lies: a bar with its mean, around a line at zero. */

import type { Look } from '../models/status.ts';
import type { Picture } from '../models/whatif/read.ts';

/** Room at the ends for the point. In percent of the width, as all positions: the picture grows with its column. */
const MARGIN = 5;
const MIDDLE = 10;
const at = (share: number): string => `${50 + share * (50 - MARGIN)}%`;

interface Props {
  readonly picture: Picture;
  readonly look: Look;
  readonly label: string;
  /** Its interval leaves out zero: the point is full, else hollow. */
  readonly sure: boolean;
}
export const Interval = ({ picture, look, label, sure }: Props) => (
  <svg class={`interval ${sure ? 'sure' : ''}`} role="img" aria-label={label} data-tone={look.tone}>
    <line class="axis" x1={at(-1)} x2={at(1)} y1={MIDDLE} y2={MIDDLE} />
    <line class="zero" x1="50%" x2="50%" y1="1" y2="19" />
    <line class="span" x1={at(picture.low)} x2={at(picture.high)} y1={MIDDLE} y2={MIDDLE} />
    <line class="end" x1={at(picture.low)} x2={at(picture.low)} y1="6" y2="14" />
    <line class="end" x1={at(picture.high)} x2={at(picture.high)} y1="6" y2="14" />
    <circle class="mean" cx={at(picture.mean)} cy={MIDDLE} r="4" />
  </svg>
);
