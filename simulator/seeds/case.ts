/** A failing run as a file: what to run, and what it broke when it was written. */
import type { Broken, DaysRequest } from '../days/contract.ts';

export const CASE_SCHEMA = 1;

export interface Case {
  readonly schema: typeof CASE_SCHEMA;
  /** What was broken; `no crash` where the worker died. */
  readonly broken: Broken;
  readonly request: DaysRequest;
  /** What was run before it was made smaller. */
  readonly from: { readonly scenario: string; readonly seed: number; readonly days: number };
}

/** The property that a dead worker is said to break. */
export const NO_CRASH = 'no crash';

/** A string says in words why the text is no case. */
export function caseOf(text: string): Case | string {
  let found: Partial<Case> | null;
  try {
    found = JSON.parse(text) as Partial<Case> | null;
  } catch (error) {
    return `it is not JSON: ${(error as Error).message}`;
  }
  if (typeof found !== 'object' || found === null || found.schema === undefined)
    return 'it is not a case that `farm sim` wrote';
  if (found.schema !== CASE_SCHEMA)
    return `it has version ${found.schema} of the format, and this program reads version ${CASE_SCHEMA}`;
  const { request, broken } = found;
  if (typeof request?.scenario !== 'object' || !Number.isSafeInteger(request.seed) || !broken?.property)
    return 'it lacks its scenario, its seed, or what it broke';
  return found as Case;
}
