import { ApiError, type Args, type Caller } from '../api/method.ts';
import { METHODS_BY_RPC } from '../api/methods.ts';
import type { MoonrakerServer } from '../server.ts';

interface Request {
  readonly jsonrpc?: unknown;
  readonly method?: unknown;
  readonly params?: unknown;
  readonly id?: unknown;
}

type Who = Omit<Caller, 'server'>;

const BATCH_MAX = 1000;

/** Answers one JSON-RPC text, a batch included. Undefined when nothing is to be said. */
export async function dispatch(server: MoonrakerServer, text: string, who: Who): Promise<string | undefined> {
  let message: Request | Request[];
  try {
    message = JSON.parse(text);
  } catch {
    return JSON.stringify(failure(-32700, 'Parse error', null));
  }
  if (!Array.isArray(message)) {
    const answer = await answerOne(server, message, who);
    return answer === undefined ? undefined : JSON.stringify(answer);
  }
  const answers: object[] = [];
  for (const request of message.slice(0, BATCH_MAX)) {
    const answer = await answerOne(server, request, who);
    if (answer !== undefined) answers.push(answer);
  }
  return answers.length === 0 ? undefined : JSON.stringify(answers);
}

async function answerOne(server: MoonrakerServer, request: Request, who: Who): Promise<object | undefined> {
  if (typeof request !== 'object' || request === null) return failure(-32600, 'Invalid Request', null);
  const id = request.id ?? null;
  if (request.jsonrpc !== '2.0') return failure(-32600, 'Invalid Request', id);
  if (request.method === undefined) return undefined;
  if (typeof request.method !== 'string') return failure(-32600, 'Invalid Request', id);
  const method = METHODS_BY_RPC.get(request.method);
  if (method === undefined) return failure(-32601, 'Method not found', id);
  const params = request.params ?? {};
  if (typeof params !== 'object' || Array.isArray(params)) return failure(-32602, 'Invalid params:', id);
  const caller: Caller = { ...who, user: who.connection?.user ?? who.user, server };
  const spoil = server.faults.spoil(method.rpc);
  if (spoil.refuse !== undefined) return failure(spoil.refuse.status, spoil.refuse.message, id);
  let answer: object | undefined;
  try {
    if (method.open !== true && caller.user === undefined) throw new ApiError('Unauthorized', 401);
    if (method.klippy === true) server.requireKlippy();
    const result = await method.handle(caller, { ...params } as Args);
    answer = { jsonrpc: '2.0', result: result ?? null, id };
  } catch (error) {
    answer = describeError(error, id);
  }
  if (spoil.delayMs !== undefined) await pause(server, spoil.delayMs);
  if (spoil.lose === 'cut') who.connection?.terminate();
  return spoil.lose !== undefined || request.id === undefined || request.id === null ? undefined : answer;
}

function describeError(error: unknown, id: unknown): object {
  if (!(error instanceof ApiError))
    return failure(500, error instanceof Error ? error.message : String(error), id);
  const code = error.status === 404 ? -32601 : error.status === 401 ? -32602 : error.status;
  return failure(code, error.message, id);
}

function failure(code: number, message: string, id: unknown): object {
  return { jsonrpc: '2.0', error: { code, message }, id };
}

export function pause(server: MoonrakerServer, ms: number): Promise<void> {
  return new Promise((resolve) => void server.settings.clock.setTimer(resolve, ms));
}
