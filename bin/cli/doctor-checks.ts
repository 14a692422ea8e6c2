/** What a farm needs on this machine, one check each; none changes anything. */
import { createHash } from 'node:crypto';
import { accessSync, constants, existsSync, readFileSync, statfsSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import path from 'node:path';
import pg from 'pg';
import type { FarmConfig } from '../../actors/farm/schema.ts';
import { describeProblem, readFarmText } from '../../gateway/config/farm-file.ts';
import { families } from '../../gateway/printers/registry.ts';
import { chooseSlicer } from '../../gateway/slicers/choose.ts';
import { findBinaries } from '../../runtime/database/binaries.ts';
import { bytes } from './output.ts';

export interface Finding {
  readonly name: string;
  readonly state: 'ok' | 'warn' | 'fail';
  readonly words: string;
  readonly remedy?: string;
}

const root = path.resolve(import.meta.dirname, '../..');
const CONNECT_MS_MAX = 2_000;
const DISK_WARN_BYTES = 5e9;
const DISK_FAIL_BYTES = 5e8;
type Env = NodeJS.ProcessEnv;

const ok = (name: string, words: string): Finding => ({ name, state: 'ok', words });
const warn = (name: string, words: string, remedy: string): Finding => ({
  name,
  state: 'warn',
  words,
  remedy,
});
const fail = (name: string, words: string, remedy: string): Finding => ({
  name,
  state: 'fail',
  words,
  remedy,
});

export async function runChecks(env: Env, url?: string): Promise<Finding[]> {
  const farm = farmFile(env);
  const checks = [
    () => node(),
    () => packages(),
    () => dataFolder(env),
    () => port(env, url),
    () => database(env),
    () => artifacts(env),
    () => slicer(env),
    () => farm.finding,
    ...(farm.farm?.printers ?? []).map((printer) => () => reachable(printer)),
  ];
  return Promise.all(
    checks.map(async (check, index) => {
      try {
        return await check();
      } catch (error) {
        return fail(
          `check ${index + 1}`,
          `could not be made: ${(error as Error).message}`,
          'Report this: it is a defect.',
        );
      }
    }),
  );
}

function node(): Finding {
  const pinned = (
    JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as { dependencies: { node: string } }
  ).dependencies.node;
  const running = process.versions.node;
  return running === pinned
    ? ok('Node', `${running}, the pinned one`)
    : warn(
        'Node',
        `${running}; the farm is made for ${pinned}`,
        'Start it with `npm start` or `npm run farm`, which use the pinned one.',
      );
}

function packages(): Finding {
  const stamp = path.join(root, 'node_modules', '.print-farm-os-installed');
  const lock = createHash('sha256')
    .update(readFileSync(path.join(root, 'package-lock.json')))
    .digest('hex');
  const installed = existsSync(stamp) ? readFileSync(stamp, 'utf8').trim() : undefined;
  if (installed === lock) return ok('Packages', 'installed as package-lock.json says');
  return warn(
    'Packages',
    installed === undefined ? 'installed by hand' : 'installed from another package-lock.json',
    'Run `npm ci` here; the next start does it by itself.',
  );
}

function dataFolder(env: Env): Finding {
  const folder = path.resolve(env.FARM_DATA || 'data');
  let there = folder;
  while (!existsSync(there) && path.dirname(there) !== there) there = path.dirname(there);
  try {
    accessSync(there, constants.W_OK);
  } catch {
    return fail(
      'Data',
      `${folder} can not be written`,
      'Give it to this user, or choose another with FARM_DATA.',
    );
  }
  const { bavail, bsize } = statfsSync(there);
  const free = Number(bavail) * Number(bsize);
  if (free < DISK_FAIL_BYTES)
    return fail(
      'Data',
      `${bytes(free)} free at ${folder}`,
      'Make room, or choose another disk with FARM_DATA.',
    );
  const words = `${folder}${there === folder ? '' : ' (made at the first start)'}, ${bytes(free)} free`;
  return free < DISK_WARN_BYTES
    ? warn('Data', words, 'Models, G-code and photos take room: plan for some gigabytes.')
    : ok('Data', words);
}

async function port(env: Env, url: string | undefined): Promise<Finding> {
  const number = Number(env.PORT || 8787);
  const at = url ?? env.FARM_URL ?? `http://127.0.0.1:${number}`;
  const health = await fetch(`${at}/api/v1/health`, { signal: AbortSignal.timeout(CONNECT_MS_MAX) }).catch(
    () => undefined,
  );
  if (health) {
    const body = (await health.json().catch(() => undefined)) as
      | { status?: string; version?: string; waitsFor?: string[] }
      | undefined;
    if (body?.version === undefined)
      return fail(
        'Port',
        `something else than a farm answers at ${at}`,
        'Choose another port: PORT=8788 npm start.',
      );
    if (health.ok) return ok('Farm', `${body.version} answers at ${at}: ${body.status}`);
    return fail(
      'Farm',
      `answers at ${at} but waits for ${body.waitsFor?.join('; ')}`,
      'Mend that; it goes on by itself.',
    );
  }
  if (url !== undefined || env.FARM_URL)
    return fail('Farm', `nothing answers at ${at}`, 'Start the farm there, or check --url and FARM_URL.');
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () =>
      resolve(fail('Port', `${number} is taken by something else`, 'Choose another: PORT=8788 npm start.')),
    );
    server.listen(number, '127.0.0.1', () =>
      server.close(() => resolve(ok('Port', `${number} is free; no farm runs there now`))),
    );
  });
}

