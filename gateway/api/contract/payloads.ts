/** What a command's body holds: the very schema of its message, and beside it why the operator does it. */
import { Schema } from 'effect';
import { composerMessages } from '../../../actors/composer/schema.ts';
import { dispatcherMessages } from '../../../actors/dispatcher/schema.ts';
import { incidentMessages } from '../../../actors/incident/schema.ts';
import { jobMessages } from '../../../actors/job/schema.ts';
import { lotMessages } from '../../../actors/lot/schema.ts';
import { orderMessages } from '../../../actors/order/schema.ts';
import { planMessages } from '../../../actors/plan/schema.ts';
import { printerMessages } from '../../../actors/printer/schema.ts';
import { quoteMessages } from '../../../actors/quote/schema.ts';
import { runMessages } from '../../../actors/run/schema.ts';
import type { Command } from './commands.ts';
import { ReasonBody } from './requests.ts';

const messages: Readonly<Record<string, Schema.Struct<Schema.Struct.Fields>>> = {
  ...composerMessages,
  ...dispatcherMessages,
  ...incidentMessages,
  ...jobMessages,
  ...lotMessages,
  ...orderMessages,
  ...planMessages,
  ...printerMessages,
  ...quoteMessages,
  ...runMessages,
};

/** The message's fields and `reason`, in one object: `{ "because": "…", "reason": { "code": "…" } }`. */
export function bodyOf({ type, needsReason }: Command) {
  const message = messages[type];
  if (!message) throw new Error(`No message is called "${type}".`);
  return Schema.Struct({
    ...message.fields,
    reason: needsReason ? ReasonBody : Schema.optionalKey(ReasonBody),
  });
}
