/** How far `farm sim` is: a bar in a terminal, a line for every tenth otherwise. */
import { failed, type SeedRow } from '../../simulator/seeds/sweep.ts';
import { duration, type Output } from './output.ts';
import type { SimLine } from './sim-line.ts';

const WIDTH = 24;
const eighths = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];

export function bar(share: number, width: number): string {
  const cells = Math.max(0, Math.min(1, share)) * width;
  const whole = Math.floor(cells);
  return `${'█'.repeat(whole)}${eighths[Math.floor((cells - whole) * 8)]}`.padEnd(width, '·');
}

export class SimProgress {
  readonly #output: Output;
  readonly #line: SimLine;
  readonly #startedMs = performance.now();
  readonly #shares = new Map<number, number>();
  #ended = 0;
  #failed = 0;

  constructor(output: Output, line: SimLine) {
    this.#output = output;
    this.#line = line;
  }

  readonly share = (seed: number, share: number): void => {
    this.#shares.set(seed, share);
    this.#show();
  };

  readonly ended = (row: SeedRow): void => {
    this.#shares.delete(row.seed);
    this.#ended++;
    if (failed(row)) this.#failed++;
    this.#show();
  };

  end(): void {
    this.#output.progressEnd();
  }

  #show(): void {
    const { seeds, scenario, days = scenario.days } = this.#line;
    const part = [...this.#shares.values()].reduce((sum, share) => sum + share, 0);
    const share = Math.min(1, (this.#ended + part) / seeds.length);
    const spentSeconds = (performance.now() - this.#startedMs) / 1_000;
    const left = share > 0.02 && share < 1 && spentSeconds > 2 ? (spentSeconds * (1 - share)) / share : null;
    const where =
      seeds.length === 1
        ? `day ${(share * days).toFixed(1)} of ${days}`
        : `${this.#ended} of ${seeds.length} seeds`;
    const text = [
      `${scenario.name} ${bar(share, WIDTH)} ${`${Math.floor(100 * share)}`.padStart(3)} %`,
      where,
      this.#failed > 0 ? `${this.#failed} failed` : '',
      left === null ? '' : `about ${duration(left)} left`,
    ].filter((one) => one !== '');
    this.#output.progress(text.join('  '), `${Math.floor(10 * share)}`);
  }
}
