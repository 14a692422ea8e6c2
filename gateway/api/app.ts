/** The server, put together but not listening: routes of the contract, guard, errors, feed, console. */
import multipart from '@fastify/multipart';
import websocket from '@fastify/websocket';
import { Schema } from 'effect';
import { type FastifyInstance, type FastifyReply, type FastifyRequest, fastify } from 'fastify';
import { type Call, type Context, type Handled, type Handlers, type JsonAnswer, operatorOf } from './call.ts';
import {
  type FeedChannel,
  feedChannels,
  type KindPath,
  kindPaths,
  type Route,
  routes,
} from './contract/index.ts';
import { makeCounts } from './counts.ts';
import { type ApiOptions, type FarmApi, type Limits, limitsByDefault } from './farm-api.ts';
import { FeedHub, type Subscription } from './feed/hub.ts';
import { canonical, IdempotencyKeys, keyOf } from './idempotency.ts';
import { ApiProblem, invalid, sendProblem, toProblem } from './problems.ts';
import { breakerHandlers } from './routes/breakers.ts';
import { commandHandlers } from './routes/commands.ts';
import { composerHandlers } from './routes/composer.ts';
import { docsHandlers } from './routes/docs.ts';
import { farmHandlers } from './routes/farm.ts';
import { keepingHandlers } from './routes/keeping.ts';
import { modelHandlers } from './routes/models.ts';
import { policyHandlers } from './routes/policy.ts';
import { stockHandlers } from './routes/printers.ts';
import { profitabilityHandlers } from './routes/profitability.ts';
import { quoteHandlers } from './routes/quotes.ts';
import { readHandlers } from './routes/reads.ts';
import { shelfHandlers } from './routes/stock.ts';
import { whatIfHandlers } from './routes/whatif.ts';
import { makeGuard, notSignedIn } from './security.ts';
import { serveConsole } from './static.ts';
import { assertPlain, decode } from './validate.ts';

const FEED = 'feed.get';
/** A model of 200 MB over a slow line. */
const SOCKET_MS_MAX = 30 * 60_000;
const CONNECTIONS_MAX = 2_000;

export interface App {
  readonly server: FastifyInstance;
  readonly hub: FeedHub;
}

export async function makeApp(
  api: FarmApi,
  options: Omit<ApiOptions, 'port' | 'host'>,
  report: (error: unknown) => void,
): Promise<App> {
  const limits: Limits = { ...limitsByDefault, ...options.limits };
  const guard = makeGuard(options);
  const context: Context = {
    api,
    limits,
    guard,
    counts: makeCounts(api.kernel.views),
    keys: new IdempotencyKeys(limits.keysMax),
  };
  const server = fastify({
    bodyLimit: limits.jsonBytesMax,
    requestTimeout: SOCKET_MS_MAX,
    keepAliveTimeout: 65_000,
    forceCloseConnections: true,
    exposeHeadRoutes: true,
    routerOptions: { maxParamLength: 200, ignoreTrailingSlash: true },
    logger: false,
  });
  server.server.maxConnections = CONNECTIONS_MAX;
  const hub = new FeedHub(api, limits, report);

  server.setErrorHandler((error, _, reply) => sendProblem(reply, toProblem(error, report)));
  // Before the guard's hook: the plugin must know the socket of a refused upgrade, or nobody closes it.
  await server.register(websocket, {
    options: { maxPayload: 4_096, perMessageDeflate: false },
    preClose(this: FastifyInstance, done) {
      void hub.close().then(() => this.websocketServer.close(done));
    },
  });
  server.addHook('onRequest', async (request, reply) => {
    reply.headers({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'x-frame-options': 'DENY',
    });
    guard.checkSource(request);
  });
  if (options.log) logRequests(server, options.log, api.now);
  readJsonOnly(server);

  const handlers: Handlers = {
    ...readHandlers(context),
    ...policyHandlers(context),
    ...whatIfHandlers(context),
    ...profitabilityHandlers(context),
    ...breakerHandlers(context),
    ...shelfHandlers(context),
    ...keepingHandlers(context),
    ...commandHandlers(context),
    ...modelHandlers(context),
    ...quoteHandlers(context),
    ...composerHandlers(context),
    ...stockHandlers(context),
    ...farmHandlers(context),
    ...docsHandlers(context),
  };
  await server.register(async (scope) => {
    for (const route of routes) {
      if (route.id === FEED) addFeed(scope, route, context, hub);
      else if (route.body !== 'file') addRoute(scope, route, handlers, context);
    }
  });
  await server.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    await scope.register(multipart, {
      limits: { files: 1, fields: 10, fileSize: limits.modelBytesMax + 1 },
      throwFileSizeLimit: false,
    });
    scope.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
    for (const route of routes) if (route.body === 'file') addRoute(scope, route, handlers, context);
  });

  const pages =
    options.consoleFolder === undefined ? undefined : await serveConsole(server, options.consoleFolder);
  if (!pages) server.get('/', (_, reply) => reply.redirect('/api/v1/docs'));
  server.setNotFoundHandler(
    (request, reply) => pages?.fallback(request, reply) ?? sendProblem(reply, noRoute(request)),
  );
  return { server, hub };
}

function addRoute(scope: FastifyInstance, route: Route, handlers: Handlers, context: Context): void {
  const handler = handlers[route.id];
  if (!handler) throw new Error(`No handler serves the route ${route.id}.`);
  scope.route({
    method: route.method,
    url: route.path,
    onRequest: async (request) => {
      if (!route.open && !context.guard.signedIn(request)) throw notSignedIn();
    },
    handler: async (request, reply) => {
      const call = read(route, request, reply);
      const run = () => handler(call);
      const handled =
        call.key === undefined || route.body === 'file'
          ? await run()
          : await onceForKey(context, route, call, run);
      return handled === 'sent' ? reply : answer(reply, route, handled);
    },
  });
}

