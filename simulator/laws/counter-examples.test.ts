import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from '../mutants/mutants.ts';
import { huntApart } from '../mutants/process.ts';

/** One place made wrong, and the law that must tell. */
const wrongs = [
  {
    law: 'settings are the policy',
    file: 'actors/policy/settings.ts',
    was: '!isOwn(one) && one.name',
    is: 'one.name',
  },
  {
    law: 'a policy is read as it is written',
    file: 'actors/policy/check.ts',
    was: 'if (seen.has(name)) found.push',
    is: 'if (false) found.push',
  },
  {
    law: 'a draft is tried as it would decide',
    file: 'actors/policy/impact.ts',
    was: 'if (waiting.has(key)) return true;',
    is: '',
  },
  {
    law: 'the book of policies is kept',
    file: 'actors/policy/machine.ts',
    was: 'whyNotWithdraw(context, event.revision) === null',
    is: 'true',
  },
  {
    law: 'the shelf adds up',
    file: 'actors/lot/stock.ts',
    was: 'lot.quarantineReason === null ?',
    is: 'lot.quarantineReason !== null ?',
  },
  {
    law: 'a lot holds what it has',
    file: 'actors/lot/rules.ts',
    was: 'if (grams <= free) return grams',
    is: 'if (grams < free) return grams',
  },
  {
    law: 'a release is asked about what is known',
    file: 'actors/job/gate.ts',
    was: 'circumstances.endsUnattended ||',
    is: 'circumstances.endsUnattended &&',
  },
  {
    law: 'work is weighed by what is known',
    file: 'actors/dispatcher/problem.ts',
    was: 'id === requirements.profileId',
    is: 'id !== requirements.profileId',
  },
  {
    law: 'work is weighed by what is known',
    file: 'actors/dispatcher/admit.ts',
    was: 'material.abrasive ||',
    is: 'material.abrasive &&',
  },
  {
    law: 'grams are kept in turn',
    file: 'actors/dispatcher/earmarks.ts',
    was: 'a.queuedAt - b.queuedAt',
    is: 'b.queuedAt - a.queuedAt',
  },
  {
    law: 'breakers let one through',
    file: 'actors/dispatcher/breakers.ts',
    was: 'breakers[key] = { ...breaker, trial: jobId };',
    is: '',
  },
  {
    law: 'the more urgent goes first',
    file: 'actors/dispatcher/admit.ts',
    was: 'other.priority >= job.priority',
    is: 'other.priority > job.priority',
  },
  {
    law: 'a decision is told as it is',
    file: 'actors/dispatcher/rules.ts',
    was: 'const endAt = one.endAt + laterMs;',
    is: 'const endAt = one.endAt - laterMs;',
  },
  {
    law: 'the plan on record is kept to',
    file: 'actors/dispatcher/pace.ts',
    was: 'const PUNCTUAL_MS = 30 * 60_000;',
    is: 'const PUNCTUAL_MS = 31 * 60_000;',
  },
  {
    law: 'machines are planned around their maintenance',
    file: 'actors/dispatcher/maintenance.ts',
    was: '(beganAt ?? Math.max(at,',
    is: '(beganAt ?? Math.min(at,',
  },
  {
    law: 'word of a machine is weighed by its rules',
    file: 'gateway/printers/reconcile.ts',
    was: 'const slackSeconds = 5;',
    is: 'const slackSeconds = 6;',
  },
  {
    law: 'the post is carried',
    file: 'gateway/machines/station.ts',
    was: 'if (this.#endedRunId === runId) return;',
    is: '',
  },
  ...(
    [
      ['printer', 'free.ts', "fact('printer.plateCleared', () => ({ plateClear: true })),", ''],
      ['job', 'routed.ts', 'event.report.printerId === context.printerId', 'true'],
      ['plan', 'making.ts', 'isTrial(context, event.jobId) && context.breaker.trialsLeft <= 1', 'true'],
      ['order', 'producing.ts', 'guard: ({ context }) => !context.began', 'guard: () => true'],
      ['lot', 'machine.ts', 'Object.keys(context.reservations)', 'Object.keys({})'],
      ['run', 'machine.ts', '...metered(event.evidence),', ''],
      ['quote', 'machine.ts', 'event.rush === undefined', 'event.rush !== undefined'],
      ['plate', 'rules.ts', 'items.length - unwanted', 'items.length'],
      ['incident', 'machine.ts', 'acknowledgedBy: event.meta.by.id', ''],
    ] as const
  ).map(([kind, file, was, is]) => ({
    law: `the life of a ${kind}`,
    file: `actors/${kind}/${file}`,
    was,
    is,
  })),
] as const;

describe('a law tells where the code is made wrong', () => {
  it.each(wrongs)(
    '$law: $file',
    async ({ file, is, law, was }) => {
      const start = readFileSync(path.join(root, file), 'utf8').indexOf(was);
      expect(start).toBeGreaterThan(0);
      const edit = { start, end: start + was.length, text: is };
      const { caught } = await huntApart({
        root,
        mutant: { file, edit },
        laws: true,
        seeds: [],
        days: [],
        cpuMsMax: 20_000,
      });
      expect(caught).toMatchObject({ by: 'law', property: law });
    },
    60_000,
  );
});
