/** Every row of the command table as a handler. */
import { COMPOSER, DISPATCHER } from '../../../actors/common/say.ts';
import { address, type Payload, type Reason } from '../../../runtime/envelope.ts';
import type { Context, Handler, Handlers } from '../call.ts';
import { type Command, commands, isSingleton, pathOfKind, type Singleton } from '../contract/index.ts';
import { notFound } from '../problems.ts';
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

const handlerOf =
  (context: Context, { kind, type }: Command): Handler =>
  async (call) => {
    const id = isSingleton(kind) ? idOfSingleton[kind] : call.params.id!;
    await assertExists(context, kind, id);
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
