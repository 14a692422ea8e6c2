/** Every law of what is pure; the cheap ones first. */
import { admittingLaw } from './admitting.ts';
import { capabilityLaw } from './capability.ts';
import { closedLaw } from './closed.ts';
import { decidingLaw } from './deciding.ts';
import { dispatchLaw } from './dispatch.ts';
import { earmarksLaw } from './earmarks.ts';
import { gatesLaw } from './gates.ts';
import { keepingLaw } from './keeping.ts';
import type { Law } from './law.ts';
import { lives } from './lives.ts';
import { lotLaw } from './lot.ts';
import { bookLaw } from './policy-book.ts';
import { documentLaw } from './policy-document.ts';
import { impactLaw } from './policy-impact.ts';
import { settingsLaw } from './policy-settings.ts';
import { reconcileLaw } from './reconcile.ts';
import { releaseLaw } from './release.ts';
import { stationLaw } from './station.ts';
import { stockLaw } from './stock.ts';
import { trialsLaw } from './trials.ts';
import { weighedLaw } from './weighed.ts';
import { weighingLaw } from './weighing.ts';

export const laws: readonly Law[] = [
  capabilityLaw,
  gatesLaw,
  settingsLaw,
  documentLaw,
  impactLaw,
  bookLaw,
  stockLaw,
  lotLaw,
  releaseLaw,
  weighingLaw,
  earmarksLaw,
  trialsLaw,
  admittingLaw,
  decidingLaw,
  keepingLaw,
  closedLaw,
  ...lives,
  weighedLaw,
  stationLaw,
  reconcileLaw,
  dispatchLaw,
];
