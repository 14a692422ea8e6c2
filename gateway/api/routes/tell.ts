/** Says one thing to one actor on behalf of an operator, and turns the receipt into an answer. */
import { type Address, idOf, type Payload, type Reason } from '../../../runtime/envelope.ts';
import type { Receipt } from '../../../runtime/kernel.ts';
import type { Call, Context } from '../call.ts';
import { type CommandAnswer, type CreatedAnswer, commands } from '../contract/index.ts';
import { canonical, messageIdOf } from '../idempotency.ts';
import { ApiProblem, keyConflict } from '../problems.ts';
import { showFact } from '../views.ts';

export interface Order {
  readonly to: Address;
  readonly type: string;
  readonly payload: Payload;
  readonly reason?: Reason | undefined;
}

/** How long an answer waits for the views to show its change, so that the next read sees it. */
const READ_YOUR_WRITE_MS_MAX = 2_000;

export async function tell({ api }: Context, call: Call, order: Order): Promise<Receipt> {
  const receipt = await api.kernel.tell({
    to: order.to,
    type: order.type,
    payload: order.payload,
    by: call.by,
    ...(call.key !== undefined && { id: messageIdOf(call.key) }),
    ...(order.reason && { reason: order.reason }),
  });
  if (receipt.duplicate) await assertSame({ api }, receipt, order);
  if (receipt.outcome === 'refused') throw await refused({ api }, receipt, order);
  if (receipt.seq !== undefined) await reached({ api }, receipt.seq);
  return receipt;
}

async function reached({ api }: Pick<Context, 'api'>, seq: number): Promise<void> {
  if (api.kernel.views.position() >= seq) return;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, READ_YOUR_WRITE_MS_MAX);
  });
  await Promise.race([api.kernel.views.reached(seq), late]);
  clearTimeout(timer);
}

/** The entry of a message that an operator said: such a message starts its own chain. */
export async function journaled({ api }: Pick<Context, 'api'>, messageId: string) {
  const [entry] = await api.kernel.entries({ correlation: messageId, limit: 1 });
  return entry?.message.id === messageId ? entry : undefined;
}

/** A key that came back after a restart must still mean the same request. */
async function assertSame(
  context: Pick<Context, 'api'>,
  receipt: Receipt,
  { type, payload }: Order,
): Promise<void> {
  const entry = await journaled(context, receipt.messageId);
  if (entry === undefined) return;
  const { message } = entry;
  if (message.type !== type || canonical(message.payload) !== canonical(payload)) throw keyConflict();
}

async function refused(
  { api }: Pick<Context, 'api'>,
  receipt: Receipt,
  { to, type }: Order,
): Promise<ApiProblem> {
  const because =
    receipt.refusal?.code === NOT_NOW
      ? notNow(receipt, type, (await api.kernel.state(to))?.accepts ?? [])
      : receipt.refusal?.because;
  return new ApiProblem('refused', {
    detail: because ?? 'It refused without a word.',
    cause: `${idOf(to)} is "${receipt.status}" now, and its rules do not allow this.`,
    remedy: 'Lift what the words name, then say it again. Its timeline shows how it came to be so.',
    ...(receipt.refusal && { code: receipt.refusal.code }),
  });
}

/** The kernel's refusal of what a machine has no transition for; its words name messages, an operator knows commands. */
const NOT_NOW = 'not-now';

function notNow({ address, status }: Receipt, type: string, accepts: readonly string[]): string {
  const said = commands.find((one) => one.type === type)?.command ?? type;
  const can = commands.filter((one) => accepts.includes(one.type)).map(({ command }) => command);
  const words = can.length === 0 ? 'no command' : `only ${can.join(', ')}`;
  return `${idOf(address)} is "${status}" and can not take "${said}" now; it takes ${words}.`;
}

export const commandAnswer = ({ messageId, outcome, status, version, facts }: Receipt): CommandAnswer => ({
  messageId,
  outcome: outcome === 'changed' ? 'changed' : 'ignored',
  status,
  version,
  facts: facts.map(showFact),
});

export const createdAnswer = (id: string, { status, version }: Receipt): CreatedAnswer => ({
  id,
  status,
  version,
});
