/** The farm's policy as the API tells it: in force, before, drafts; and what is done with a draft. */
import { type ReadonlySignal, signal } from '@preact/signals';
import type { PolicyDocument } from '../../../actors/policy/schema-document.ts';
import type {
  PolicyAnswer,
  PolicyCheck,
  PolicyRevision,
  PolicyVocabulary,
} from '../../../gateway/api/contract/policy.ts';
import type { WhatIfStatus } from '../../../gateway/api/contract/whatif.ts';
import type { Api } from '../api.ts';
import { Refusal, type Trouble, troubleFrom } from '../problem.ts';

export interface PolicyModel {
  readonly answer: ReadonlySignal<PolicyAnswer | null>;
  /** The revision that is open. */
  readonly open: ReadonlySignal<PolicyRevision | null>;
  readonly vocabulary: ReadonlySignal<PolicyVocabulary | null>;
  readonly trouble: ReadonlySignal<Trouble | null>;
  /** Something was asked for and is not answered yet. */
  readonly busy: ReadonlySignal<boolean>;
  readonly refresh: (id: string | null) => Promise<void>;
  /** The document read aloud; `null` where the farm can not be asked, and says why in `trouble`. */
  readonly check: (document: PolicyDocument) => Promise<PolicyCheck | null>;
  /** The number of the draft; `null` where the farm refused it, and says why in `trouble`. */
  readonly draft: (document: PolicyDocument, because: string) => Promise<number | null>;
  /** The question that was asked about it; `null` where the farm refused. */
  readonly simulate: (number: number, days: number, replications: number) => Promise<WhatIfStatus | null>;
  readonly tryOut: (number: number, hours: number) => Promise<boolean>;
  /** `reason`: adopts it although nobody has tried it, or although it was in force before. */
  readonly adopt: (number: number, reason?: string) => Promise<boolean>;
  readonly withdraw: (number: number, because: string) => Promise<boolean>;
  readonly rollBack: (reason: string) => Promise<boolean>;
}

const ROOT = '/api/v1/policy';

export const createPolicy = (api: Pick<Api, 'get' | 'send'>): PolicyModel => {
  const answer = signal<PolicyAnswer | null>(null);
  const open = signal<PolicyRevision | null>(null);
  const vocabulary = signal<PolicyVocabulary | null>(null);
  const trouble = signal<Trouble | null>(null);
  const busy = signal(false);
  let asked = 0;

  const refresh = async (id: string | null) => {
    const mine = ++asked;
    if (String(open.value?.number) !== id) open.value = null;
    try {
      const [all, one, words] = await Promise.all([
        api.get<PolicyAnswer>(ROOT),
        id === null ? null : api.get<PolicyRevision>(`${ROOT}/revisions/${encodeURIComponent(id)}`),
        vocabulary.value ?? api.get<PolicyVocabulary>(`${ROOT}/vocabulary`),
      ]);
      if (mine !== asked) return;
      answer.value = all;
      open.value = one;
      vocabulary.value = words;
      trouble.value = null;
    } catch (error) {
      if (mine === asked) trouble.value = troubleFrom(error);
    }
  };

  const doing = async <T>(act: () => Promise<T>): Promise<T | null> => {
    busy.value = true;
    trouble.value = null;
    try {
      return await act();
    } catch (error) {
      trouble.value = troubleFrom(error);
      return null;
    } finally {
      busy.value = false;
    }
  };
  const told = (act: () => Promise<PolicyAnswer>) =>
    doing(async () => {
      answer.value = await act();
      const number = open.value?.number;
      if (number !== undefined) open.value = await api.get<PolicyRevision>(`${ROOT}/revisions/${number}`);
      return true;
    }).then((done) => done === true);

  return {
    answer,
    open,
    vocabulary,
    trouble,
    busy,
    refresh,
    check: async (document) => {
      try {
        return await api.send<PolicyCheck>('POST', `${ROOT}/check`, { document });
      } catch (error) {
        trouble.value = troubleFrom(error);
        return null;
      }
    },
    simulate: (number, days, replications) =>
      doing(() =>
        api.send<WhatIfStatus>('POST', `${ROOT}/revisions/${number}/simulate`, { days, replications }),
      ),
    draft: (document, because) =>
      doing(async () => {
        const made = await api.send<PolicyRevision>('POST', `${ROOT}/revisions`, { document, because });
        return made.number;
      }),
    tryOut: (number, hours) =>
      doing(async () => {
        open.value = await api.send<PolicyRevision>('POST', `${ROOT}/revisions/${number}/try`, { hours });
        answer.value = await api.get<PolicyAnswer>(ROOT);
        return true;
      }).then((done) => done === true),
    adopt: (number, reason) =>
      told(() =>
        api.send('POST', `${ROOT}/revisions/${number}/adopt`, {
          ...(reason === undefined ? {} : { untried: true, reason: { code: 'policy', words: reason } }),
        }),
      ),
    withdraw: (number, because) =>
      told(() => api.send('POST', `${ROOT}/revisions/${number}/withdraw`, { because })),
    rollBack: (reason) =>
      told(() => api.send('POST', `${ROOT}/roll-back`, { reason: { code: 'policy', words: reason } })),
  };
};

/** Throws in an operator's words. */
export function readDocument(text: string): PolicyDocument {
  try {
    return JSON.parse(text) as PolicyDocument;
  } catch (error) {
    throw new Refusal({
      status: 0,
      what: 'The draft is not written as JSON.',
      cause: (error as Error).message,
      remedy: 'Look for a missing comma or quote where it says.',
      code: 'draft',
      fields: [],
    });
  }
}

/** A document as it is edited: a rule a line, so that a change is a line. */
export const writtenOut = (document: object): string => {
  const fields = Object.entries(document).map(([name, value]) =>
    Array.isArray(value)
      ? `  ${JSON.stringify(name)}: [\n${value.map((one) => `    ${JSON.stringify(one)}`).join(',\n')}\n  ]`
      : `  ${JSON.stringify(name)}: ${JSON.stringify(value)}`,
  );
  return `{\n${fields.join(',\n')}\n}\n`;
};
