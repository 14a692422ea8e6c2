/**
 * Signs that a print goes wrong, added up. Each has a confidence that something is wrong. Sources are independent of one
 * another, so that together 1 − Π(1 − confidence) speaks (noisy or); what one source says again and again is mostly the
 * same observation, and counts less. Old signs fade.
 */

export interface AnomalySign {
  /** Such as `spaghetti`, `thermal-drift`. */
  readonly kind: string;
  /** That something is wrong, 0–1. */
  readonly confidence: number;
  /** Who saw it, such as `camera` or `heater-watch`. */
  readonly source: string;
  /** UTC milliseconds. */
  readonly at: number;
}

export interface Suspicion {
  readonly runId: string;
  readonly at: number;
  /** By source, of −ln(1 − confidence) as of `at`: the strongest, and the sum of the others. */
  readonly weights: { readonly [source: string]: { readonly top: number; readonly rest: number } };
  /** Newest last. */
  readonly signs: readonly AnomalySign[];
}

/** After so long a sign counts for half. */
export const HALF_LIFE_MS = 10 * 60_000;
/** What a source says once more, against the first time. */
const AGAIN = 0.35;
/** No sign is certain: a person decides. */
const CONFIDENCE_MAX = 0.99;
const SIGNS_MAX = 6;
const SOURCES_MAX = 8;

const weightOf = (confidence: number): number =>
  Number.isFinite(confidence) ? -Math.log(1 - Math.min(CONFIDENCE_MAX, Math.max(0, confidence))) : 0;

/** What was known of this run and one sign more. Signs may come late, and in any order: those that count are the same. */
export function suspected(before: Suspicion | null, runId: string, sign: AnomalySign): Suspicion {
  const known = before?.runId === runId ? before : { runId, at: sign.at, weights: {}, signs: [] };
  const at = Math.max(known.at, sign.at);
  const weights: Record<string, { readonly top: number; readonly rest: number }> = {};
  const faded = fading(at - known.at);
  for (const source in known.weights) {
    const { rest, top } = known.weights[source]!;
    weights[source] = { top: top * faded, rest: rest * faded };
  }
  const weight = weightOf(sign.confidence) * fading(at - sign.at);
  const had = weights[sign.source];
  if (had !== undefined)
    weights[sign.source] = {
      top: Math.max(had.top, weight),
      rest: had.rest + Math.min(had.top, weight),
    };
  else if (Object.keys(weights).length < SOURCES_MAX) weights[sign.source] = { top: weight, rest: 0 };
  return { runId, at, weights, signs: [...known.signs, sign].slice(-SIGNS_MAX) };
}

const fading = (ms: number): number => 0.5 ** (Math.max(0, ms) / HALF_LIFE_MS);

/** That something is wrong, 0–1, by all signs together. */
export function confidenceOf({ weights }: Suspicion): number {
  let sum = 0;
  for (const source in weights) {
    const { rest, top } = weights[source]!;
    sum += top + AGAIN * rest;
  }
  return 1 - Math.exp(-sum);
}

/** `spaghetti (camera, 60 %), thermal-drift (heater-watch, 70 %)`. */
export const signsInWords = ({ signs }: Suspicion): string =>
  signs
    .map(({ confidence, kind, source }) => `${kind} (${source}, ${Math.round(confidence * 100)} %)`)
    .join(', ');
