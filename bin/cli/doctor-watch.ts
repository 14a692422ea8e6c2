/** `farm doctor --watch`: tells what the checkers see, and now and then that they see nothing. */
import type { LiveViolation, LiveWatch, News } from '../../simulator/replay/live-watch.ts';
import { CliError, Exit, usage } from './exit.ts';
import { moment } from './output.ts';
import { type Invocation, textOf } from './spec.ts';

const CALM_MS = 60_000;
const units = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** `90s`, `10m`, `8h`, `2d`. */
export function readDuration(text: string): number | undefined {
  const [, number, unit] = /^(\d+(?:\.\d+)?)([smhd])$/.exec(text) ?? [];
  if (number === undefined) return undefined;
  const ms = Number(number) * units[unit as keyof typeof units];
  return ms > 0 && ms <= 365 * units.d ? ms : undefined;
}

export async function watchFarm(invocation: Invocation): Promise<number> {
  const { output, json, signal } = invocation;
  const text = textOf(invocation, 'for');
  const forMs = text === undefined ? undefined : readDuration(text);
  if (text !== undefined && forMs === undefined)
    throw usage(`--for is "${text}"; it must be a time of at most a year.`, 'Such as 90s, 10m, 8h or 2d.');
  const client = invocation.client();
  // Asked once before: a farm that is not there, or wants a token, is said at once.
  await (await client.raw('/api/v1/farm')).body?.cancel();
  const { LiveWatch } = await import('../../simulator/replay/live-watch.ts');
  const { JournalError } = await import('../../simulator/replay/read.ts');
  const watch = new LiveWatch({
    reader: {
      url: client.url,
      headers: client.headers,
      read: (path) => client.raw(path),
      isAway: (error) => error instanceof CliError && error.code === Exit.UNREACHABLE,
    },
    onViolation: (violation) => tellViolation(invocation, violation),
    onNews: (news) => tellNews(invocation, watch, news),
  });
  if (!json) output.line(`Watching ${client.url}. Its journal is read from the beginning first.`);
  const calm = setInterval(() => {
    if (!json) output.line(calmLine(watch));
  }, CALM_MS);
  try {
    const ends = forMs === undefined ? signal : AbortSignal.any([signal, AbortSignal.timeout(forMs)]);
    await watch.run(ends);
  } catch (error) {
    if (error instanceof JournalError) throw new CliError(Exit.FAILED, error.message, error.remedy);
    if (signal.aborted) throw error;
    throw new CliError(Exit.FAILED, (error as Error).message, 'Begin again with `farm doctor --watch`.');
  } finally {
    clearInterval(calm);
  }
  return tellEnd(invocation, watch);
}

const calmLine = ({ player, violations, behind }: LiveWatch): string =>
  `${moment(player.now)}  entry ${player.seq}, ${player.shelf.size} actors, ${violations === 0 ? 'all is well' : `${violations} violations`}${behind > 0 ? `; ${behind} entries to go` : ''}`;

function tellNews({ output, json }: Invocation, watch: LiveWatch, news: News): void {
  if (json) output.json({ news: news.type, seq: watch.player.seq, ...news });
  else {
    const words = wordsOf(watch, news);
    if (words !== null) output.line(words);
  }
}

function wordsOf(watch: LiveWatch, news: News): string | null {
  const { seq } = watch.player;
  switch (news.type) {
    case 'away':
      return `The farm can not be heard (${news.because}); trying again.`;
    case 'back':
      return seq === 0 ? null : `The farm is heard again; going on after entry ${seq}.`;
    case 'behind':
      return `Falling behind: ${news.entries} entries are still to be checked.`;
    case 'caughtUp':
      return `${calmLine(watch)}. Following.`;
  }
}

function tellViolation({ output, json }: Invocation, violation: LiveViolation): void {
  const { property, invariant, words, at, turned, chain } = violation;
  const seq = turned?.seq ?? null;
  if (json) return void output.json({ violation: property, invariant, words, at, seq, chain });
  const which = typeof invariant === 'number' ? `invariant ${invariant}, ` : '';
  output.line(output.style('red', `✗ ${which}${property}: ${words}`));
  output.line(`    ${moment(at)}${seq === null ? '' : `, entry ${seq}`}`);
  for (const { seq: number, by, to, type } of chain)
    output.line(
      `    ${String(number).padStart(8)}  ${by.kind === 'actor' ? by.id : `${by.kind} ${by.id}`} → ${to}: ${type}`,
    );
}

function tellEnd({ output, json }: Invocation, watch: LiveWatch): number {
  const { violations, counts, player, behind } = watch;
  const code = violations === 0 ? Exit.OK : Exit.FAILED;
  if (json) {
    output.json({ entries: player.entries, seq: player.seq, behind, violations: Object.fromEntries(counts) });
    return code;
  }
  output.line(
    violations === 0
      ? `${player.entries} entries checked, up to ${player.seq}: no property was broken.`
      : `${player.entries} entries checked, up to ${player.seq}: ${[...counts].map(([name, count]) => `"${name}" broken ${count === 1 ? 'once' : `${count} times`}`).join(', ')}.`,
  );
  if (behind > 0) output.line(`${behind} entries were not checked any more.`);
  return code;
}
