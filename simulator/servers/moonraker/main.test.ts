import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { http } from './testing/client.ts';

test('as a process: says where it is, takes faults by line, lives without a port, ends on a signal', async () => {
  const options = JSON.stringify([{ name: 'one' }, { name: 'two', timeFactor: 10 }]);
  const child = spawn(process.execPath, [fileURLToPath(new URL('./main.ts', import.meta.url)), options]);
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async () => JSON.parse((await lines.next()).value ?? 'null');
  const said = await next();
  expect(said).toMatchObject({ ready: true, printers: [{ name: 'one' }, { name: 'two' }] });
  const two = said.printers[1].url;
  child.stdin.write('{"printer":"two","kind":"networkCut"}\n');
  expect(await next()).toEqual({ injected: 'networkCut' });
  await expect(fetch(`${two}/server/info`)).rejects.toThrow();
  child.stdin.write('{"printer":"two","kind":"networkRestore"}\n');
  expect(await next()).toEqual({ injected: 'networkRestore' });
  expect((await http(two, '/server/info')).status).toBe(200);
  child.stdin.write('{"kind":"nonsense"}\n');
  expect(await next()).toEqual({ error: 'Unknown fault kind "nonsense"' });
  child.kill('SIGTERM');
  expect(await ended).toBe(0);
});