async function database(env: Env): Promise<Finding> {
  if (!env.DATABASE_URL) {
    return findBinaries().then(
      () => ok('Database', 'embedded Postgres'),
      (error: Error) => fail('Database', error.message, 'Run `npm ci`, or set DATABASE_URL.'),
    );
  }
  const client = new pg.Client({
    connectionString: env.DATABASE_URL,
    connectionTimeoutMillis: CONNECT_MS_MAX,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ server_version: string }>('show server_version');
    return ok('Database', `Postgres ${rows[0]?.server_version} at DATABASE_URL`);
  } catch (error) {
    return fail(
      'Database',
      `DATABASE_URL does not answer: ${(error as Error).message || (error as NodeJS.ErrnoException).code}`,
      'Start that Postgres, or unset DATABASE_URL to use the embedded one.',
    );
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function artifacts(env: Env): Promise<Finding> {
  if (!env.S3_ENDPOINT) return ok('Artifacts', 'in the data folder');
  const answer = await fetch(env.S3_ENDPOINT, { signal: AbortSignal.timeout(CONNECT_MS_MAX) }).catch(
    () => undefined,
  );
  return answer
    ? ok('Artifacts', `S3 at ${env.S3_ENDPOINT} answers`)
    : fail(
        'Artifacts',
        `S3_ENDPOINT ${env.S3_ENDPOINT} does not answer`,
        'Start it, or unset S3_ENDPOINT to use a folder.',
      );
}

async function slicer(env: Env): Promise<Finding> {
  try {
    const chosen = await chooseSlicer(env);
    return ok('Slicer', `${chosen.name} ${await chosen.version()}`);
  } catch (error) {
    return fail(
      'Slicer',
      (error as Error).message,
      'Correct PRUSASLICER, or unset it to use the built-in slicer.',
    );
  }
}

function farmFile(env: Env): { readonly finding: Finding; readonly farm?: FarmConfig } {
  const file = env.FARM_CONFIG
    ? path.resolve(env.FARM_CONFIG)
    : path.join(root, 'fixtures', 'farm', 'demo.yaml');
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    return {
      finding: fail(
        'Farm file',
        (error as Error).message,
        'Correct FARM_CONFIG, or unset it for the demo farm.',
      ),
    };
  }
  const reading = readFarmText(text, file);
  if (!reading.ok)
    return {
      finding: fail(
        'Farm file',
        reading.problems.map(describeProblem).join('\n  '.padEnd(16)),
        'docs/farm-file.md explains every key.',
      ),
    };
  const { farm } = reading;
  return {
    farm,
    finding: ok('Farm file', `${env.FARM_CONFIG ? file : 'the demo farm'}: ${farm.printers.length} printers`),
  };
}

async function reachable({ id, family, connection }: FarmConfig['printers'][number]): Promise<Finding> {
  if (!families.some((one) => one.id === family))
    return warn(
      'Printer',
      `${id}: no connector for "${family}" yet`,
      'It can be planned for, but not driven.',
    );
  if (connection.virtual === true) return ok('Printer', `${id}: virtual, started by --demo`);
  const address = addressOf(connection);
  if (!address)
    return warn('Printer', `${id}: its farm file names no address`, 'Give its connection an address.');
  const words = await new Promise<string | undefined>((resolve) => {
    const socket = connect({ ...address, timeout: CONNECT_MS_MAX });
    const end = (result: string | undefined) => {
      socket.destroy();
      resolve(result);
    };
    socket.once('connect', () => end(undefined));
    socket.once('timeout', () => end('no answer'));
    socket.once('error', (error: NodeJS.ErrnoException) => end(error.code ?? error.message));
  });
  const at = `${address.host}:${address.port}`;
  return words === undefined
    ? ok('Printer', `${id}: reached at ${at}`)
    : warn(
        'Printer',
        `${id}: not reached at ${at} (${words})`,
        'Switch it on, and check its address and network.',
      );
}

/** Families name it `baseUrl`, `url`, or `host` and `port`. */
function addressOf(
  connection: Readonly<Record<string, unknown>>,
): { readonly host: string; readonly port: number } | undefined {
  const address = connection.baseUrl ?? connection.url ?? connection.host;
  if (typeof address !== 'string') return undefined;
  const { hostname, port, protocol } =
    URL.parse(address.includes('://') ? address : `http://${address}`) ?? {};
  if (!hostname) return undefined;
  const given = Number(connection.port ?? port);
  return {
    host: hostname.replace(/^\[|\]$/g, ''),
    port: given > 0 ? given : protocol === 'https:' ? 443 : 80,
  };
}
