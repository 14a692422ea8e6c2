import { createHash, generateKeyPairSync, type KeyObject, pbkdf2Sync, sign, verify } from 'node:crypto';
import { ApiError } from './api/method.ts';
import type { Settings } from './options.ts';

export const TRUSTED_USER = '_TRUSTED_USER_';
export const API_KEY_USER = '_API_KEY_USER_';
const ONESHOT_MS = 5000;
const ACCESS_SECONDS = 3600;
const REFRESH_SECONDS = 90 * 86_400;
const TOKENS_MAX = 1000;
const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

interface Account {
  readonly username: string;
  password: Buffer;
  readonly salt: Buffer;
  /** Unix seconds. */
  readonly createdOn: number;
}

interface Oneshot {
  readonly address: string;
  readonly user: string;
  readonly expiresMs: number;
}

/** Who asks, as far as a request can show. */
export interface Credentials {
  readonly address: string;
  readonly authorization: string | undefined;
  readonly apiKey: string | undefined;
  readonly token: string | undefined;
  readonly accessToken: string | undefined;
}

/** Accounts, keys and tokens. Tokens are signed with Ed25519, as the real server's are. */
export class Access {
  readonly #settings: Settings;
  readonly #accounts = new Map<string, Account>();
  readonly #oneshots = new Map<string, Oneshot>();
  readonly #keys: { publicKey: KeyObject; privateKey: KeyObject };
  readonly #keyId: string;
  #draws = 0;
  apiKey: string;

  constructor(settings: Settings) {
    this.#settings = settings;
    this.apiKey =
      settings.auth.apiKey === '' ? this.#draw('api-key').toString('hex').slice(0, 32) : settings.auth.apiKey;
    this.#keys = generateKeyPairSync('ed25519');
    this.#keyId = this.#draw('key-id').toString('base64url');
    for (const user of settings.auth.users) this.addUser(user.username, user.password);
  }

