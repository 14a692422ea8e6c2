/** `farm replay --keep`: what concerns an incident becomes a test of the suite. */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { IncidentState } from '../../actors/incident/schema.ts';
import type { Address } from '../../runtime/envelope.ts';
import { startOf } from '../../simulator/replay/cut.ts';
import { check, keep } from '../../simulator/replay/history.ts';
import type { Recorded } from '../../simulator/replay/recorded.ts';
import { CliError, Exit, usage } from './exit.ts';
import { type Invocation, textOf } from './spec.ts';

const histories = path.resolve(import.meta.dirname, '../../fixtures/histories');

export async function keepHistory(invocation: Invocation, name: string, recorded: Recorded): Promise<number> {
  if (!/^[a-z0-9][a-z0-9-]{0,60}$/.test(name))
    throw usage(
      `--keep is "${name}"; a name is small letters, digits and dashes.`,
      'For instance --keep lost-start.',
    );
  const { entries, relations, player, last } = recorded;
  const incident = incidentOf(invocation, recorded);
  const start = incident ? startOf(incident, player.chainOf(incident.message)) : [last!.message.to];
  const actors = relations.around(start);
  if (actors.size === 0)
    throw new CliError(
      Exit.REFUSED,
      `There is nothing to keep: no incident is in the journal, and its last entry is about ${start.join(', ')}, who has to do with everything.`,
      'Give --until an entry that is about a job, an order or a printer; `farm job timeline ID` tells their numbers.',
    );
  const what = incident
    ? (incident.state.snapshot.context as IncidentState).what
    : `As of entry ${player.seq}: ${last!.message.type} to ${last!.message.to}.`;
  let kept: ReturnType<typeof keep>;
  try {
    kept = keep(entries, actors, what, incident?.message.to ?? null);
  } catch (error) {
    throw new CliError(
      Exit.FAILED,
      `It can not be kept: ${(error as Error).message}`,
      "Only what this program's machines say again can be a test. Use the version that the farm runs.",
    );
  }
  const folder = path.resolve(textOf(invocation, 'into') ?? histories);
  const file = path.join(folder, name);
  await mkdir(folder, { recursive: true });
  try {
    await writeFile(`${file}.jsonl`, `${kept.entries.map((entry) => JSON.stringify(entry)).join('\n')}\n`, {
      flag: 'wx',
    });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    throw usage(`${file}.jsonl is there already.`, 'Give another name, or delete it first.');
  }
  await writeFile(`${file}.json`, `${JSON.stringify(kept.expected, null, 2)}\n`);
  const broken = check(kept);
  const { output, json } = invocation;
  if (json) output.json({ file: `${file}.jsonl`, entries: kept.entries.length, actors: actors.size, broken });
  else {
    output.line(
      `${kept.entries.length} of ${entries.length} entries, of ${Object.keys(kept.expected.actors).length} actors, are in ${file}.jsonl;`,
    );
    output.line(
      `what they came to is in ${name}.json. The suite takes them again from now on (simulator/replay).`,
    );
    if (broken.length > 0) {
      output.line();
      output.line('They break a property, so the test fails until the fault is mended:');
      for (const words of broken) output.line(`  ${words}`);
    }
  }
  return Exit.OK;
}

function incidentOf(invocation: Invocation, { relations }: Recorded) {
  const wanted = textOf(invocation, 'incident');
  const { incidents } = relations;
  if (wanted === undefined) return [...incidents.values()].at(-1);
  const at = (wanted.startsWith('incident/') ? wanted : `incident/${wanted}`) as Address;
  const found = incidents.get(at);
  if (found !== undefined) return found;
  const some = [...incidents.keys()].slice(-5).map((one) => one.slice('incident/'.length));
  throw new CliError(
    Exit.REFUSED,
    `There is no incident ${wanted} in the journal.`,
    some.length > 0 ? `The newest are ${some.join(', ')}.` : 'No incident was opened in it at all.',
  );
}