function read(route: Route, request: FastifyRequest, reply: FastifyReply): Call {
  assertPlain(request.params as Record<string, string>, 'path');
  assertPlain(request.query as Record<string, unknown>, 'query');
  const query = decode(route.query ?? noQuery, request.query, 'query') as Call['query'];
  let body: unknown;
  if (route.body !== undefined && route.body !== 'file') {
    const sent = request.body ?? (route.bodyOptional ? {} : undefined);
    if (sent === undefined) throw invalid([{ pointer: '', in: 'body', detail: 'is missing; send JSON' }]);
    body = decode(route.body, sent, 'body');
  }
  return {
    params: request.params as Record<string, string>,
    query,
    body,
    by: operatorOf(request),
    key: route.keyed ? keyOf(request.headers['idempotency-key']) : undefined,
    request,
    reply,
  };
}

async function onceForKey({ keys }: Context, route: Route, call: Call, run: () => Promise<Handled>) {
  const fingerprint = `${route.id} ${canonical(call.params)} ${canonical(call.body)}`;
  const { replayed, ...first } = await keys.once(call.key!, fingerprint, async () => {
    const { status, body } = (await run()) as JsonAnswer;
    return { status: status ?? route.status, body };
  });
  if (replayed) call.reply.header('idempotency-replayed', 'true');
  return first;
}

function answer(reply: FastifyReply, route: Route, { status, body }: JsonAnswer): FastifyReply {
  if (body instanceof ApiProblem) return sendProblem(reply, body);
  return reply
    .code(status ?? route.status)
    .header('cache-control', 'no-store')
    .type('application/json; charset=utf-8')
    .send(JSON.stringify(body));
}

/** A form of another site can send text, but not JSON, without asking first. */
function readJsonOnly(server: FastifyInstance): void {
  const parse = server.getDefaultJsonParser('error', 'error');
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (String(body).trim() === '') done(null, undefined);
    else
      parse(request, String(body), (error, value) =>
        error ? done(badJson(error), undefined) : done(null, value),
      );
  });
}

const badJson = ({ message }: Error): ApiProblem =>
  new ApiProblem('invalid-json', {
    detail: `The body is not JSON: ${message}.`,
    cause: 'A quote or a comma too many or too few, or a body that was cut off.',
    remedy: 'Check the body with a JSON parser.',
  });

function addFeed(scope: FastifyInstance, route: Route, context: Context, hub: FeedHub): void {
  scope.route({
    method: 'GET',
    url: route.path,
    onRequest: async (request) => {
      if (!context.guard.signedIn(request)) throw notSignedIn();
    },
    // Before the socket is open: afterwards there is no status to answer with.
    preValidation: async (request) => {
      subscriptionOf(route, request);
    },
    handler: async () => {
      throw new ApiProblem('invalid-request', {
        detail: 'This address is a WebSocket.',
        cause: 'It was asked for with an ordinary GET.',
        remedy: 'Open it with a WebSocket client; docs/api.md describes its frames.',
      });
    },
    wsHandler: (socket, request) => hub.attach(socket, subscriptionOf(route, request)),
  });
}

const noQuery = Schema.Struct({});

function subscriptionOf(route: Route, request: FastifyRequest): Subscription {
  const query = decode(route.query!, request.query, 'query') as {
    readonly from?: number;
    readonly channels?: string;
    readonly kinds?: string;
  };
  return {
    channels: pick('channels', query.channels, feedChannels) as ReadonlySet<FeedChannel>,
    paths: pick('kinds', query.kinds, kindPaths) as ReadonlySet<KindPath>,
    from: query.from,
  };
}

function pick(name: string, text: string | undefined, known: readonly string[]): ReadonlySet<string> {
  if (text === undefined) return new Set(known);
  const asked = text.split(',').filter((one) => one !== '');
  const unknown = asked.find((one) => !known.includes(one));
  if (unknown !== undefined)
    throw invalid([
      { pointer: `/${name}`, in: 'query', detail: `"${unknown}" is none of ${known.join(', ')}` },
    ]);
  return new Set(asked);
}

const patterns = routes.map(({ method, path }) => ({
  method,
  pattern: new RegExp(`^${path.replaceAll('.', '\\.').replaceAll(/:[A-Za-z0-9]+/g, '[^/]+')}/?$`),
}));

function noRoute(request: FastifyRequest): ApiProblem {
  const [place = ''] = request.url.split('?');
  const methods = patterns.filter(({ pattern }) => pattern.test(place)).map(({ method }) => method);
  if (methods.length > 0)
    return new ApiProblem(
      'method-not-allowed',
      {
        detail: `${place} does not take ${request.method}.`,
        cause: `It takes ${methods.join(', ')}.`,
        remedy: 'See /api/v1/docs.',
      },
      { allow: methods.join(', ') },
    );
  return new ApiProblem('no-such-route', {
    detail: `There is nothing at ${place.slice(0, 200)}.`,
    cause: 'The address is misspelt, or of another version.',
    remedy: 'See /api/v1/docs for all there is.',
  });
}

function logRequests(server: FastifyInstance, log: (line: string) => void, now: () => number): void {
  server.addHook('onResponse', async (request, reply) => {
    const [path] = request.url.split('?');
    log(
      JSON.stringify({
        at: now(),
        method: request.method,
        path,
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime * 10) / 10,
        operator: request.headers['x-operator'] ?? null,
      }),
    );
  });
}
