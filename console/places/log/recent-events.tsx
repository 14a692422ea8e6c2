import { absolute, clockTime } from '../../models/format.ts';
import { events } from '../../models/here.ts';
import { Link } from '../../ui/bits.tsx';
import { Thing } from '../../ui/timeline.tsx';
import { wordsOf } from './entry-words.ts';
import { useRecentEvents } from './recent.ts';

const lower = (text: string): string =>
  text.slice(0, 1).toLowerCase() + text.slice(1).replace(/; [A-Z]/g, (start) => start.toLowerCase());

/** The last few, for the first page. */
export const RecentEvents = ({ howMany }: { readonly howMany: number }) => {
  useRecentEvents();
  const rows = (events.entries.value ?? []).filter((entry) => entry.facts.length > 0).slice(0, howMany);
  if (rows.length === 0) return <p class="second">Nothing has happened yet.</p>;
  return (
    <>
      <ul class="feed-list">
        {rows.map((entry) => (
          <li key={entry.seq}>
            <time class="quiet small" title={absolute(entry.message.at)}>
              {clockTime(entry.message.at)}
            </time>
            <span>
              <Thing address={entry.address} /> <span class="second">{lower(wordsOf(entry))}</span>
            </span>
          </li>
        ))}
      </ul>
      <Link to="/log" class="link small">
        The whole log
      </Link>
    </>
  );
};
