/** Runs the CLI inside a test, with screens that remember. */
import { Writable } from 'node:stream';
import { main } from './main.ts';

export class Screen extends Writable {
  text = '';
  readonly #more: ((text: string) => void) | undefined;
  constructor(more?: (text: string) => void) {
    super();
    this.#more = more;
  }
  override _write(chunk: Buffer, _: string, done: () => void) {
    this.text += String(chunk);
    this.#more?.(String(chunk));
    this.emit('said');
    done();
  }
}

/** `line` as typed after `farm`; double quotes keep words together. `more` hears what is printed as it is. */
export async function farmCliAt(
  url: string,
  line: string,
  env: NodeJS.ProcessEnv = {},
  signal: AbortSignal = new AbortController().signal,
  more?: (text: string) => void,
) {
  const [stdout, stderr] = [new Screen(more), new Screen()];
  const args = line.match(/"[^"]*"|\S+/g)?.map((word) => word.replace(/^"|"$/g, '')) ?? [];
  const code = await main(args, {
    stdout,
    stderr,
    env: { FARM_URL: url, FARM_OPERATOR: 'ada', ...env },
    signal,
  });
  const json = () =>
    stdout.text
      .trimEnd()
      .split('\n')
      .map((one) => JSON.parse(one));
  return { code, out: stdout.text, err: stderr.text, json };
}
