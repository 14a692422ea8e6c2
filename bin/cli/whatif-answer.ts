/** An answer to `farm whatif`, for people. */
import type { WhatIfFigure } from '../../gateway/api/contract/whatif.ts';
import { fixed, isSmall } from '../../simulator/whatif/compare.ts';
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
    const places = isSmall(figure) ? 2 : 1;
    const one = (value: number) => fixed(value, places);
    const sign = Number(one(difference.mean)) > 0 ? '+' : '';
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
