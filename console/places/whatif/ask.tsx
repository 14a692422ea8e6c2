/** The form of a question: what would be different, how far ahead, how surely. */

import { count } from '../../models/format.ts';
import { fresh, whatIf } from '../../models/here.ts';
import { daysFault, notYet, numberOf, ordersFault } from '../../models/whatif/check.ts';
import { paces, sayPatience, secondsFor } from '../../models/whatif/patience.ts';
import { placed } from '../../models/whatif/question.ts';
import { type Draft, kinds, mayAdd, newRow } from '../../models/whatif/rows.ts';
import { examplesFor, sayDraft } from '../../models/whatif/words.ts';
import { ProblemNote } from '../../ui/bits.tsx';
import { NumberField, Segments } from '../../ui/fields.tsx';
import { Icon } from '../../ui/icons.tsx';
import { useStore } from '../../ui/table.tsx';
import { ChangeRow } from './change-row.tsx';
import { draft, offer, refused, reset, send, sending, tried } from './form.ts';

export const AskForm = () => {
  const asked = useStore<Draft>(draft as never);
  const isEmpty = asked.rows.length === 0;
  const missing = notYet(asked, offer.value);
  const complaints = placed(refused.value?.trouble ?? null, refused.value?.origins ?? []);
  return (
    <form
      class="ask"
      aria-label="Question"
      onSubmit={(event) => {
        event.preventDefault();
        tried.value = true;
        if (missing === null && !sending.value && fresh.value) void send();
      }}
    >
      {isEmpty && <Teach />}
      <section class="section" aria-labelledby="different">
        <header>
          <h2 id="different">{isEmpty ? 'Or put your own together' : 'What would be different'}</h2>
          {!isEmpty && (
            <button type="button" class="link small aside" onClick={reset}>
              Start over
            </button>
          )}
        </header>
        {!isEmpty && (
          <ol class="changes">
            {asked.rows.map((row) => (
              <ChangeRow key={row.key} row={row} refused={complaints.rows.get(row.key) ?? null} />
            ))}
          </ol>
        )}
        <div class="reasons">
          {kinds.map(({ kind, words }) => (
            <button
              key={kind}
              type="button"
              class="add"
              disabled={!mayAdd(asked.rows, kind)}
              onClick={() => draft.trigger.add({ rows: [newRow(kind, offer.value)] })}
            >
              <Icon name="plus" />
              {words}
            </button>
          ))}
        </div>
      </section>
      {!isEmpty && <Settings asked={asked} refusedDays={complaints.days} />}
      {!isEmpty && (
        <section class="section" aria-label="Ask">
          {missing === null && <p class="spoken">{sayDraft(asked, offer.value)}</p>}
          <ProblemNote trouble={complaints.rest} />
          <div class="row">
            <button
              type="submit"
              class="button primary"
              aria-disabled={!fresh.value}
              aria-busy={sending.value}
            >
              Ask
            </button>
            <span class="quiet">
              {missing ?? 'A copy of the farm is simulated. The farm itself is not touched.'}
            </span>
          </div>
        </section>
      )}
    </form>
  );
};

const Settings = ({ asked, refusedDays }: { readonly asked: Draft; readonly refusedDays: string | null }) => {
  const set = (settings: Partial<Omit<Draft, 'rows'>>) => draft.trigger.set({ settings });
  const days = numberOf(asked.days) || 0;
  const seconds = secondsFor({ days, runs: asked.runs }, offer.value.machines.length, whatIf.watched.value);
  const known = paces.some(({ runs }) => runs === asked.runs);
  return (
    <section class="section" aria-labelledby="how-far">
      <h2 id="how-far">How far, and how surely</h2>
      <div class="fields settings">
        <NumberField
          words="Look ahead (days)"
          value={asked.days}
          wrong={daysFault(asked) ?? refusedDays}
          onInput={(value) => set({ days: value })}
        />
        <Segments<Draft['orders']>
          words="Orders that come in meanwhile"
          value={asked.orders}
          choices={[
            { value: 'lately', words: 'As of late' },
            { value: 'stated', words: 'So many a day' },
            { value: 'none', words: 'None' },
          ]}
          onChoose={(orders) => set({ orders })}
          hint={
            asked.orders === 'lately'
              ? 'As many and such as in the last 14 days.'
              : asked.orders === 'stated'
                ? 'With the change and without.'
                : 'Only the work at hand is finished.'
          }
        />
        {asked.orders === 'stated' && (
          <NumberField
            words="Orders a day"
            value={asked.ordersPerDay}
            wrong={ordersFault(asked)}
            onInput={(ordersPerDay) => set({ ordersPerDay })}
          />
        )}
        <Segments
          words="Runs"
          value={asked.runs}
          choices={[
            ...paces.map(({ runs, words }) => ({ value: runs as number, words: `${words}, ${runs}` })),
            ...(known ? [] : [{ value: asked.runs, words: count(asked.runs, 'run') }]),
          ]}
          onChoose={(runs) => set({ runs })}
          hint={
            <>
              More runs, narrower answer. Takes <strong class="strong">{sayPatience(seconds)}</strong>.
            </>
          }
        />
      </div>
    </section>
  );
};

const Teach = () => (
  <section class="section" aria-labelledby="teach">
    <h2 id="teach">Try a change before you pay for it</h2>
    <p class="second">
      The farm is copied as it stands: its machines, queue, spools, rules and prices. The copy lives through
      the next days twice, once with your change and once without, many times over and each time with the same
      luck for both. You read what the change is worth, and how sure that is. The farm itself is not touched.
    </p>
    <div class="examples">
      {examplesFor(offer.value).map((example) => (
        <button
          key={example.title}
          type="button"
          class="example"
          onClick={() => draft.trigger.add({ rows: example.rows })}
        >
          <span class="strong">{example.title}</span>
          <span class="second small">{example.says}</span>
        </button>
      ))}
    </div>
  </section>
);
