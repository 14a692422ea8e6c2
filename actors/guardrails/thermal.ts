/** A heater that departs from its target for long: fed with readings, it says how sure it is that something is wrong. */

export interface HeaterReading {
  readonly targetCelsius: number;
  readonly actualCelsius: number;
  /** UTC milliseconds. */
  readonly at: number;
}

export interface HeaterWatch {
  readonly targetCelsius: number;
  /** When this target was set. */
  readonly setAt: number;
  /** It has been at this target. */
  readonly wasThere: boolean;
  /** Off its target since then; `null` while it is not. */
  readonly offSince: number | null;
  readonly readAt: number;
}

/** Regulation swings by a degree or two; fans and a cold bed by some more. */
const TOLERANCE_CELSIUS = 6;
const TOLERANCE_SHARE = 0.03;
/** Below this a heater is off, or keeps warm. */
const HEATED_FROM_CELSIUS = 40;
/** Off for so long it is no swing. */
export const OFF_MS_MIN = 45_000;
/** Cold to 300 °C, or a heavy bed to 110 °C, takes a healthy machine less. */
const WARM_UP_MS_MAX = 20 * 60_000;
/** Off for so long, it is as certain as it gets. */
const CERTAIN_MS = 4 * 60_000;
const CONFIDENCE_FROM = 0.5;
const CONFIDENCE_TO = 0.95;
/** A gap in the readings says nothing of what was in it. */
const GAP_MS_MAX = 60_000;

export interface HeaterSeen {
  readonly watch: HeaterWatch;
  /** That the heater or its sensor fails, 0–1; `null` while nothing is wrong. */
  readonly confidence: number | null;
}

export function heaterSeen(before: HeaterWatch | null, reading: HeaterReading): HeaterSeen {
  const { actualCelsius, at, targetCelsius } = reading;
  const isSame = before !== null && before.targetCelsius === targetCelsius;
  const known: HeaterWatch = isSame
    ? before
    : { targetCelsius, setAt: at, wasThere: false, offSince: null, readAt: at };
  if (at < known.readAt) return { watch: known, confidence: null };
  if (targetCelsius < HEATED_FROM_CELSIUS || !Number.isFinite(actualCelsius))
    return { watch: { ...known, offSince: null, readAt: at }, confidence: null };
  const tolerance = Math.max(TOLERANCE_CELSIUS, TOLERANCE_SHARE * targetCelsius);
  const isOff = Math.abs(actualCelsius - targetCelsius) > tolerance;
  if (!isOff) return { watch: { ...known, wasThere: true, offSince: null, readAt: at }, confidence: null };
  const hasGap = at - known.readAt > GAP_MS_MAX;
  const begins = known.wasThere ? at : known.setAt + WARM_UP_MS_MAX;
  const offSince = known.offSince === null || hasGap ? Math.max(at, begins) : known.offSince;
  const watch = { ...known, offSince, readAt: at };
  const offMs = at - offSince;
  return { watch, confidence: offMs < OFF_MS_MIN ? null : sureness(offMs) };
}

function sureness(offMs: number): number {
  const share = Math.min(1, (offMs - OFF_MS_MIN) / (CERTAIN_MS - OFF_MS_MIN));
  return CONFIDENCE_FROM + (CONFIDENCE_TO - CONFIDENCE_FROM) * share;
}
