/**
 * Who may talk to the farm. On loopback without a token: whoever is on this machine, but no web page of somebody else
 * (their pages reach loopback through the operator's browser; Host and Origin tell). With a token: whoever has it.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import { isIP } from 'node:net';
import type { FastifyRequest } from 'fastify';
import type { ApiOptions } from './farm-api.ts';
import { ApiProblem } from './problems.ts';

export const COOKIE = 'farm_session';

const hashOf = (text: string): Buffer => createHash('sha256').update(text).digest();
const same = (a: string, b: string): boolean => timingSafeEqual(hashOf(a), hashOf(b));

/** `127.0.0.0/8`, `::1` and `localhost` with its sub-domains. */
export function isLoopback(host: string): boolean {
  const name = host.replace(/^\[|\]$/g, '').toLowerCase();
  if (isIP(name) === 4) return name.startsWith('127.');
  if (isIP(name) === 6) return name === '::1' || name.startsWith('::ffff:127.');
  return name === 'localhost' || name.endsWith('.localhost');
}

/** Throws at start, in words, where the farm would be open to a network without a lock. */
export function assertMayListen({ host = '127.0.0.1', token }: Pick<ApiOptions, 'host' | 'token'>): void {
  if (token !== undefined && token.length < 16)
    throw new Error(
      'FARM_TOKEN is too short to be a lock: use at least 16 characters, for instance from `openssl rand -hex 24`.',
    );
  if (isLoopback(host) || token !== undefined) return;
  throw new Error(
    `Refusing to listen on ${host} without a token: anybody on that network could run the printers. ` +
      'Set FARM_TOKEN to a long secret, or listen on 127.0.0.1.',
  );
}

/** What the cookie holds: not the token itself, which stays in the operator's password store. */
export const sessionOf = (token: string): string =>
  createHash('sha256').update(`print-farm session\0${token}`).digest('base64url');

const cookieOf = (request: FastifyRequest): string | undefined =>
  request.headers.cookie
    ?.split(';')
    .map((part) => part.trim().split('='))
    .find(([name]) => name === COOKIE)?.[1];

export interface Guard {
  /** Throws where the request may not even be looked at. */
  readonly checkSource: (request: FastifyRequest) => void;
  readonly signedIn: (request: FastifyRequest) => boolean;
  readonly isToken: (candidate: string) => boolean;
  readonly tokenNeeded: boolean;
  readonly session: () => string;
}

export function makeGuard(options: Pick<ApiOptions, 'token' | 'allowedHosts' | 'allowedOrigins'>): Guard {
  const { token } = options;
  const hosts = new Set((options.allowedHosts ?? []).map((name) => name.toLowerCase()));
  const origins = new Set(options.allowedOrigins ?? []);
  const session = token === undefined ? '' : sessionOf(token);
  return {
    tokenNeeded: token !== undefined,
    session: () => session,
    isToken: (candidate) => token !== undefined && same(candidate, token),
    checkSource(request) {
      const host = request.headers.host ?? '';
      const name = host.replace(/:\d+$/, '');
      if (token === undefined && !isLoopback(name) && !hosts.has(name.toLowerCase())) throw strangeHost(name);
      const { origin } = request.headers;
      const site = request.headers['sec-fetch-site'];
      const changes = request.method !== 'GET' && request.method !== 'HEAD';
      const socket = request.headers.upgrade !== undefined;
      if (!changes && !socket) return;
      if (origin === undefined ? site === 'cross-site' : !isOwn(origin, host) && !origins.has(origin))
        throw strangeOrigin(origin ?? 'another site');
    },
    signedIn(request) {
      if (token === undefined) return true;
      const bearer = /^Bearer\s+(.+)$/i.exec(request.headers.authorization ?? '')?.[1];
      if (bearer !== undefined) return same(bearer.trim(), token);
      const cookie = cookieOf(request);
      return cookie !== undefined && same(cookie, session);
    },
  };
}

const isOwn = (origin: string, host: string): boolean =>
  host !== '' && (origin === `http://${host}` || origin === `https://${host}`);

const strangeHost = (name: string): ApiProblem =>
  new ApiProblem('forbidden', {
    detail: `This farm is not called "${name}".`,
    cause:
      "The request came under a name that is not this machine's: through a proxy, or from a web page that pretends to be local.",
    remedy: 'Use http://localhost, or set FARM_TOKEN and FARM_ALLOWED_HOSTS to use another name.',
  });

const strangeOrigin = (origin: string): ApiProblem =>
  new ApiProblem('forbidden', {
    detail: `A page of ${origin} may not change anything here.`,
    cause: 'The request came from a web page of another site, which the operator may not know of.',
    remedy: 'Use the console of this farm, or a program that sends no Origin.',
  });

export const notSignedIn = (): ApiProblem =>
  new ApiProblem(
    'unauthorized',
    {
      detail: 'This farm asks for its token, and the request had none or another one.',
      cause: 'FARM_TOKEN is set on the farm.',
      remedy: 'Send `Authorization: Bearer <token>`, or sign in on the console.',
    },
    { 'www-authenticate': 'Bearer realm="farm"' },
  );
