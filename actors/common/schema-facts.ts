/** What every fact of a farm says to people: one place for the API, the log and the timelines. */
import { composerFacts } from '../composer/schema.ts';
import { dispatcherFacts } from '../dispatcher/schema.ts';
import { guardFacts } from '../guardrails/schema.ts';
import { incidentFacts } from '../incident/schema.ts';
import { jobFacts } from '../job/schema.ts';
import { lotFacts } from '../lot/schema.ts';
import { orderFacts } from '../order/schema.ts';
import { planFacts } from '../plan/schema.ts';
import { plateFacts } from '../plate/schema.ts';
import { policyFacts } from '../policy/schema-book.ts';
import { printerFacts } from '../printer/schema.ts';
import { quoteFacts } from '../quote/schema.ts';
import { runFacts } from '../run/schema.ts';

/** By a fact's type: `job.printed` → "Printed; waits for inspection". */
export const factWords: Readonly<Record<string, string>> = {
  ...composerFacts,
  ...dispatcherFacts,
  ...guardFacts,
  ...incidentFacts,
  ...jobFacts,
  ...lotFacts,
  ...orderFacts,
  ...planFacts,
  ...plateFacts,
  ...policyFacts,
  ...printerFacts,
  ...quoteFacts,
  ...runFacts,
};
