/** Whether ports can be had, before anything is started on them. */
import { createServer } from 'node:net';

const AT_ONCE_MAX = 64;

/** Those of a range that cannot be listened on, with the system's word for why. */
export async function portsTaken(
  host: string,
  first: number,
  count: number,
): Promise<readonly { readonly port: number; readonly code: string }[]> {
  const taken: { port: number; code: string }[] = [];
  let next = first;
  const one = async () => {
    for (let port = next++; port < first + count; port = next++) {
      const code = await whyNot(host, port);
      if (code !== null) taken.push({ port, code });
    }
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE_MAX, count) }, one));
  return taken.sort((a, b) => a.port - b.port);
}

const whyNot = (host: string, port: number): Promise<string | null> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    server.listen(port, host, () => server.close(() => resolve(null)));
  });
