import { runChecks } from './doctor-checks.ts';
import { watchFarm } from './doctor-watch.ts';
import { Exit, usage } from './exit.ts';
import type { CliCommand } from './spec.ts';

const marks = { ok: ['green', '✓'], warn: ['yellow', '!'], fail: ['red', '✗'] } as const;

export const doctorCommand: CliCommand = {
  name: 'doctor',
  takes: '[--watch [--for TIME]]',
  says: 'Checks what a farm needs on this machine, and says how to mend what is missing. With --watch: checks a farm that runs.',
  options: {
    watch: { says: 'Holds a running farm against every property of the simulator, until Ctrl-C.' },
    for: { value: 'TIME', says: 'With --watch: ends after so long, such as 90s, 10m or 8h.' },
  },
  words: [0, 0],
  remote: true,
  more: [
    'With --watch it reads the journal over the API and changes nothing. It ends with 1 where a property was broken.',
    'See docs/replay.md.',
  ],
  async run(invocation) {
    const { env, json, output, values } = invocation;
    if (values.watch === true) return watchFarm(invocation);
    if (values.for !== undefined) throw usage('--for goes with --watch.', 'See `farm doctor --help`.');
    const url = typeof values.url === 'string' ? values.url : undefined;
    const found = await runChecks(env, url);
    for (const check of found) {
      if (json) {
        output.json(check);
        continue;
      }
      const [colour, mark] = marks[check.state];
      output.line(`${output.style(colour, mark)} ${check.name.padEnd(12)} ${check.words}`);
      if (check.remedy !== undefined) output.line(`  ${''.padEnd(12)} → ${check.remedy}`);
    }
    const failed = found.filter(({ state }) => state === 'fail').length;
    if (!json)
      output.line(failed === 0 ? 'A farm can work here.' : `${failed} to mend before a farm can work here.`);
    return failed === 0 ? Exit.OK : Exit.FAILED;
  },
};
