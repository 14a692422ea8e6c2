/** The one question being put together, and what the farm offers for it. */
import { computed, signal } from '@preact/signals';
import type { WhatIfStatus } from '../../../gateway/api/contract/whatif.ts';
import { farm, router, values, whatIf } from '../../models/here.ts';
import type { Trouble } from '../../models/problem.ts';
import { troubleFrom } from '../../models/problem.ts';
import { createDraft } from '../../models/whatif/draft.ts';
import { type Asked, draftOf, questionOf } from '../../models/whatif/question.ts';
import type { Draft, Machine, Offer } from '../../models/whatif/rows.ts';

let keys = 0;
const newKey = (): string => `r${++keys}`;

export const draft = createDraft(newKey);

const machines = computed((): readonly Machine[] =>
  values('printer')
    .filter(({ hasConnector, spec, status }) => hasConnector && spec && status !== 'removed')
    .map(({ id, spec }) => ({ id, name: spec!.name, model: spec!.model })),
);
export const offer = computed(
  (): Offer => ({ farm: farm.value, machines: machines.value, models: whatIf.models.value }),
);
/** Machines that no simulation knows of: nobody can tell what state they are in. */
export const notConnected = computed(
  () => values('printer').filter(({ hasConnector, status }) => !hasConnector && status !== 'removed').length,
);

/** The last try: what was refused, and which change came of which row. */
export const refused = signal<{ readonly trouble: Trouble; readonly origins: Asked['origins'] } | null>(null);
export const sending = signal(false);
/** Somebody pressed the button: what is missing is said from now on. */
export const tried = signal(false);

const shifts = () => farm.value?.shifts ?? [];

export const reset = () => {
  draft.trigger.clear();
  refused.value = null;
  tried.value = false;
};

/** Fills the form with a question asked before. */
export const askAgain = (status: WhatIfStatus, settings: Partial<Omit<Draft, 'rows'>> = {}) => {
  draft.trigger.fill({ next: { ...draftOf(status.question, shifts(), newKey), ...settings } });
  refused.value = null;
  tried.value = false;
};

export const send = async () => {
  const { origins, question } = questionOf(draft.get().context, shifts());
  sending.value = true;
  refused.value = null;
  try {
    const { id } = await whatIf.ask(question);
    reset();
    router.go(`/whatif/${id}`);
  } catch (error) {
    refused.value = { trouble: troubleFrom(error), origins };
  } finally {
    sending.value = false;
  }
};
