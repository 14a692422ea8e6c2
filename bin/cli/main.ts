/** From the words on the line to an exit code. */
import { userInfo } from 'node:os';
import { nearest } from '../../actors/farm/nearest.ts';
import { VERSION } from '../version.ts';
import { FarmClient } from './client.ts';
import { doctorCommand } from './command-doctor.ts';
import { exportCommand } from './command-export.ts';
import { fleetCommand } from './command-fleet.ts';
import { importCommand } from './command-import.ts';
import { listCommands } from './command-lists.ts';
import { planCommand } from './command-plan.ts';
import { replayCommand } from './command-replay.ts';
import { simCommand } from './command-sim.ts';
import { submitCommand } from './command-submit.ts';
import { thingCommand, thingKinds } from './command-thing.ts';
import { portOf, upCommand } from './command-up.ts';
import { whatIfCommand } from './command-whatif.ts';
import { CliError, Exit, usage } from './exit.ts';
import { helpOf, helpOfAll } from './help.ts';
import { makeOutput, type Terminal } from './output.ts';
import { type CliCommand, checkWords, type Io, type Line, readLine, textOf } from './spec.ts';

const versionCommand: CliCommand = {
  name: 'version',
  takes: '',
  says: "The program's version.",
  options: {},
  words: [0, 0],
  async run({ json, output }) {
    if (json) output.json({ version: VERSION, node: process.versions.node });
    else output.line(VERSION);
    return Exit.OK;
  },
};

const listed = ['jobs', 'printers', 'quotes', 'orders', 'lots', 'incidents'];
const shown: readonly CliCommand[] = [
  upCommand,
  submitCommand,
  ...listCommands
    .filter(({ name }) => listed.includes(name))
    .sort((a, b) => listed.indexOf(a.name) - listed.indexOf(b.name)),
  exportCommand,
  importCommand,
  replayCommand,
  simCommand,
  whatIfCommand,
  planCommand,
  fleetCommand,
  doctorCommand,
  versionCommand,
];
const all: readonly CliCommand[] = [
  ...shown,
  ...listCommands.filter(({ name }) => !listed.includes(name)),
  ...thingKinds.filter((kind) => kind !== 'plan').map(thingCommand),
];

export interface Process {
  readonly stdout: Terminal & NodeJS.WritableStream;
  readonly stderr: Terminal;
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
}

/** Undefined: the command goes on by itself, and ends the program when it is done. */
export async function main(
  args: readonly string[],
  { stdout, stderr, env, signal }: Process,
): Promise<number | undefined> {
  const output = makeOutput(stdout, stderr, env);
  const io: Io = { output, env, stdout, signal };
  try {
    return await dispatch(args, io);
  } catch (error) {
    output.progressEnd();
    if (signal.aborted) return Exit.INTERRUPTED;
    return explain(error, wantsJson(args), io, stderr);
  }
}

async function dispatch([word, ...rest]: readonly string[], io: Io): Promise<number | undefined> {
  const name = word === '--version' || word === '-v' ? 'version' : word;
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') {
    const about = name === 'help' ? rest.find((one) => !one.startsWith('-')) : undefined;
    for (const line of about === undefined ? helpOfAll(shown, thingKinds) : helpOf(commandCalled(about)))
      io.output.line(line);
    return name === undefined ? Exit.USAGE : Exit.OK;
  }
  const command = commandCalled(name);
  const line = readLine(command, rest);
  if (line.values.help === true) {
    for (const text of helpOf(command)) io.output.line(text);
    return Exit.OK;
  }
  checkWords(command, line);
  let client: FarmClient | undefined;
  return command.run({
    ...io,
    ...line,
    json: line.values.json === true,
    client: () => {
      client ??= clientFor(line, io);
      return client;
    },
  });
}

/** Also where the line itself could not be read. */
function wantsJson(args: readonly string[]): boolean {
  const takesFile = all.find(({ name }) => name === args[0])?.options.json?.value !== undefined;
  return takesFile ? args.includes('-') || args.includes('--json=-') : args.includes('--json');
}

function commandCalled(name: string): CliCommand {
  const command = all.find((one) => one.name === name);
  if (command) return command;
  const meant = nearest(
    name,
    all.map((one) => one.name),
  );
  throw usage(
    `"${name}" is no command.`,
    meant ? `Did you mean \`farm ${meant}\`? \`farm help\` lists all.` : '`farm help` lists all.',
  );
}

function clientFor(line: Line, { env, signal }: Io): FarmClient {
  const url = textOf(line, 'url') ?? (env.FARM_URL || `http://127.0.0.1:${portOf(env)}`);
  if (!/^https?:\/\/[^/]/.test(url))
    throw usage(`"${url}" is no address of a farm.`, 'It looks like http://127.0.0.1:8787.');
  return new FarmClient({
    url,
    token: env.FARM_TOKEN || undefined,
    operator: textOf(line, 'operator') ?? accountName(env),
    signal,
  });
}

function accountName(env: NodeJS.ProcessEnv): string {
  if (env.FARM_OPERATOR) return env.FARM_OPERATOR;
  try {
    return userInfo().username || 'operator';
  } catch {
    return 'operator';
  }
}

function explain(error: unknown, json: boolean, { output, env }: Io, stderr: Terminal): number {
  if (error instanceof CliError) {
    if (json)
      output.json({
        error: { code: error.code, words: error.message, remedy: error.remedy, problem: error.problem },
      });
    else
      stderr.write(`farm: ${error.message}\n${error.remedy === undefined ? '' : `      ${error.remedy}\n`}`);
    return error.code;
  }
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  if (json) output.json({ error: { code: Exit.FAILED, words: message } });
  else stderr.write(`farm: ${env.FARM_DEBUG ? stack : message}\n`);
  return Exit.FAILED;
}
