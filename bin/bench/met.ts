import type { BenchRow } from '../../runtime/bench-row.ts';

const numberIn = (text: string): number => Number(text.replaceAll(',', ''));

/** Whether the figure reaches its target, as far as the two texts tell; undefined where they don't. */
export function isMet({ target, measured }: Pick<BenchRow, 'target' | 'measured'>): boolean | undefined {
  const wanted = /(p\d+)?\s*([≤≥])\s*([\d.,]+)/.exec(target);
  if (wanted) {
    const [, percentile, sign, limit] = wanted;
    const found = new RegExp(
      `${percentile && measured.includes(percentile) ? `${percentile} ` : ''}([\\d.,]+)`,
    ).exec(measured)?.[1];
    if (found === undefined) return undefined;
    return sign === '≤' ? numberIn(found) <= numberIn(limit!) : numberIn(found) >= numberIn(limit!);
  }
  // An interval, from its lower end on.
  const low = /^([−+-]?)[\d.,]+ to /.exec(measured);
  if (target === 'above 0' && low)
    return low[1] !== '−' && low[1] !== '-' && numberIn(/[\d.,]+/.exec(measured)![0]) > 0;
  const share = /^([\d,]+) of ([\d,]+)$/.exec(measured);
  return target === 'all' && share ? numberIn(share[1]!) === numberIn(share[2]!) : undefined;
}
