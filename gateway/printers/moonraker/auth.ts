/**
 * Credentials of one machine: an API key, or a login whose short-lived token is renewed before it ends.
 * A machine that trusts our address needs neither.
 */
import { Schema } from 'effect';
import type { LinkServices } from '../services.ts';
import type { Addresses } from './address.ts';
import type { HttpClient } from './http.ts';
import { AnswerError } from './refusals.ts';
import { LoginAnswer, type MoonrakerConfig, RefreshAnswer } from './wire.ts';

export interface Auth {
  /** Headers for one request. Logs in, or renews, where that is due. */
  headers(): Promise<Record<string, string>>;
  /** Address for one new socket, with a token good for one use and a few seconds. */
  socketUrl(): Promise<string>;
  /** For `server.connection.identify`, for machines that give no such token. */
  identifyParams(): Record<string, string>;
  /** The machine answered 401: forget the token. True when another try can go better. */
  rejected(): boolean;
}

interface Session {
  readonly token: string;
  readonly refreshToken: string;
  readonly renewAtMs: number;
}

const decodeLogin = Schema.decodeUnknownSync(LoginAnswer);
const decodeRefresh = Schema.decodeUnknownSync(RefreshAnswer);
const silenceMs = 10_000;
/** A token is renewed when this share of its life is over. */
const renewShare = 0.8;
const lifeMsByDefault = 3_600_000;
/** A refused password is not offered again for this long: machines lock an account after a few. */
const refusedLoginHoldMs = 60_000;

export function createAuth(
  config: MoonrakerConfig,
  http: HttpClient,
  addresses: Addresses,
  services: Pick<LinkServices, 'monotonicMs'>,
): Auth {
  const hasLogin = config.username !== undefined && config.password !== undefined;
  let session: Session | null = null;
  let pending: Promise<Session> | null = null;

  const adopt = (token: string, refreshToken: string): Session => ({
    token,
    refreshToken,
    renewAtMs: services.monotonicMs() + tokenLifeMs(token) * renewShare,
  });

  let refused: { readonly error: AnswerError; readonly untilMs: number } | null = null;

  async function logIn(): Promise<Session> {
    if (refused && services.monotonicMs() < refused.untilMs) throw refused.error;
    try {
      return await offerPassword();
    } catch (error) {
      if (error instanceof AnswerError && error.code < 500) {
        refused = {
          error: new AnswerError(401, error.message),
          untilMs: services.monotonicMs() + refusedLoginHoldMs,
        };
        throw refused.error;
      }
      throw error;
    }
  }

  async function offerPassword(): Promise<Session> {
    const answer = decodeLogin(
      await http.request({
        operation: 'log in',
        verb: 'POST',
        path: '/access/login',
        json: { username: config.username, password: config.password, source: 'moonraker' },
        silenceMs,
      }),
    );
    return adopt(answer.token, answer.refresh_token);
  }

  async function renew(old: Session): Promise<Session> {
    try {
      const answer = decodeRefresh(
        await http.request({
          operation: 'renew the login',
          verb: 'POST',
          path: '/access/refresh_jwt',
          json: { refresh_token: old.refreshToken },
          silenceMs,
        }),
      );
      return adopt(answer.token, old.refreshToken);
    } catch (error) {
      // The refresh token ends too (after 90 days, or when the password changes); a login makes a new one.
      if (error instanceof AnswerError) return logIn();
      throw error;
    }
  }

  function current(): Promise<Session> {
    if (session && services.monotonicMs() < session.renewAtMs) return Promise.resolve(session);
    pending ??= (session ? renew(session) : logIn())
      .then((fresh) => {
        session = fresh;
        return fresh;
      })
      .finally(() => {
        pending = null;
      });
    return pending;
  }

  async function headers(): Promise<Record<string, string>> {
    if (config.apiKey !== undefined) return { 'x-api-key': config.apiKey };
    if (!hasLogin) return {};
    return { authorization: `Bearer ${(await current()).token}` };
  }

  async function socketUrl(): Promise<string> {
    if (config.apiKey === undefined && !hasLogin) return addresses.socketUrl;
    let token: unknown;
    try {
      token = await http.request({
        operation: 'get a socket token',
        verb: 'GET',
        path: '/access/oneshot_token',
        headers: await headers(),
        silenceMs,
      });
    } catch (error) {
      const unknownThere = error instanceof AnswerError && error.code !== 401 && error.code < 500;
      if (!unknownThere) throw error;
    }
    if (typeof token !== 'string' || token === '') return addresses.socketUrl;
    const url = new URL(addresses.socketUrl);
    url.searchParams.set('token', token);
    return url.href;
  }

  return {
    headers,
    socketUrl,
    identifyParams: () => {
      if (config.apiKey !== undefined) return { api_key: config.apiKey };
      return session ? { access_token: session.token } : {};
    },
    rejected: () => {
      if (!hasLogin || session === null) return false;
      session = { ...session, renewAtMs: Number.NEGATIVE_INFINITY };
      return true;
    },
  };
}

/** A JWT's life from its own words; the machine's clock cancels out of the difference. */
function tokenLifeMs(token: string): number {
  try {
    const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as {
      iat?: unknown;
      exp?: unknown;
    };
    if (typeof claims.iat === 'number' && typeof claims.exp === 'number' && claims.exp > claims.iat) {
      return (claims.exp - claims.iat) * 1000;
    }
  } catch {
    return lifeMsByDefault;
  }
  return lifeMsByDefault;
}
