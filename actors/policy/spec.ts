/** What a gate is made of: the facts it is asked about, and the predicates over them that a policy may ask for. */
import type { RiskLevel } from '../risk/schema-level.ts';
import type { Approval } from './schema.ts';
import type { Gate, OnFail } from './schema-document.ts';

export type FactValue = number | string | boolean | readonly string[];
export type FactType = 'number' | 'text' | 'yes-no' | 'level' | 'list';

/** What may be compared with a value. */
export interface FactSpec<Inputs> {
  readonly type: FactType;
  readonly says: string;
  /** Of a number. */
  readonly unit?: string;
  /** `null` or `undefined`: not known. */
  readonly of: (inputs: Inputs) => FactValue | null | undefined;
}

export type ParamSpec =
  | {
      readonly type: 'number';
      readonly says: string;
      readonly minimum: number;
      readonly maximum: number;
      readonly unit: string;
      readonly whole?: true;
      /** Absent: it may be left out, and then asks for nothing. */
      readonly orElse?: number;
    }
  | { readonly type: 'level'; readonly says: string; readonly orElse: RiskLevel }
  | { readonly type: 'yes-no'; readonly says: string; readonly orElse: boolean };

export type Params = { readonly [name: string]: number | string | boolean | undefined };

export interface Verdict {
  readonly passed: boolean;
  readonly words: string;
}

export interface PredicateSpec<Inputs> {
  /** For the owner: what it asks. */
  readonly says: string;
  /** What its failure means where the policy does not say. */
  readonly onFail: OnFail;
  /** The safety floor: asked whether the policy names it or not, and never for less than this. */
  readonly floor?: 'review' | 'block';
  readonly params?: { readonly [name: string]: ParamSpec };
  readonly judge: (inputs: Inputs, params: Params) => Verdict;
}

/** What the inputs of every gate may have. */
export interface GateInputs {
  readonly approval?: Approval | null;
  readonly risk?: { readonly level: RiskLevel; readonly words: string };
}

export interface GateSpec<Inputs extends GateInputs> {
  readonly gate: Gate;
  readonly says: string;
  readonly facts: { readonly [name: string]: FactSpec<Inputs> };
  readonly predicates: { readonly [name: string]: PredicateSpec<Inputs> };
}

/** `yes` says why it holds, `no` why it fails: the one that applies is kept. */
export const verdict = (passed: boolean, words: { readonly yes: string; readonly no: string }): Verdict => ({
  passed,
  words: passed ? words.yes : words.no,
});
