/** Every gate with its facts and predicates: all that a policy can be made of. */
import { type DispatchFacts, dispatchGate } from './dispatch-gate.ts';
import { type QuoteFacts, quoteGate } from './quote-gate.ts';
import { type ReleaseFacts, releaseGate } from './release-gate.ts';
import { type ReprintFacts, reprintGate } from './reprint-gate.ts';
import type { Gate } from './schema-document.ts';
import { type SliceFacts, sliceGate } from './slice-gate.ts';
import type { GateInputs, GateSpec } from './spec.ts';

export interface InputsOf {
  readonly quote: QuoteFacts;
  readonly slice: SliceFacts;
  readonly dispatch: DispatchFacts;
  readonly release: ReleaseFacts;
  readonly reprint: ReprintFacts;
}

export const gateSpecs: { readonly [G in Gate]: GateSpec<InputsOf[G]> } = {
  quote: quoteGate,
  slice: sliceGate,
  dispatch: dispatchGate,
  release: releaseGate,
  reprint: reprintGate,
};

/** Where it does not matter which gate it is. */
export const specOf = (gate: Gate): GateSpec<GateInputs> =>
  gateSpecs[gate] as unknown as GateSpec<GateInputs>;
