/** The console as it is shipped, built into a folder of its own. Test helper. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from 'vite';

const root = path.resolve(import.meta.dirname, '..');

export interface Built {
  readonly folder: string;
  readonly remove: () => Promise<void>;
}
export const buildConsole = async (): Promise<Built> => {
  const folder = await mkdtemp(path.join(tmpdir(), 'console-'));
  await build({
    root,
    configFile: path.join(root, 'vite.config.ts'),
    logLevel: 'silent',
    build: { outDir: folder, emptyOutDir: true },
  });
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
};
