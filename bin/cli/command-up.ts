import path from 'node:path';
import { usage } from './exit.ts';
import { type CliCommand, textOf, wholeOf } from './spec.ts';

interface UpOptions {
  readonly demo: boolean;
  readonly port: number;
  readonly host: string;
  readonly dataFolder: string;
  readonly configFile?: string;
  readonly console: boolean;
  readonly timeFactor?: number;
}

export const upCommand: CliCommand = {
  name: 'up',
  takes: '[options]',
  says: 'Starts a farm: database, API, console, and with --demo virtual printers to try it on. Ctrl-C stops it.',
  options: {
    demo: { says: 'With the demo fleet: virtual printers on real sockets.' },
    port: { value: 'PORT', says: 'Where it listens; PORT or 8787 if left out.' },
    host: { value: 'ADDRESS', says: '127.0.0.1 if left out. Anything wider needs FARM_TOKEN.' },
    data: { value: 'FOLDER', says: 'Where its data is; FARM_DATA or ./data if left out.' },
    config: { value: 'FILE', says: 'The farm file; FARM_CONFIG or the demo farm if left out.' },
    'no-console': { says: 'The API alone, without the console.' },
    'time-factor': { value: 'N', says: 'How much faster than life the demo prints.' },
  },
  words: [0, 0],
  async run(invocation) {
    const { env, values } = invocation;
    const port = wholeOf(invocation, 'port', 0, 65_535) ?? portOf(env);
    const config = textOf(invocation, 'config') ?? (env.FARM_CONFIG || undefined);
    const factor = textOf(invocation, 'time-factor');
    const timeFactor = factor === undefined ? undefined : Number(factor);
    if (timeFactor !== undefined && !(timeFactor > 0 && timeFactor <= 100_000))
      throw usage(
        `--time-factor is "${factor}"; it must be a number above 0.`,
        'For instance --time-factor 60.',
      );
    const options: UpOptions = {
      demo: values.demo === true,
      port,
      host: textOf(invocation, 'host') ?? '127.0.0.1',
      dataFolder: path.resolve(textOf(invocation, 'data') ?? (env.FARM_DATA || 'data')),
      console: values['no-console'] !== true,
      ...(config !== undefined && { configFile: path.resolve(config) }),
      ...(timeFactor !== undefined && { timeFactor }),
    };
    // Loaded only here: the other commands start without the farm's own parts.
    const { up } = await import('../up.ts');
    await up(options);
    return undefined;
  },
};

/** `PORT`, or 8787. Throws a usage error where it is no port. */
export function portOf(env: NodeJS.ProcessEnv): number {
  if (env.PORT === undefined || env.PORT === '') return 8787;
  const port = Number(env.PORT);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw usage(
    `PORT is "${env.PORT}"; it must be a port from 0 to 65535.`,
    'Set it to a number, or unset it for 8787.',
  );
}
