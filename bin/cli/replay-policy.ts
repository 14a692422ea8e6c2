/** `farm replay --policy`: another policy's word on the decisions that are on record. */
import { readFile } from 'node:fs/promises';
import type { Policies } from '../../actors/farm/schema-policy.ts';
import { namesOf } from '../../actors/policy/impact.ts';
import { describeProblem, readFarmText } from '../../gateway/config/farm-file.ts';
import { compare, inWords } from '../../simulator/replay/policy.ts';
import type { Recorded } from '../../simulator/replay/recorded.ts';
import { Exit, usage } from './exit.ts';
import { moment } from './output.ts';
import type { Invocation } from './spec.ts';

const SHOWN = 50;

export async function readPolicies(file: string): Promise<Policies> {
  const text = await readFile(file, 'utf8').catch((error: Error) => {
    throw usage(`${file} can not be read (${error.message}).`, 'Name a farm file.');
  });
  const reading = readFarmText(text, file);
  if (reading.ok) return reading.farm.policies;
  throw usage(
    `${file} is no farm file:\n${reading.problems
      .slice(0, 5)
      .map((one) => `  ${describeProblem(one)}`)
      .join('\n')}`,
    'Mend it, or begin with a copy of the farm file that the farm runs with.',
  );
}

export function comparePolicy(
  { output, json }: Invocation,
  { version }: Policies,
  { redecided, player }: Recorded,
): number {
  const compared = (['release', 'quote', 'slice', 'dispatch', 'reprint'] as const)
    .map((gate) => compare(redecided, gate))
    .filter(({ decisions, gate }) => decisions > 0 || gate === 'release' || gate === 'quote');
  if (json) {
    output.json({
      policy: version,
      seq: player.seq,
      gates: compared.map((one) => ({
        gate: one.gate,
        alone: one.alone,
        waited: one.waited,
        differences: inWords(one).map(({ words, each }) => ({
          words,
          each: each.map(({ one: { seq, at, address, was }, why }) => ({
            seq,
            at,
            address,
            policy: was.policyVersion,
            why,
          })),
        })),
      })),
    });
    return Exit.OK;
  }
  output.line(`Policy "${version}" on what was decided up to entry ${player.seq}, ${moment(player.now)}:`);
  for (const one of compared) {
    output.line();
    const { many } = namesOf[one.gate];
    output.line(`${many[0]?.toUpperCase()}${many.slice(1)}`);
    for (const { words, each } of inWords(one)) {
      output.line(`  ${words}`);
      for (const {
        one: { seq, at, address },
        why,
      } of each.slice(0, SHOWN))
        output.line(`    ${moment(at)}  ${String(seq).padStart(7)}  ${address}: ${why}`);
      if (each.length > SHOWN) output.line(`    … and ${each.length - SHOWN} more; --json lists all.`);
    }
  }
  output.line();
  output.line(
    'Each was decided again on what the farm knew at that moment. Where another decision would have changed',
  );
  output.line('what came next, that other course is not followed. Prices and the schedule are not compared.');
  return Exit.OK;
}
