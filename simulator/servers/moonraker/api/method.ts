import type { MoonrakerServer } from '../server.ts';
import type { Connection } from '../transport/connection.ts';

/** An API error: the HTTP status, and the text JSON-RPC carries. */
export class ApiError extends Error {
  readonly status: number;
  constructor(message: string, status = 400) {
    super(message);
    this.status = status;
  }
}

export type Args = Record<string, unknown>;

/** Who asks, and over what. */
export interface Caller {
  readonly server: MoonrakerServer;
  /** The socket asking, or the one named by `connection_id`. */
  readonly connection: Connection | undefined;
  /** The account's name; undefined when nobody is logged in on an open method. */
  readonly user: string | undefined;
  readonly address: string;
  readonly transport: 'http' | 'websocket';
}

/** One method of the API, over both protocols. */
export interface ApiMethod {
  /** JSON-RPC name. Faults name it too. */
  readonly rpc: string;
  /** `GET /server/info`; several are separated by `, `. Absent: JSON-RPC only. */
  readonly http?: string;
  /** HTTP only: not offered over JSON-RPC. */
  readonly httpOnly?: boolean;
  /** Needs no authentication. */
  readonly open?: boolean;
  /** The query string names printer objects instead of parameters. */
  readonly objects?: boolean;
  /** The body is the result itself, not `{result}`. */
  readonly bare?: boolean;
  /** The printer's host must be connected, else 503. */
  readonly klippy?: boolean;
  readonly handle: (caller: Caller, args: Args) => unknown;
}

/** A required text parameter. Throws ApiError 400. */
export function textArg(args: Args, name: string): string {
  const value = args[name];
  if (typeof value === 'string') return value;
  if (value === undefined || value === null) throw new ApiError(`No data for argument: ${name}`);
  return String(value);
}

export function optionalText(args: Args, name: string): string | undefined {
  const value = args[name];
  return value === undefined || value === null ? undefined : String(value);
}

/** A number, from JSON or from a query string. Throws ApiError 400. */
export function numberArg(args: Args, name: string, fallback: number): number {
  const value = args[name];
  if (value === undefined || value === null) return fallback;
  const number = Number(value);
  if (!Number.isFinite(number)) {
    throw new ApiError(
      `Unable to convert argument [${name}] to <class 'float'>: value received: ${String(value)}`,
    );
  }
  return number;
}

export function booleanArg(args: Args, name: string, fallback: boolean): boolean {
  const value = args[name];
  if (value === undefined || value === null) return fallback;
  if (typeof value === 'string') return value.toLowerCase() === 'true';
  return Boolean(value);
}

/** A list, from JSON or separated by commas. Throws ApiError 400. */
export function listArg(args: Args, name: string): string[] {
  const value = args[name];
  if (Array.isArray(value)) return value.map(String);
  if (typeof value === 'string')
    return value
      .split(',')
      .map((item) => item.trim())
      .filter((item) => item !== '');
  throw new ApiError(`No data for argument: ${name}`);
}
