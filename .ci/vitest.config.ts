import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    root: new URL('..', import.meta.url).pathname,
    include: ['{runtime,actors,gateway,simulator,console,bin,.ci}/**/*.test.{ts,tsx}'],
    exclude: ['**/node_modules/**'],
    setupFiles: ['.ci/properties-seed.ts'],
    pool: 'forks',
    // Most of the long tests wait for other processes: a core need not be kept free.
    maxWorkers: Math.max(2, availableParallelism()),
    testTimeout: 240_000,
    hookTimeout: 60_000,
  },
});
