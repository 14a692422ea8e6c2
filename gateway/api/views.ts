/** The kernel's views as the API shows them. */

import { dispatcherFacts } from '../../actors/dispatcher/schema.ts';
import { guardFacts } from '../../actors/guardrails/schema.ts';
import { incidentFacts } from '../../actors/incident/schema.ts';
import { jobFacts } from '../../actors/job/schema.ts';
import { lotFacts } from '../../actors/lot/schema.ts';
import { orderFacts } from '../../actors/order/schema.ts';
import { planFacts } from '../../actors/plan/schema.ts';
import { plateFacts } from '../../actors/plate/schema.ts';
import { printerFacts } from '../../actors/printer/schema.ts';
import { quoteFacts } from '../../actors/quote/schema.ts';
import { runFacts } from '../../actors/run/schema.ts';
import type { FactBody } from '../../runtime/envelope.ts';
import type { View as KernelView } from '../../runtime/kernel.ts';
import type { RecordedFact, View } from './contract/index.ts';
import { redact } from './redact.ts';

const wordsOf: Readonly<Record<string, string>> = {
  ...dispatcherFacts,
  ...guardFacts,
  ...incidentFacts,
  ...jobFacts,
  ...lotFacts,
  ...orderFacts,
  ...planFacts,
  ...plateFacts,
  ...printerFacts,
  ...quoteFacts,
  ...runFacts,
};

type Shown = Pick<KernelView, 'id' | 'kind' | 'status' | 'version' | 'createdAt' | 'updatedAt' | 'doc'>;

/** A kernel's view as the contract has it. The envelope wins over a field of the same name. */
export const showView = ({ doc, id, kind, status, version, createdAt, updatedAt }: Shown): View =>
  ({ ...redact(doc), id, kind, status, version, createdAt, updatedAt }) as unknown as View;

export const showFact = ({ type, payload }: FactBody): RecordedFact => ({
  type,
  words: wordsOf[type] ?? type,
  payload: redact(payload),
});
