/**
 * Everything that the kernel may answer with instead of a receipt. Each says what happened, the likely cause and what
 * to do; `_tag` tells them apart. A refusal is not an error: it is a receipt.
 */
import { Data } from 'effect';
import type { Address } from './envelope.ts';

/** No such kind of actor, or no such message type of that kind; `nearest` are the closest names that exist. */
export class UnknownName extends Data.TaggedError('UnknownName')<{
  readonly what: 'address' | 'kind' | 'message';
  readonly name: string;
  readonly nearest: readonly string[];
  readonly message: string;
}> {}

/** The payload is not what the message's schema asks for. */
export class InvalidPayload extends Data.TaggedError('InvalidPayload')<{
  readonly to: Address;
  readonly type: string;
  readonly message: string;
}> {}

/** The id has been used for another message. Ids are the key of deduplication, so each message needs its own. */
export class IdReused extends Data.TaggedError('IdReused')<{
  readonly messageId: string;
  readonly usedFor: Address;
  readonly message: string;
}> {}

/**
 * The turn was not durable in time, because the database or the actor's host is not answering. The message may still
 * take effect; saying it again with the same id is safe, and answers with the first receipt if it has.
 */
export class Unavailable extends Data.TaggedError('Unavailable')<{
  readonly messageId: string;
  readonly waitsFor: string;
  readonly message: string;
}> {}

/** The actor's mailbox is full: it is said more than can be written. Nothing was kept; try again later. */
export class Overloaded extends Data.TaggedError('Overloaded')<{
  readonly messageId: string;
  readonly to: Address;
  readonly message: string;
}> {}

/** The message failed three times and was set aside; see `Kernel.parked`. */
export class MessageParked extends Data.TaggedError('MessageParked')<{
  readonly messageId: string;
  readonly to: Address;
  readonly because: string;
  readonly message: string;
}> {}

/** The kernel is closing or closed. Nothing was kept. */
export class Closed extends Data.TaggedError('Closed')<{ readonly message: string }> {}

export type TellError =
  | UnknownName
  | InvalidPayload
  | IdReused
  | Unavailable
  | Overloaded
  | MessageParked
  | Closed;

/** The database could not be started, reached or used. `reason` is for programs, `message` for people. */
export class DatabaseError extends Data.TaggedError('DatabaseError')<{
  readonly reason:
    | 'unsupported-platform'
    | 'folder-unwritable'
    | 'folder-in-use'
    | 'folder-of-other-version'
    | 'start-failed'
    | 'unreachable'
    | 'newer-schema'
    | 'already-hosted'
    | 'query-failed';
  readonly message: string;
  readonly cause?: unknown;
}> {}

/** A blob could not be kept or had. `corrupt`: what is stored is not what its name says. */
export class ArtifactError extends Data.TaggedError('ArtifactError')<{
  readonly reason: 'not-found' | 'corrupt' | 'unwritable' | 'unreachable' | 'bad-name';
  readonly sha256?: string;
  readonly message: string;
  readonly cause?: unknown;
}> {}
