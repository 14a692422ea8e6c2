/** Every row of the command table as a handler. */
import { COMPOSER, DISPATCHER } from '../../../actors/common/say.ts';
import type { DispatcherState } from '../../../actors/dispatcher/schema.ts';
import { whyNotApprove } from '../../../actors/policy/judge.ts';
import { address, type Payload, type Reason } from '../../../runtime/envelope.ts';
import type { Context, Handler, Handlers } from '../call.ts';
import { type Command, commands, isSingleton, pathOfKind, type Singleton } from '../contract/index.ts';
import { ApiProblem, notFound } from '../problems.ts';
import { commandAnswer, tell } from './tell.ts';

const idOfSingleton: Readonly<Record<Singleton, string>> = { dispatcher: DISPATCHER, composer: COMPOSER };

/** Throws a 404 for an actor that nobody has ever spoken to: a misspelt id must not bring one into being. */
export async function assertExists({ api }: Pick<Context, 'api'>, kind: string, id: string): Promise<void> {
  if (!/^[^/\s]{1,120}$/.test(id)) throw notFound(kind, id);
  const at = address(kind, id);
  if (await api.kernel.views.get(at)) return;
  const state = await api.kernel.state(at);
  if (state === undefined || state.version === 0) throw notFound(kind, id);
}

/** What an actor can not know of by itself, asked before it is told; the words of a refusal, or `null`. */
const whyNot: Readonly<Record<string, (context: Context, id: string, by: string) => Promise<string | null>>> =
  {
    // The dispatch gate's decision stays with the dispatcher: a word that does not count there would be lost in silence.
    'job.allow': async ({ api }, jobId, by) => {
      const state = await api.kernel.state(address('dispatcher', DISPATCHER));
      const { heldBack } = (state?.context ?? {}) as Pick<DispatcherState, 'heldBack'>;
      return whyNotApprove(heldBack?.[jobId] ?? null, by);
    },
  };

const handlerOf =
  (context: Context, { kind, type }: Command): Handler =>
  async (call) => {
    const id = isSingleton(kind) ? idOfSingleton[kind] : call.params.id!;
    await assertExists(context, kind, id);
    const because = await whyNot[type]?.(context, id, call.by.id);
    if (because)
      throw new ApiProblem('refused', {
        detail: because,
        cause: 'The policy in force names those who approve at this level of risk.',
        remedy: 'Ask one of them, or change the approvals in a draft of the policy.',
        code: 'not-yours',
      });
    const { reason, ...payload } = call.body as Payload & { readonly reason?: Reason };
    const receipt = await tell(context, call, { to: address(kind, id), type, payload, reason });
    return { body: commandAnswer(receipt) };
  };

export const commandHandlers = (context: Context): Handlers =>
  Object.fromEntries(
    commands.map((command) => [
      `${isSingleton(command.kind) ? command.kind : pathOfKind[command.kind]}.${command.command}`,
      handlerOf(context, command),
    ]),
  );
