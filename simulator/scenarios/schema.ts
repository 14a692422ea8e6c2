/** Stands in until the scenarios have their own schema. */
export interface Scenario {
  readonly name: string;
  readonly days: number;
}
