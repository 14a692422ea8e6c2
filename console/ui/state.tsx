/** A state as colour, shape and word. The shapes differ enough to be told apart without colour and at 14 px. */
import type { JSX } from 'preact';
import type { Kind } from '../../gateway/api/contract/kinds.ts';
import { type Look, lookOf, type Shape as ShapeName, type Tone } from '../models/status.ts';

const line = {
  fill: 'none',
  stroke: 'currentColor',
  'stroke-width': 2,
  'stroke-linecap': 'round',
  'stroke-linejoin': 'round',
} as const;

const shapes: Readonly<Record<ShapeName, JSX.Element>> = {
  ring: <circle cx="8" cy="8" r="5.5" {...line} />,
  dashes: <circle cx="8" cy="8" r="5.5" {...line} stroke-dasharray="2.4 3.36" />,
  disc: <circle cx="8" cy="8" r="6.5" fill="currentColor" />,
  half: (
    <>
      <circle cx="8" cy="8" r="5.5" {...line} />
      <path d="M8 2.5a5.5 5.5 0 0 1 0 11z" fill="currentColor" />
    </>
  ),
  bars: <path d="M5 2.5v11M11 2.5v11" {...line} stroke-width="3" />,
  diamond: <path d="M8 1.5 14.5 8 8 14.5 1.5 8z" {...line} />,
  triangle: <path d="M8 1.5 15 14H1z" fill="currentColor" stroke="currentColor" stroke-linejoin="round" />,
  tick: <path d="m2.5 8.5 3.7 3.7L13.5 4.5" {...line} stroke-width="2.4" />,
  cross: <path d="m4 4 8 8M12 4l-8 8" {...line} />,
  hatch: (
    <>
      <circle cx="8" cy="8" r="6" {...line} stroke-width="1.4" />
      <path d="m4 12 8-8M2.8 9.2l6.4-6.4M6.8 13.2l6.4-6.4" {...line} stroke-width="1.2" />
    </>
  ),
  lock: (
    <>
      <path d="M3 7.5h10v6.5H3z" fill="currentColor" stroke="currentColor" stroke-linejoin="round" />
      <path d="M5 7V5a3 3 0 0 1 6 0v2" {...line} />
    </>
  ),
};

export const Shape = ({ name, tone }: { readonly name: ShapeName; readonly tone?: Tone }) => (
  <svg class="shape" viewBox="0 0 16 16" data-tone={tone} data-shape={name} aria-hidden="true">
    {shapes[name]}
  </svg>
);

interface StateProps {
  readonly look: Look;
  readonly badge?: boolean;
}
export const LookState = ({ look, badge }: StateProps) => (
  <span class={badge ? 'state badge' : 'state'} data-tone={look.tone}>
    <Shape name={look.shape} />
    {look.word}
  </span>
);

export const State = (props: { readonly kind: Kind; readonly status: string; readonly badge?: boolean }) => (
  <LookState look={lookOf(props.kind, props.status)} badge={props.badge ?? false} />
);
