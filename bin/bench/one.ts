/** Runs one bench module in a process of its own and hands its rows to the parent. */
import { pathToFileURL } from 'node:url';
import type { BenchRow } from '../../runtime/bench-row.ts';

const { bench } = (await import(pathToFileURL(process.argv[2]!).href)) as {
  bench(): Promise<readonly BenchRow[]>;
};
process.send?.(await bench(), () => process.exit(0));
