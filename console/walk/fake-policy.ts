/** The scripted farm's side of the policy: drafts are read, kept, tried, simulated and adopted. */
import type { PolicyDocument } from '../../actors/policy/schema-document.ts';
import type { PolicyRevision } from '../../gateway/api/contract/policy.ts';
import type { WhatIfStatus } from '../../gateway/api/contract/whatif.ts';
import { checkOf, draftedAs, inForce, vocabulary } from './data-policy.ts';

export interface FakePolicy {
  /** Status and body of the answer. */
  readonly answer: (method: string, parts: readonly string[], body: unknown) => readonly [number, unknown];
  /** The answer to a question about a draft has come in. */
  readonly simulated: (status: WhatIfStatus) => void;
}

/** @param ask puts a question to what-if. */
export const fakePolicy = (ask: (title: string, body: object) => WhatIfStatus): FakePolicy => {
  let revisions: readonly PolicyRevision[] = [inForce];
  const asked = new Map<string, number>();
  const put = (one: PolicyRevision) => {
    revisions = [one, ...revisions.filter(({ number }) => number !== one.number)];
    return one;
  };
  const all = () => ({
    inForce: revisions.find(({ state }) => state === 'inForce') ?? null,
    revisions: [...revisions].sort((a, b) => b.number - a.number),
  });
  return {
    answer(method, [what, id, deed], body) {
      if (what === undefined) return [200, all()];
      if (what === 'vocabulary') return [200, vocabulary];
      const sent = body as { document: PolicyDocument; because: string; days?: number };
      if (what === 'check') return [200, checkOf(sent.document)];
      if (id === undefined) return [201, put(draftedAs(revisions.length + 3, sent.document, sent.because))];
      const one = revisions.find(({ number }) => number === Number(id))!;
      if (method === 'GET') return [200, one];
      if (deed === 'try') {
        const words = [
          'It would have held back 3 of the 41 releases that went by themselves in the last 24 h.',
        ];
        const impact = {
          fromAt: one.at - 86_400_000,
          untilAt: one.at,
          gates: [],
          examples: [],
          words,
          partial: false,
        };
        return [200, put({ ...one, state: 'tried', tried: { at: one.at, against: inForce.number, impact } })];
      }
      if (deed === 'simulate') {
        const status = ask(`Revision ${id} of the policy`, sent);
        asked.set(status.id, one.number);
        return [201, status];
      }
      if (deed === 'adopt')
        for (const each of revisions) {
          if (each.number === one.number) put({ ...each, state: 'inForce' });
          else if (each.state === 'inForce') put({ ...each, state: 'superseded' });
        }
      return [200, all()];
    },
    simulated({ endedAt, figures, id, question, replications, words }) {
      const one = revisions.find(({ number }) => number === asked.get(id));
      if (one === undefined) return;
      const answer = { questionId: id, days: question.days ?? 7, replications, figures, words };
      put({ ...one, state: 'tried', simulated: { at: endedAt ?? one.at, against: inForce.number, answer } });
    },
  };
};
