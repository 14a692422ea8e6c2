import { once } from 'node:events';
import { CliError, Exit } from './exit.ts';
import { type CliCommand, type Invocation, wholeOf } from './spec.ts';

export const exportCommand: CliCommand = {
  name: 'export',
  takes: '[options] > events.jsonl',
  says: 'Writes the journal as JSON lines, oldest first. Credentials are left out.',
  options: {
    after: { value: 'SEQ', says: 'Only entries after this number: what an export before ended with.' },
    limit: { value: 'N', says: 'At most so many.' },
  },
  words: [0, 0],
  remote: true,
  run: exportJournal,
};

const MOST = Number.MAX_SAFE_INTEGER;

async function exportJournal(invocation: Invocation): Promise<number> {
  const after = wholeOf(invocation, 'after', 0, MOST) ?? 0;
  const limit = wholeOf(invocation, 'limit', 1, 10_000_000);
  const query = `after=${after}${limit === undefined ? '' : `&limit=${limit}`}`;
  const response = await invocation.client().raw(`/api/v1/events?${query}`);
  const { stdout, output } = invocation;
  let rest = '';
  let last = after;
  const decoder = new TextDecoder();
  try {
    for await (const chunk of response.body ?? []) {
      const text = rest + decoder.decode(chunk, { stream: true });
      const end = text.lastIndexOf('\n') + 1;
      rest = text.slice(end);
      if (end === 0) continue;
      // Whole lines only: what was written is good, whatever happens next.
      if (!stdout.write(text.slice(0, end))) await once(stdout, 'drain');
      last = seqOf(text.slice(0, end)) ?? last;
    }
  } catch (error) {
    if (invocation.signal.aborted) throw error;
    throw new CliError(
      Exit.FAILED,
      `The export broke off after entry ${last}.`,
      `Go on with \`farm export --after ${last}\`.`,
    );
  }
  output.note(last === after ? 'Nothing new.' : `Up to entry ${last}.`);
  return Exit.OK;
}

const seqOf = (lines: string): number | undefined => {
  const line = lines.slice(lines.lastIndexOf('\n', lines.length - 2) + 1);
  return (JSON.parse(line) as { readonly seq?: number }).seq;
};
