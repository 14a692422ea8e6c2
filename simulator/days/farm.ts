/** A scenario's farm as the production code takes it: what a farm file would say. */
import type { PayloadOf } from '../../actors/common/say.ts';
import { dispatchPolicyOf } from '../../actors/dispatcher/policy.ts';
import type { FarmConfig, PrinterSpec } from '../../actors/farm/schema.ts';
import { attendedWindows, type Window } from '../../actors/farm/working-time.ts';
import { printerIdsOf } from '../scenarios/check.ts';
import type { FleetEntry, Scenario } from '../scenarios/schema.ts';

const DAY_MS = 86_400_000;
/** Promises look so far beyond the last day. */
const BEYOND_DAYS = 91;

export interface DaysFarm {
  readonly config: FarmConfig;
  /** Of which entry of the fleet a machine is. */
  readonly entries: ReadonlyMap<string, FleetEntry>;
  readonly policy: PayloadOf<'dispatcher.configure'>['policy'];
  readonly startAt: number;
  readonly endAt: number;
  /** When somebody is there, from the first day until well after the last. */
  readonly attended: readonly Window[];
}

/** @param forkedAt where virtual time begins instead of on the scenario's first morning, UTC milliseconds. */
export function daysFarmOf(scenario: Scenario, days: number, forkedAt?: number): DaysFarm {
  const ids = printerIdsOf(scenario);
  const entries = new Map<string, FleetEntry>();
  let index = 0;
  for (const entry of scenario.fleet)
    for (let count = 0; count < entry.count; count++) entries.set(ids[index++]!, entry);
  const startAt =
    forkedAt ??
    Temporal.PlainDateTime.from(scenario.startsAt).toZonedDateTime(scenario.timezone).epochMilliseconds;
  const endAt = startAt + Math.round(days * DAY_MS);
  const config: FarmConfig = {
    name: scenario.title.slice(0, 80),
    currency: scenario.currency,
    timezone: scenario.timezone,
    lanes: ['FDM', 'UV'],
    printers: [...entries].map(([id, entry]) => specOf(id, entry)),
    materials: scenario.materials,
    lots: [],
    profiles: scenario.profiles,
    policies: scenario.policies,
    prices: scenario.prices,
    shifts: scenario.shifts,
  };
  return {
    config,
    entries,
    startAt,
    endAt,
    policy: { ...dispatchPolicyOf(config, scenario.setup), planner: scenario.planner },
    attended: attendedWindows(config.shifts, config.timezone, startAt, endAt + BEYOND_DAYS * DAY_MS),
  };
}

const specOf = (id: string, entry: FleetEntry): PrinterSpec => ({
  id,
  name: `${entry.name} ${id.slice(id.lastIndexOf('-') + 1)}`.slice(0, 80),
  model: entry.name,
  lane: entry.lane,
  family: 'virtual',
  connection: {},
  capability: entry.capability,
  ratePerHour: entry.ratePerHour,
  powerWatts: entry.powerWatts,
  legacy: entry.legacy,
  ...(entry.maintenance && { maintenance: entry.maintenance }),
});
