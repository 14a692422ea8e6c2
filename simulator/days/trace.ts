/** A turn in one line, for people who follow a run. */
import { statusOf } from '../../runtime/actor.ts';
import type { Turned } from '../world/turned.ts';

export function traceLine({ message, before, result, state }: Turned, at: number): string {
  const was = statusOf(before.snapshot);
  const is = statusOf(state.snapshot);
  const moved = was === is ? is : `${was} → ${is}`;
  const facts = result.facts.length === 0 ? '' : `: ${result.facts.map(({ type }) => type).join(', ')}`;
  const because = result.refusal === undefined ? '' : ` (${result.refusal.because})`;
  return `${new Date(at).toISOString()} ${message.by.id} → ${message.to} ${message.type}, ${result.outcome}, ${moved}${facts}${because}`;
}
