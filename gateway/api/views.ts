/** The kernel's views as the API shows them. */

import { factWords } from '../../actors/common/schema-facts.ts';
import type { FactBody } from '../../runtime/envelope.ts';
import type { View as KernelView } from '../../runtime/kernel.ts';
import type { RecordedFact, View } from './contract/index.ts';
import { redact } from './redact.ts';

type Shown = Pick<KernelView, 'id' | 'kind' | 'status' | 'version' | 'createdAt' | 'updatedAt' | 'doc'>;

/** A kernel's view as the contract has it. The envelope wins over a field of the same name. */
export const showView = ({ doc, id, kind, status, version, createdAt, updatedAt }: Shown): View =>
  ({ ...redact(doc), id, kind, status, version, createdAt, updatedAt }) as unknown as View;

export const showFact = ({ type, payload }: FactBody): RecordedFact => ({
  type,
  words: factWords[type] ?? type,
  payload: redact(payload),
});
