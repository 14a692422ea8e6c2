/** A message on its way into a mailbox, and who wants to hear what became of it. */
import type { Receipt } from './contract.ts';
import type { Message } from './envelope.ts';
import { type TellError, Unavailable } from './errors.ts';

export type Outcome = Receipt | TellError;
export type Settle = (outcome: Outcome) => void;

export interface Delivery {
  readonly message: Message;
  /** Someone waits for the answer, so a refusal is told rather than journaled. */
  readonly hasCaller: boolean;
  /** It has a row in the outbox, which goes with its turn. */
  fromOutbox: boolean;
  /** It may have been taken before: look in the journal first. */
  suspect: boolean;
  /** The journal has been looked in, and the message was not there. */
  cleared: boolean;
  /** It shares no batch: a batch that it was in has failed, and someone is to blame. */
  solo: boolean;
  /** Failures that were its own. */
  failures: number;
  readonly settle: Settle;
  /** The same message, said again meanwhile. */
  twins: Settle[] | undefined;
}

export function deliveryOf(
  message: Message,
  how: { hasCaller?: boolean; fromOutbox?: boolean; suspect?: boolean },
  settle: Settle,
): Delivery {
  return {
    message,
    hasCaller: how.hasCaller ?? false,
    fromOutbox: how.fromOutbox ?? false,
    suspect: how.suspect ?? false,
    cleared: false,
    solo: false,
    failures: 0,
    settle,
    twins: undefined,
  };
}

export const isReceipt = (outcome: Outcome): outcome is Receipt => !('_tag' in outcome);

export function settle(delivery: Delivery, outcome: Outcome): void {
  delivery.settle(outcome);
  if (delivery.twins === undefined) return;
  const again = isReceipt(outcome) ? { ...outcome, duplicate: outcome.outcome !== 'refused' } : outcome;
  for (const twin of delivery.twins) twin(again);
}

export function unavailable(
  { message }: Delivery,
  waitedMs: number,
  reasons: readonly string[],
): Unavailable {
  const waitsFor = reasons.join('; ') || 'its turn; there is much to do';
  return new Unavailable({
    messageId: message.id,
    waitsFor,
    message:
      `${message.type} to ${message.to} was not durable within ${waitedMs} ms; waiting for ${waitsFor}. It may still take ` +
      `effect. Saying it again with id ${message.id} is safe.`,
  });
}
