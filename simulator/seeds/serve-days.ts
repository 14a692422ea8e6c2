/** Serves farm days on a worker thread, by whatever runs them. */
import type { RunDays } from '../days/contract.ts';
import { serve } from './serve.ts';
import type { DaysNote, DaysTask } from './sweep.ts';

/** Lines that go to the main thread together. */
const LINES_AT_ONCE = 200;

export function serveDays(runDays: RunDays): void {
  serve<DaysTask>(async ({ request, lines: wantsLines }, note) => {
    let lines: string[] = [];
    const say = (said: DaysNote) => note(said);
    const flush = () => {
      if (lines.length > 0) say({ type: 'lines', lines });
      lines = [];
    };
    const line = (words: string) => {
      if (lines.push(words) >= LINES_AT_ONCE) flush();
    };
    try {
      return await runDays(request, {
        progress: (share) => say({ type: 'progress', share }),
        ...(wantsLines && { line }),
      });
    } finally {
      flush();
    }
  });
}
