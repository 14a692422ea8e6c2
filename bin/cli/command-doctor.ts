import { runChecks } from './doctor-checks.ts';
import { Exit } from './exit.ts';
import type { CliCommand } from './spec.ts';

const marks = { ok: ['green', '✓'], warn: ['yellow', '!'], fail: ['red', '✗'] } as const;

export const doctorCommand: CliCommand = {
  name: 'doctor',
  takes: '',
  says: 'Checks what a farm needs on this machine, and says how to mend what is missing.',
  options: {},
  words: [0, 0],
  remote: true,
  async run({ env, json, output, values }) {
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
