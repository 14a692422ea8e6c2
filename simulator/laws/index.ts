/** Every law of what is pure; the cheap ones first. */
import { capabilityLaw } from './capability.ts';
import { dispatchLaw } from './dispatch.ts';
import { gatesLaw } from './gates.ts';
import type { Law } from './law.ts';
import { reconcileLaw } from './reconcile.ts';

export const laws: readonly Law[] = [capabilityLaw, gatesLaw, reconcileLaw, dispatchLaw];
