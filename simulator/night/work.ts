/** What one step of a night's search plays: a stretch of chaos plays, or one seed of farm days. */
export type NightTask =
  | { readonly kind: 'plays'; readonly first: number; readonly count: number }
  | { readonly kind: 'days'; readonly scenario: string; readonly seed: number; readonly days: number };

export interface Find {
  /** What was played: `play` or the name of a scenario. */
  readonly what: string;
  readonly seed: number;
  readonly property: string;
  readonly words: string;
  /** UTC milliseconds of the simulated farm. */
  readonly at: number | null;
  /** The command that shows it again. */
  readonly replay: string;
}

export interface NightWork {
  readonly plays: number;
  readonly days: number;
  readonly turns: number;
  readonly finds: readonly Find[];
}

const PLAYS_AT_ONCE = 20;
const DAYS_MAX = 7;

/** Without end: plays and each scenario in turn, every time with seeds that were not there before. */
export function* tasksFrom(
  seed: number,
  scenarios: readonly { name: string; days: number }[],
): Generator<NightTask> {
  for (let round = 0; ; round++) {
    for (let index = 0; index <= scenarios.length; index++) {
      const step = round * (scenarios.length + 1) + index;
      yield { kind: 'plays', first: seed + step * PLAYS_AT_ONCE, count: PLAYS_AT_ONCE };
      const scenario = scenarios[index];
      if (scenario === undefined) continue;
      // The year of a great farm takes a night by itself.
      const days = Math.min(scenario.days, scenario.days > 100 ? 1 : DAYS_MAX);
      yield { kind: 'days', scenario: scenario.name, seed: seed + round, days };
    }
  }
}
