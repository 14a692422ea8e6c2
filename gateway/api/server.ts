/** `startApi`: checks that it may listen, listens, and can be closed. */
import type { AddressInfo } from 'node:net';
import { makeApp } from './app.ts';
import type { ApiOptions, FarmApi } from './farm-api.ts';
import { assertMayListen } from './security.ts';

const VIEWS_MS_MAX = 10_000;

export interface RunningApi {
  /** `http://127.0.0.1:8787` */
  readonly url: string;
  readonly host: string;
  readonly port: number;
  /** Lets requests under way end for a moment, says good-bye to feeds, frees the port. */
  close(): Promise<void>;
}

/** Rejects with words for people where the port is taken or the address may not be used. */
export async function startApi(api: FarmApi, options: ApiOptions): Promise<RunningApi> {
  assertMayListen(options);
  const host = options.host ?? '127.0.0.1';
  const { log } = options;
  const report = (error: unknown) => {
    const words = error instanceof Error ? (error.stack ?? error.message) : String(error);
    if (log) log(JSON.stringify({ at: api.now(), level: 'error', words }));
    else process.stderr.write(`api: ${words}\n`);
  };
  await viewsReady(api);
  const { server } = await makeApp(api, options, report);
  try {
    await server.listen({ host, port: options.port });
  } catch (error) {
    await server.close();
    throw listenError(error as NodeJS.ErrnoException, host, options.port);
  }
  const { port } = server.server.address() as AddressInfo;
  const shown = host === '0.0.0.0' || host === '::' ? 'localhost' : host.includes(':') ? `[${host}]` : host;
  return { url: `http://${shown}:${port}`, host, port, close: () => server.close() };
}

/** A new database has no views for a moment. What takes longer is for the health check to tell. */
async function viewsReady({ kernel }: FarmApi): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, VIEWS_MS_MAX);
  });
  await Promise.race([kernel.views.reached(0), late]);
  clearTimeout(timer);
}

function listenError(error: NodeJS.ErrnoException, host: string, port: number): Error {
  const words: Readonly<Record<string, string>> = {
    EADDRINUSE: `Port ${port} is taken, perhaps by another farm. Stop that one, or choose a port: PORT=8788 npm start.`,
    EACCES: `Port ${port} may only be used by the system's administrator. Choose one above 1023: PORT=8787.`,
    EADDRNOTAVAIL: `This machine has no address ${host}. Use 127.0.0.1, or 0.0.0.0 with FARM_TOKEN set.`,
  };
  return new Error(words[error.code ?? ''] ?? `Could not listen on ${host}:${port} (${error.message}).`, {
    cause: error,
  });
}
