import type { ActorState } from '../../runtime/actor.ts';
import type { Message } from '../../runtime/envelope.ts';
import type { TurnResult } from '../../runtime/turn.ts';

/** One turn as witnesses see it; `state` is the actor after it. */
export interface Turned {
  readonly message: Message;
  readonly before: ActorState;
  readonly result: TurnResult;
  readonly state: ActorState;
}

export type Witness = (turned: Turned) => void;
