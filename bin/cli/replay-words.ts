/** What `farm replay` prints of a moment: the farm as a table, or one actor whole. */
import { statusOf } from '../../runtime/actor.ts';
import type { Address } from '../../runtime/envelope.ts';
import type { Recorded } from '../../simulator/replay/recorded.ts';
import { CliError, Exit, usage } from './exit.ts';
import { moment, table } from './output.ts';
import type { Invocation } from './spec.ts';

const DIFFERENCES_SHOWN = 20;

export function showFarm(
  { output, json }: Invocation,
  { player, differences, differencesTotal }: Recorded,
): number {
  const kinds = [...player.definitions.keys()].map((kind) => {
    const counts = new Map<string, number>();
    for (const at of player.all(kind)) {
      const { status } = player.look(at)!;
      counts.set(status, (counts.get(status) ?? 0) + 1);
    }
    return [kind, counts] as const;
  });
  if (json) {
    output.json({
      seq: player.seq,
      at: player.now,
      entries: player.entries,
      actors: Object.fromEntries(kinds.map(([kind, counts]) => [kind, Object.fromEntries(counts)])),
      differences: differences.map(({ words, turned }) => ({ seq: turned?.seq ?? null, words })),
      differencesTotal,
    });
    return differencesTotal === 0 ? Exit.OK : Exit.FAILED;
  }
  output.line(
    `As of entry ${player.seq}, ${moment(player.now)}: ${player.shelf.size} actors, ${player.entries} turns.`,
  );
  output.line();
  const rows = kinds
    .filter(([, counts]) => counts.size > 0)
    .map(([kind, counts]) => {
      const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
      const words = [...counts].sort((a, b) => b[1] - a[1]).map(([status, count]) => `${count} ${status}`);
      return [kind, String(total), words.join(', ')];
    });
  for (const line of table(['kind', 'count', 'where they stand'], rows)) output.line(line);
  output.line();
  if (differencesTotal === 0) output.line('Every turn came out as it is recorded.');
  else {
    output.line(
      differencesTotal === 1
        ? '1 turn came out otherwise than it is recorded:'
        : `${differencesTotal} turns came out otherwise than they are recorded:`,
    );
    for (const { words } of differences.slice(0, DIFFERENCES_SHOWN)) output.line(`  ${words}`);
    if (differencesTotal > DIFFERENCES_SHOWN)
      output.line(`  … and ${differencesTotal - DIFFERENCES_SHOWN} more.`);
  }
  return differencesTotal === 0 ? Exit.OK : Exit.FAILED;
}

export function showActor({ output, json }: Invocation, wanted: string, { player }: Recorded): number {
  if (!/^[a-z-]+\/\S+$/.test(wanted))
    throw usage(`--actor is "${wanted}"; it must be KIND/ID.`, 'For instance --actor job/J-1001-1.');
  const state = player.shelf.get(wanted as Address);
  if (state === undefined) {
    const kind = wanted.slice(0, wanted.indexOf('/'));
    const known = player
      .all(kind)
      .slice(-5)
      .map((at) => at.slice(kind.length + 1));
    throw new CliError(
      Exit.REFUSED,
      `There is no ${wanted} at entry ${player.seq}.`,
      known.length > 0 ? `There are ${known.join(', ')}, for instance.` : `There is no ${kind} at all.`,
    );
  }
  const { version, snapshot, timers } = state;
  const status = statusOf(snapshot);
  if (json) {
    output.json({ seq: player.seq, address: wanted, version, status, timers, context: snapshot.context });
    return Exit.OK;
  }
  output.line(
    `${wanted} is ${status} after ${version} turns, as of entry ${player.seq}, ${moment(player.now)}.`,
  );
  for (const [id, { type, dueAt }] of Object.entries(timers))
    output.line(`  due ${moment(dueAt)}: ${type === id ? type : `${type} (${id})`}`);
  output.line();
  for (const [field, value] of Object.entries(snapshot.context as object)) {
    const text = JSON.stringify(value, null, 2) ?? 'undefined';
    output.line(`  ${field}: ${text.replaceAll('\n', '\n  ')}`);
  }
  return Exit.OK;
}
