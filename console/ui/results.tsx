/** What became of each row of a batch, while it goes and after. */
import type { BatchRun } from '../models/batch.ts';
import { Shape } from './state.tsx';

export const Results = ({ run }: { readonly run: BatchRun | null }) =>
  run === null ? null : (
    <ul class="results" aria-live="polite">
      {run.rows.map((row) => (
        <li key={row.id}>
          <Shape
            name={row.state === 'done' ? 'tick' : row.state === 'failed' ? 'triangle' : 'dashes'}
            tone={row.state === 'done' ? 'done' : row.state === 'failed' ? 'alert' : 'queued'}
          />
          <span class="id">{row.id}</span>
          <span class={row.state === 'failed' ? '' : 'quiet'}>
            {row.state === 'failed'
              ? `${row.trouble?.what} ${row.trouble?.remedy}`
              : row.state === 'done'
                ? `${run.verb}: done`
                : run.verb}
          </span>
        </li>
      ))}
    </ul>
  );
