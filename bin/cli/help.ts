/** What `--help` prints. */
import { type CliCommand, optionsOf } from './spec.ts';

const environment: readonly (readonly [string, string])[] = [
  ['PORT', 'Where `up` listens, and where the other commands look; 8787 if unset.'],
  ['FARM_URL', 'The farm that the other commands talk to.'],
  ['FARM_TOKEN', "The farm's token, on the farm and on those who talk to it. Needed beyond loopback."],
  ['FARM_DATA', "Folder of the farm's data; ./data if unset."],
  ['FARM_CONFIG', 'The farm file; the demo farm if unset.'],
  ['DATABASE_URL', 'A Postgres to use in place of the embedded one.'],
  [
    'S3_ENDPOINT',
    'An S3 or MinIO for artifacts in place of a folder (with S3_BUCKET, S3_ACCESS_KEY, S3_SECRET_KEY).',
  ],
  ['PRUSASLICER', 'The PrusaSlicer program, where it is not on the PATH.'],
  ['NO_COLOR', 'No colours when set to anything.'],
];

const columns = (rows: readonly (readonly [string, string])[]): string[] => {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`);
};

export function helpOfAll(commands: readonly CliCommand[], kinds: readonly string[]): string[] {
  return [
    "farm: a print farm, from a customer's model to a shipped part.",
    '',
    'Usage: farm COMMAND [options]     in a clone: npm run -s farm -- COMMAND [options]',
    '',
    ...columns(commands.map(({ name, says }) => [name, says])),
    ...columns([
      [
        `${kinds.slice(0, 4).join('|')}|…`,
        'Says one thing to one of them: `farm job release J-1042`; `farm job --help` lists what.',
      ],
    ]),
    '',
    '`farm COMMAND --help` says more. Environment:',
    ...columns(environment),
    '',
    'Ends with 0 done, 1 failed, 2 not understood, 3 the farm refused, 4 no farm there, 5 token needed.',
  ];
}

export function helpOf(command: CliCommand): string[] {
  const options = Object.entries(optionsOf(command)).map(
    ([name, { value, short, says }]): [string, string] => [
      `${short ? `-${short}, ` : ''}--${name}${value ? ` ${value}` : ''}`,
      says,
    ],
  );
  return [
    `Usage: farm ${command.name}${command.takes === '' ? '' : ` ${command.takes}`}`,
    '',
    command.says,
    ...(command.more ? ['', ...command.more] : []),
    '',
    ...columns(options),
  ];
}
