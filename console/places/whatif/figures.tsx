/** The figures of an answer: without, with, and the change with its interval. */
import type { WhatIfFigure } from '../../../gateway/api/contract/whatif.ts';
import {
  type Beside,
  besides,
  pictureOf,
  sayChange,
  sayInterval,
  sayValue,
  verdictLooks,
} from '../../models/whatif/read.ts';
import { Interval } from '../../ui/interval.tsx';
import { LookState } from '../../ui/state.tsx';

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
  <table class="table figures" aria-label="Figures">
    <thead>
      <tr>
        <th scope="col">Figure</th>
        <th scope="col" class="num c2">
          Without
        </th>
        <th scope="col" class="num c2">
          With
        </th>
        <th scope="col" class="num">
          Change
        </th>
        <th scope="col" class="drawn">
          <LessMore />
        </th>
        <th scope="col">Verdict</th>
      </tr>
    </thead>
    <tbody>
      {figures.map((figure) => (
        <tr key={figure.name} data-figure={figure.name}>
          <th scope="row">
            {figure.title}
            <span class="sub both">
              {sayValue(figure, 'baseline')} → {sayValue(figure, 'changed')}
            </span>
          </th>
          <td class="num c2">{sayValue(figure, 'baseline')}</td>
          <td class="num c2">{sayValue(figure, 'changed')}</td>
          <td class="num">
            <span class={isSure(figure) ? 'strong' : 'second'}>{sayChange(figure)}</span>
            {figure.verdict !== 'same' && <span class="sub">{sayInterval(figure)}</span>}
          </td>
          <td class="drawn">
            <Drawn figure={figure} />
          </td>
          <td class="verdict">
            <LookState look={verdictLooks[figure.verdict]} />
          </td>
        </tr>
      ))}
    </tbody>
  </table>
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
  <table class="table figures" aria-label="Figures of both">
    <thead>
      <tr>
        <th scope="col">Figure</th>
        <th scope="col" class="num">
          Change
        </th>
        <th scope="col" class="drawn">
          <LessMore />
        </th>
        <th scope="col">Which</th>
      </tr>
    </thead>
    <tbody>
      {besides(props.figures, props.others).map(({ first, second, reach, verdict }) => (
        <tr key={first.name} data-figure={first.name}>
          <th scope="row">{first.title}</th>
          <td class="num">
            <span class="pair">
              <Labelled words="this" figure={first} />
              <Labelled words="other" figure={second} />
            </span>
          </td>
          <td class="drawn">
            <span class="pair">
              <Drawn figure={first} reach={reach} />
              <Drawn figure={second} reach={reach} />
            </span>
          </td>
          <td class={verdict === 'unclear' ? 'quiet verdict' : 'strong verdict'}>{besideWords[verdict]}</td>
        </tr>
      ))}
    </tbody>
  </table>
);
