/** `farm replay`: any moment of a recorded farm, another policy over its decisions, an incident made a test. */
import { createReadStream } from 'node:fs';
import path from 'node:path';
import { CliError, Exit, usage } from './exit.ts';
import { journalFile } from './journal-file.ts';
import { moment } from './output.ts';
import { keepHistory } from './replay-keep.ts';
import { comparePolicy, readPolicies } from './replay-policy.ts';
import { showActor, showFarm } from './replay-words.ts';
import { type CliCommand, type Invocation, textOf } from './spec.ts';

export const replayCommand: CliCommand = {
  name: 'replay',
  takes: '[--from FILE] [options]',
  says: 'Takes a recorded farm again, turn by turn: how it stood at any moment, and whether it still comes out so.',
  options: {
    from: {
      value: 'FILE',
      says: "A journal that `farm export` wrote; `-` is the input. The running farm's if left out.",
    },
    until: {
      value: 'SEQ|TIME',
      says: 'Stops after that entry, or at that time (2026-03-02T14:05, local unless it says Z).',
    },
    actor: { value: 'KIND/ID', says: 'Shows that one whole, such as job/J-1001-1.' },
    policy: {
      value: 'FILE',
      says: 'A farm file: what its policies would have decided of the same releases and quotes.',
    },
    keep: {
      value: 'NAME',
      says: 'Writes what concerns an incident (or the last entry) as a test, without names of people.',
    },
    incident: { value: 'ID', says: 'With --keep: which incident; the newest if left out and there is one.' },
    into: { value: 'FOLDER', says: 'With --keep: where to write; fixtures/histories if left out.' },
  },
  words: [0, 0],
  remote: true,
  more: ['Nothing is changed, neither in the journal nor in a farm. See docs/replay.md.'],
  run: replay,
};

async function replay(invocation: Invocation): Promise<number> {
  const wishes = ['actor', 'policy', 'keep'].filter((name) => textOf(invocation, name) !== undefined);
  if (wishes.length > 1)
    throw usage(`--${wishes.join(' and --')} do not go together.`, 'Say them one after the other.');
  for (const name of ['incident', 'into'])
    if (textOf(invocation, name) !== undefined && wishes[0] !== 'keep')
      throw usage(`--${name} goes with --keep.`, 'See `farm replay --help`.');
  // Loaded only here: the other commands start without the farm's own parts.
  const [{ definitions }, { readJournal, JournalError, linesOf }, recorded, { readUntil }] =
    await Promise.all([
      import('../../actors/definitions.ts'),
      import('../../simulator/replay/read.ts'),
      import('../../simulator/replay/recorded.ts'),
      import('../../simulator/replay/until.ts'),
    ]);
  const untilText = textOf(invocation, 'until');
  const until = untilText === undefined ? undefined : readUntil(untilText);
  if (untilText !== undefined && until === undefined)
    throw usage(
      `--until is "${untilText}"; it must be the number of an entry or a time.`,
      'For instance --until 1234 or --until 2026-03-02T14:05.',
    );
  const policyFile = textOf(invocation, 'policy');
  const policies = policyFile === undefined ? undefined : await readPolicies(path.resolve(policyFile));
  const { name, chunks } = await sourceOf(invocation);
  try {
    const found = await recorded.playRecorded(readJournal(linesOf(chunks), definitions, { name }), {
      definitions,
      until,
      policies,
      keepsEntries: wishes[0] === 'keep',
      onProgress: (entries) =>
        invocation.json || entries < 20_000
          ? undefined
          : invocation.output.note(`${entries} entries taken …`),
    });
    if (until !== undefined && !found.isReached) beyond(untilText!, until, found);
    const actor = textOf(invocation, 'actor');
    const keep = textOf(invocation, 'keep');
    if (policies !== undefined) return comparePolicy(invocation, policies, found);
    if (keep !== undefined) return await keepHistory(invocation, keep, found);
    if (actor !== undefined) return showActor(invocation, actor, found);
    return showFarm(invocation, found);
  } catch (error) {
    if (error instanceof JournalError) throw new CliError(Exit.FAILED, error.message, error.remedy);
    throw error;
  }
}

function beyond(
  text: string,
  until: { readonly seq: number } | { readonly at: number },
  { player }: { readonly player: { readonly seq: number; readonly now: number } },
): void {
  const isBeyond = 'seq' in until ? until.seq > player.seq : until.at > player.now;
  if (isBeyond)
    throw usage(
      `--until ${text} is beyond the end of the journal.`,
      `It ends with entry ${player.seq} of ${moment(player.now)}.`,
    );
}

async function sourceOf(
  invocation: Invocation,
): Promise<{ readonly name: string; readonly chunks: AsyncIterable<Uint8Array | string> }> {
  const from = textOf(invocation, 'from');
  if (from === '-') return { name: 'The input', chunks: process.stdin };
  if (from !== undefined) {
    return { name: from, chunks: createReadStream(await journalFile(from)) };
  }
  const client = invocation.client();
  const { body } = await client.raw('/api/v1/events');
  return { name: `The journal of ${client.url}`, chunks: body ?? emptiness() };
}

async function* emptiness(): AsyncGenerator<string> {}
