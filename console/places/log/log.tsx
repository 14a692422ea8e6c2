/** What happened lately, over the whole farm; narrowed by kind, by who, by words. */
import { includes } from '../../models/find.ts';
import { absolute, clockTime, day, sentence } from '../../models/format.ts';
import { clock, events, router } from '../../models/here.ts';
import { Chips, Empty, ProblemNote, SearchField } from '../../ui/bits.tsx';
import { Telling, Thing, Who } from '../../ui/timeline.tsx';
import { kindOf, wordsOf } from './entry-words.ts';
import { useRecentEvents } from './recent.ts';

const kinds = [
  'quote',
  'order',
  'plan',
  'plate',
  'job',
  'run',
  'printer',
  'lot',
  'incident',
  'composer',
  'dispatcher',
  'guard',
  'policy',
] as const;
export const LogPlace = () => {
  useRecentEvents();
  const query = router.query.value;
  const typed = query.get('q') ?? '';
  const kind = query.get('kind') ?? 'all';
  const people = query.get('by') === 'people';
  const all = (events.entries.value ?? []).filter((entry) => entry.facts.length > 0);
  const rows = all
    .filter((entry) => kind === 'all' || kindOf(entry) === kind)
    .filter((entry) => !people || entry.message.by.kind === 'operator')
    .filter((entry) =>
      includes(typed, entry.address, wordsOf(entry), entry.message.by.id, entry.message.reason?.words),
    );
  return (
    <div class="place">
      <section class="sheet" aria-label="Log">
        <div class="head">
          <h1>Log</h1>
          <Chips
            label="Kind"
            value={kind}
            options={[
              { value: 'all', words: 'All' },
              ...kinds.map((one) => ({ value: one, words: sentence(one) })),
            ]}
            onChoose={(value) => router.filter({ kind: value === 'all' ? null : value })}
          />
          <button
            type="button"
            class="chip"
            aria-pressed={people}
            onClick={() => router.filter({ by: people ? null : 'people' })}
          >
            By people
          </button>
          <SearchField label="Search the log" />
        </div>
        <ProblemNote trouble={events.trouble.value} />
        {rows.length === 0 ? (
          <Empty
            icon="log"
            title={all.length === 0 ? 'Nothing has happened yet' : 'No event matches'}
            actions={
              all.length === 0 ? undefined : (
                <button
                  type="button"
                  class="button"
                  onClick={() => router.filter({ kind: null, q: null, by: null })}
                >
                  Show all events
                </button>
              )
            }
          >
            Every change of the farm is recorded here with who caused it and why. The last 400 are shown; all
            of them are in the export: npm run -s farm -- export
          </Empty>
        ) : (
          <div class="scroll">
            <table class="table" aria-label="Events">
              <thead>
                <tr>
                  <th scope="col">When</th>
                  <th scope="col">Thing</th>
                  <th scope="col" class="told">
                    What
                  </th>
                  <th scope="col" class="c1">
                    Who
                  </th>
                  <th scope="col" class="num c2">
                    No.
                  </th>
                </tr>
              </thead>
              <tbody>
                {rows.map((entry) => (
                  <tr key={entry.seq}>
                    <td class="quiet nowrap">
                      <time title={absolute(entry.message.at)}>
                        {day(entry.message.at) === day(clock.now.peek()) ? '' : `${day(entry.message.at)} `}
                        {clockTime(entry.message.at)}
                      </time>
                    </td>
                    <td class="nowrap">
                      <Thing address={entry.address} />
                    </td>
                    <td>
                      {wordsOf(entry)}
                      {entry.facts.length === 1 && <Telling payload={entry.facts[0]?.payload} />}
                      {entry.message.reason && (
                        <span class="sub">
                          {entry.message.reason.code.replaceAll('-', ' ')}
                          {entry.message.reason.words ? `: ${entry.message.reason.words}` : ''}
                        </span>
                      )}
                    </td>
                    <td class="second nowrap c1">
                      <Who by={entry.message.by} />
                    </td>
                    <td class="num quiet c2">{entry.seq}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
      </section>
    </div>
  );
};
