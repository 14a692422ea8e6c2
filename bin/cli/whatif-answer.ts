/** An answer to `farm whatif`, for people. */
import type { WhatIfFigure } from '../../gateway/api/contract/whatif.ts';
import { type Output, table } from './output.ts';

export interface AnswerToShow {
  readonly changes: readonly string[];
  readonly words: readonly string[];
  readonly figures: readonly WhatIfFigure[];
}

const marks: Readonly<Record<WhatIfFigure['verdict'], string>> = {
  better: '▲ better',
  worse: '▼ worse',
  more: 'more',
  less: 'less',
  unclear: 'may be chance',
  same: 'no difference',
};

export function showAnswer({ changes, figures, words }: AnswerToShow, output: Output): void {
  output.line(output.style('bold', `What if: ${changes.join(' ')}`));
  output.line();
  const rows = figures.map((figure) => {
    const { baseline, changed, difference, title, unit, verdict } = figure;
    const digits = Math.abs(baseline.mean) < 10 && Math.abs(changed.mean) < 10 ? 2 : 1;
    const one = (value: number) => value.toFixed(digits);
    const sign = difference.mean > 0 ? '+' : '';
    return [
      unit === '' ? title : `${title}, ${unit}`,
      one(baseline.mean),
      one(changed.mean),
      `${sign}${one(difference.mean)}`,
      `${one(difference.low)} to ${one(difference.high)}`,
      marks[verdict],
    ];
  });
  for (const line of table(['', 'without', 'with', 'change', '95 % sure', ''], rows)) output.line(line);
  output.line();
  for (const line of words) output.line(line);
}