  get trusted(): boolean {
    const { trusted, forceLogins } = this.#settings.auth;
    return trusted && !(forceLogins && this.#accounts.size > 0);
  }

  get loginRequired(): boolean {
    return this.#settings.auth.forceLogins && this.#accounts.size > 0;
  }

  /** The account a request belongs to; undefined for nobody. Throws ApiError 401 for a bad bearer token. */
  authenticate(who: Credentials): string | undefined {
    const bearer = who.authorization?.startsWith('Bearer ') ? who.authorization.slice(7) : who.accessToken;
    if (bearer !== undefined && bearer !== '') return this.checkJwt(bearer, 'access');
    if (who.token !== undefined) {
      const user = this.#useOneshot(who.token, who.address);
      if (user !== undefined) return user;
    }
    if (who.apiKey !== undefined && who.apiKey === this.apiKey) return API_KEY_USER;
    return this.trusted ? TRUSTED_USER : undefined;
  }

  checkApiKey(key: string): string {
    if (key !== this.apiKey) throw new ApiError('Invalid API Key', 401);
    return API_KEY_USER;
  }

  newApiKey(): string {
    this.apiKey = this.#draw('api-key').toString('hex').slice(0, 32);
    return this.apiKey;
  }

  /** A token for one request within five seconds, from the same address. */
  oneshot(address: string, user: string): string {
    if (this.#oneshots.size >= TOKENS_MAX) this.#oneshots.delete(this.#oneshots.keys().next().value!);
    const token = [...this.#draw('oneshot')].map((byte) => BASE32[byte & 31]).join('');
    this.#oneshots.set(token, { address, user, expiresMs: this.#settings.clock.nowMs() + ONESHOT_MS });
    return token;
  }

  addUser(username: string, password: string): void {
    if (this.#accounts.has(username)) throw new ApiError(`User ${username} already exists`);
    if (username.startsWith('_')) throw new ApiError(`Invalid Request for user ${username}`);
    const salt = this.#draw(`salt-${username}`);
    const account = { username, salt, password: hash(password, salt), createdOn: this.#nowSeconds() };
    this.#accounts.set(username, account);
  }

  removeUser(username: string): void {
    if (!this.#accounts.delete(username)) throw new ApiError(`No registered user: ${username}`);
  }

  setPassword(username: string, old: string, next: string): void {
    const account = this.#accounts.get(username);
    if (account === undefined) throw new ApiError(`Invalid Reset Request for user ${username}`);
    if (!hash(old, account.salt).equals(account.password)) throw new ApiError('Invalid Password');
    account.password = hash(next, account.salt);
  }

  users() {
    return [...this.#accounts.values()].map((account) => this.describe(account.username));
  }

  describe(username: string) {
    const createdOn = this.#accounts.get(username)?.createdOn ?? 0;
    return { username, source: 'moonraker', created_on: createdOn };
  }

  login(username: string, password: string) {
    const account = this.#accounts.get(username);
    if (account === undefined) throw new ApiError(`Unregistered User: ${username}`);
    if (!hash(password, account.salt).equals(account.password)) throw new ApiError('Invalid Password');
    return this.tokens(username);
  }

  tokens(username: string) {
    return {
      username,
      token: this.#jwt(username, 'access', ACCESS_SECONDS),
      source: 'moonraker',
      refresh_token: this.#jwt(username, 'refresh', REFRESH_SECONDS),
    };
  }

  refresh(token: string) {
    const username = this.checkJwt(token, 'refresh');
    return { username, token: this.#jwt(username, 'access', ACCESS_SECONDS), source: 'moonraker' };
  }

  /** The account of a valid token. Throws ApiError 401. */
  checkJwt(token: string, type: 'access' | 'refresh'): string {
    const [head = '', body = '', signature = ''] = token.split('.');
    const message = Buffer.from(`${head}.${body}`);
    let claims: { exp?: number; username?: string; token_type?: string };
    try {
      if (!verify(null, message, this.#keys.publicKey, Buffer.from(signature, 'base64url')))
        throw new Error();
      claims = JSON.parse(Buffer.from(body, 'base64url').toString('utf8'));
    } catch {
      throw new ApiError('JWT Decode Error', 401);
    }
    if (claims.token_type !== type) throw new ApiError(`JWT Token type mismatch: Expected ${type}`, 401);
    if ((claims.exp ?? 0) < this.#nowSeconds()) throw new ApiError('JWT Expired', 401);
    if (claims.username === undefined || !this.#accounts.has(claims.username))
      throw new ApiError('Unknown user', 401);
    return claims.username;
  }

  #useOneshot(token: string, address: string): string | undefined {
    const known = this.#oneshots.get(token);
    if (known === undefined) return undefined;
    this.#oneshots.delete(token);
    const fresh = known.expiresMs >= this.#settings.clock.nowMs();
    return fresh && known.address === address ? known.user : undefined;
  }

  #jwt(username: string, type: string, lifeSeconds: number): string {
    const now = Math.floor(this.#nowSeconds());
    const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const head = encode({ kid: this.#keyId, alg: 'EdDSA', typ: 'JWT' });
    const body = encode({
      iss: `http://${this.#settings.name}`,
      aud: 'Moonraker',
      iat: now,
      exp: now + lifeSeconds,
      username,
      token_type: type,
    });
    const signature = sign(null, Buffer.from(`${head}.${body}`), this.#keys.privateKey);
    return `${head}.${body}.${signature.toString('base64url')}`;
  }

  #nowSeconds(): number {
    return this.#settings.clock.nowMs() / 1000;
  }

  /** 32 bytes that depend on the seed, the name and how many were drawn before. */
  #draw(purpose: string): Buffer {
    const text = `${this.#settings.seed}/${this.#settings.name}/${purpose}/${this.#draws++}`;
    return createHash('sha256').update(text).digest();
  }
}

function hash(password: string, salt: Buffer): Buffer {
  return pbkdf2Sync(password, salt, 1000, 32, 'sha256');
}
