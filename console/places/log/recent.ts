import { useEffect } from 'preact/hooks';
import { events, feed } from '../../models/here.ts';

/** The journal is read again at most this often while something shows it. */
const PAUSE_MILLISECONDS = 700;

export const useRecentEvents = () => {
  useEffect(() => {
    const read = () => {
      const { seq } = feed.state.peek();
      if (seq !== null) void events.readTo(seq);
    };
    read();
    const timer = setInterval(read, PAUSE_MILLISECONDS);
    return () => clearInterval(timer);
  }, []);
};
