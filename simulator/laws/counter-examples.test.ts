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
