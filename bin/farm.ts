/** The program `farm`. `bin/run.mjs` starts it on the pinned Node. */
import { main } from './cli/main.ts';

const interrupted = new AbortController();
const { argv, env, stderr, stdout } = process;

// `farm export | head` is done when the reader is.
stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});
const onInterrupt = () => interrupted.abort(new Error('Interrupted.'));
// `up` has its own way to stop.
if (argv[2] !== 'up') process.once('SIGINT', onInterrupt);

const code = await main(argv.slice(2), { stdout, stderr, env, signal: interrupted.signal });
if (code !== undefined) process.exitCode = code;
