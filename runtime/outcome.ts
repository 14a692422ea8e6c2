/**
 * What is journaled of a turn. Pure, and shared by the live farm and by replay, so that the two cannot disagree.
 */
import type { ActorState } from './actor.ts';
import { without } from './draft.ts';
import type { Message } from './envelope.ts';
import type { TurnResult } from './turn.ts';

/**
 * A turn that changed nothing but is kept: the message was ignored, or it was refused and nobody waits for the answer.
 * The version counts it, and a deadline that it brought is spent.
 */
export function unchanged(before: ActorState, message: Message): ActorState {
  const { address, snapshot, timers } = before;
  const version = before.version + 1;
  if (message.by.kind !== 'timer') return { address, version, snapshot, timers };
  const timerId = message.by.id;
  const isSpent = timers[timerId]?.setAtVersion === message.payload.setAtVersion;
  return { address, version, snapshot, timers: isSpent ? without(timers, timerId) : timers };
}

/** The state after a journaled turn whose outcome was `changed` or `ignored`. */
export function after(result: TurnResult, before: ActorState, message: Message): ActorState {
  return result.outcome === 'changed' ? result.state : unchanged(before, message);
}
