/** Sentences about a policy, gate by gate. */
import { Shape } from '../../ui/state.tsx';
import { byGate } from './words.ts';

export const Rules = ({
  of,
}: {
  readonly of: readonly { readonly gate: string; readonly words: string }[];
}) => (
  <div class="gates">
    {byGate(of).map(({ title, words }) => (
      <div key={title}>
        <h3 class="small strong">{title}</h3>
        <ul class="checks small">
          {words.map((one) => (
            <li key={one}>
              <Shape name="ring" tone="idle" />
              <span>{one}</span>
            </li>
          ))}
        </ul>
      </div>
    ))}
  </div>
);
