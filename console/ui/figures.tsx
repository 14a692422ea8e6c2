/** The figures of an answer: without, with, and the change with its interval. */
import type { WhatIfFigure } from '../../gateway/api/contract/whatif.ts';
import {
  type Beside,
  besides,
  pictureOf,
  sayChange,
  sayInterval,
  sayValue,
  verdictLooks,
} from '../models/whatif/read.ts';
import { Interval } from './interval.tsx';
import { ReadTable } from './read-table.tsx';
import { LookState } from './state.tsx';

const isSure = ({ verdict }: WhatIfFigure): boolean => verdict !== 'unclear' && verdict !== 'same';

const nothing = { mean: 0, low: 0, high: 0 };
const Drawn = ({ figure, reach }: { readonly figure: WhatIfFigure; readonly reach?: number }) => (
  <Interval
    picture={pictureOf(figure.verdict === 'same' ? nothing : figure.difference, reach)}
    look={verdictLooks[figure.verdict]}
    sure={isSure(figure)}
    label={`${figure.title}: changes by ${sayInterval(figure)}`}
  />
);

const LessMore = () => (
  <span class="less-more">
    <span>less</span>
    <span>0</span>
    <span>more</span>
  </span>
);

export const Figures = ({ figures }: { readonly figures: readonly WhatIfFigure[] }) => (
  <ReadTable
    label="Figures"
    class="figures"
    rows={figures}
    keyOf={({ name }) => name}
    figureOf={({ name }) => name}
    columns={[
      {
        title: 'Figure',
        isHead: true,
        cell: (figure) => (
          <>
            {figure.title}
            <span class="sub both">
              {sayValue(figure, 'baseline')} → {sayValue(figure, 'changed')}
            </span>
          </>
        ),
      },
      { title: 'Without', isFigure: true, leaves: 2, cell: (figure) => sayValue(figure, 'baseline') },
      { title: 'With', isFigure: true, leaves: 2, cell: (figure) => sayValue(figure, 'changed') },
      {
        title: 'Change',
        isFigure: true,
        cell: (figure) => (
          <>
            <span class={isSure(figure) ? 'strong' : 'second'}>{sayChange(figure)}</span>
            {figure.verdict !== 'same' && <span class="sub">{sayInterval(figure)}</span>}
          </>
        ),
      },
      { title: <LessMore />, class: 'drawn', cell: (figure) => <Drawn figure={figure} /> },
      {
        title: 'Verdict',
        class: 'verdict',
        cell: ({ verdict }) => <LookState look={verdictLooks[verdict]} />,
      },
    ]}
  />
);

const Labelled = ({ words, figure }: { readonly words: string; readonly figure: WhatIfFigure }) => (
  <span>
    <span class="quiet small">{words}</span>{' '}
    <span class={isSure(figure) ? 'strong' : 'second'}>{sayChange(figure)}</span>
  </span>
);

const besideWords: Readonly<Record<Beside['verdict'], string>> = {
  first: 'This one is better',
  second: 'The other is better',
  apart: 'They differ',
  unclear: 'Too close to tell',
};

/** Two answers; both changes of a figure are drawn to one scale. */
export const BesideFigures = (props: {
  readonly figures: readonly WhatIfFigure[];
  readonly others: readonly WhatIfFigure[];
}) => (
  <ReadTable
    label="Figures of both"
    class="figures"
    rows={besides(props.figures, props.others)}
    keyOf={({ first }) => first.name}
    figureOf={({ first }) => first.name}
    columns={[
      { title: 'Figure', isHead: true, cell: ({ first }) => first.title },
      {
        title: 'Change',
        isFigure: true,
        cell: ({ first, second }) => (
          <span class="pair">
            <Labelled words="this" figure={first} />
            <Labelled words="other" figure={second} />
          </span>
        ),
      },
      {
        title: <LessMore />,
        class: 'drawn',
        cell: ({ first, reach, second }) => (
          <span class="pair">
            <Drawn figure={first} reach={reach} />
            <Drawn figure={second} reach={reach} />
          </span>
        ),
      },
      {
        title: 'Which',
        class: 'verdict',
        cell: ({ verdict }) => (
          <span class={verdict === 'unclear' ? 'quiet' : 'strong'}>{besideWords[verdict]}</span>
        ),
      },
    ]}
  />
);
