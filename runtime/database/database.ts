/** A Postgres that the kernel can use: embedded, or one of your own. */
import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import { DatabaseError } from '../errors.ts';
import { type EmbeddedPostgres, startEmbedded } from './embedded.ts';
import { migrate } from './migrations.ts';
import type { Tables } from './schema.ts';

export type DatabaseOptions =
  /** Embedded, with its files in `folder`. `database` is made where it does not exist; `farm` if left out. */
  { readonly folder: string; readonly database?: string } | { readonly url: string };

export interface Database {
  /** For everything but the hot path. */
  readonly sql: Kysely<Tables>;
  readonly pool: pg.Pool;
  /** A connection of one's own. Rejects with a `DatabaseError`. */
  connect(): Promise<pg.Client>;
  /** Process id of the embedded server. */
  pid(): number | undefined;
  close(): Promise<void>;
}

const int8 = 20;
/** `seq` and times are far below 2^53, so numbers will do. */
const types: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: string) =>
    oid === int8 ? Number : pg.types.getTypeParser(oid, format as never)) as never,
};

/** A question to the database that takes longer is given up. */
const answerMsMax = 60_000;

/** Starts or finds the server, makes the database where it is ours to make, and brings its tables up to date. */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  if ('url' in options) return use({ connectionString: options.url }, undefined);
  const server = await startEmbedded(options.folder);
  try {
    const name = options.database ?? 'farm';
    await createDatabase(server, name);
    return await use(server.config(name), server);
  } catch (error) {
    await server.stop();
    throw error;
  }
}

/** A further database on a server that is running already. Closing it leaves the server. */
export async function openOn(server: EmbeddedPostgres, name: string): Promise<Database> {
  await createDatabase(server, name);
  return use(server.config(name), undefined);
}

async function createDatabase(server: EmbeddedPostgres, name: string): Promise<void> {
  const client = new pg.Client(server.config('postgres'));
  client.on('error', () => undefined);
  await client.connect();
  try {
    const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [name]);
    if (rowCount === 0) await client.query(`create database ${client.escapeIdentifier(name)}`);
  } finally {
    await client.end();
  }
}

async function use(config: pg.ClientConfig, server: EmbeddedPostgres | undefined): Promise<Database> {
  const settings: pg.PoolConfig = {
    ...config,
    types,
    connectionTimeoutMillis: 5_000,
    query_timeout: answerMsMax,
    keepAlive: true,
  };
  const pool = new pg.Pool({ ...settings, max: 8, idleTimeoutMillis: 10_000 });
  // A lost connection fails the query on it, or is replaced at its next use; without a listener, idle or in hand, Node
  // would end the program.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));

  const connect = async () => {
    const client = new pg.Client(settings);
    client.on('error', () => undefined);
    try {
      await client.connect();
    } catch (cause) {
      throw new DatabaseError({
        reason: 'unreachable',
        message: `The database does not answer (${(cause as Error).message}). Is it running, and are address and password right?`,
        cause,
      });
    }
    return client;
  };
  try {
    const client = await connect();
    try {
      await migrate(client);
    } finally {
      await client.end();
    }
  } catch (error) {
    await pool.end();
    throw error;
  }
  let closing: Promise<void> | undefined;
  return {
    sql: new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) }),
    pool,
    connect,
    pid: () => server?.pid(),
    close() {
      closing ??= pool.end().then(() => server?.stop());
      return closing;
    },
  };
}

/** Ends a connection without a word to the server. */
export function cutClient(client: pg.Client): void {
  (client as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy();
}
