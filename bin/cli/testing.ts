/** Runs the CLI inside a test, with screens that remember. */
import { Writable } from 'node:stream';
import { main } from './main.ts';

export class Screen extends Writable {
  text = '';
  override _write(chunk: Buffer, _: string, done: () => void) {
    this.text += String(chunk);
    this.emit('said');
    done();
  }
}

/** `line` as typed after `farm`; double quotes keep words together. */
export async function farmCliAt(
  url: string,
  line: string,
  env: NodeJS.ProcessEnv = {},
  signal: AbortSignal = new AbortController().signal,
) {
  const [stdout, stderr] = [new Screen(), new Screen()];
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
