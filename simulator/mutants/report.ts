/** What came of seeded mutants, in words and tables. */
import type { Tried } from './campaign.ts';
import { isUnseen, reasons } from './reasons.ts';

const tally = <T>(all: readonly T[], key: (one: T) => string): [string, T[]][] =>
  [...Map.groupBy(all, key)].sort(([, a], [, b]) => b.length - a.length);

const percent = (part: number, whole: number): string =>
  whole === 0 ? '–' : `${((100 * part) / whole).toFixed(1)} %`;

export const replayOf = ({ mutant }: Tried): string => `npm run -s sim:mutants -- --only ${mutant.id}`;

export interface Shrunk {
  readonly id: string;
  readonly property: string;
  /** What must be said and done from outside for it to break. */
  readonly commands: number;
  readonly tries: number;
}

export interface Campaign {
  readonly seed: number;
  readonly of: number;
  readonly tried: readonly Tried[];
  readonly surveyCpuMs: number;
  readonly shrunk: readonly Shrunk[];
}

function whyOf(id: string): string {
  const reason = reasons[id];
  return reason === undefined
    ? 'no reason is known: a property is missing, or a play'
    : `${reason.kind}: ${reason.words}`;
}

const seconds = (ms: number): string => (ms / 1_000).toFixed(0);

export function reportOf({ seed, of, tried, surveyCpuMs, shrunk }: Campaign): string {
  const caught = tried.filter((one) => one.caught !== null);
  const cpuMs = surveyCpuMs + tried.reduce((sum, one) => sum + one.cpuMs, 0);
  const lines = [
    `${caught.length} of ${tried.length} mutants caught (${percent(caught.length, tried.length)}), of ${of} that can be made, choice ${seed}. ${seconds(cpuMs)} s of one core: ${seconds(surveyCpuMs)} to look for the strongest seeds, ${seconds(cpuMs - surveyCpuMs)} to hunt.`,
    '',
    '| caught by | mutants |',
    '| --- | --- |',
    ...tally(caught, ({ caught: by }) => `${by!.property}${by!.by === 'play' ? '' : ` (${by!.by})`}`).map(
      ([name, all]) => `| ${name} | ${all.length} |`,
    ),
    '',
    '| operator | mutants | caught |',
    '| --- | --- | --- |',
    ...tally(tried, ({ mutant }) => mutant.operator).map(
      ([name, all]) => `| ${name} | ${all.length} | ${all.filter((one) => one.caught).length} |`,
    ),
  ];
  const survivors = tried.filter((one) => one.caught === null);
  if (survivors.length > 0) {
    const seen = tried.length - survivors.filter(({ mutant }) => isUnseen(mutant.id)).length;
    lines.push(
      '',
      `Without those that nobody can tell from the code as it is: ${caught.length} of ${seen} (${percent(caught.length, seen)}).`,
      '',
      '| survivor | where | change | why |',
      '| --- | --- | --- | --- |',
      ...survivors.map(
        ({ mutant: { id, file, line, diff } }) =>
          `| ${id} | ${file}:${line} | \`${diff.replaceAll('|', '\\|').replaceAll('`', "'")}\` | ${whyOf(id)} |`,
      ),
    );
  }
  if (shrunk.length > 0) {
    const sizes = shrunk.map(({ commands }) => commands).sort((a, b) => a - b);
    const small = sizes.filter((size) => size <= 20).length;
    lines.push(
      '',
      `${shrunk.length} failures made smaller: ${small} to 20 commands or fewer; median ${sizes[Math.floor(sizes.length / 2)]}, most ${sizes.at(-1)}.`,
    );
  }
  return `${lines.join('\n')}\n`;
}
