/** A live farm as a scenario: its machines, rules, prices and shifts, with what came in lately as its demand. */
import type { LotState } from '../../actors/lot/schema.ts';
import type { PrinterState } from '../../actors/printer/schema.ts';
import { readScenario, ScenarioError } from '../scenarios/load.ts';
import type { Scenario, ScenarioFile } from '../scenarios/schema.ts';
import { actorsOf, type Fork, type ForkedConfig } from './fork.ts';
import { lately, type Wanted } from './lately.ts';

export interface ForkedScenario {
  readonly scenario: Scenario;
  /** What was assumed, for whoever reads the answer. */
  readonly words: readonly string[];
}

/** Throws {@link ScenarioError} for a farm that can't be simulated, such as one without a machine. */
export function scenarioOf(
  config: ForkedConfig,
  fork: Fork,
  days: number,
  wanted: Wanted = {},
): ForkedScenario {
  const fleet = fleetOf(fork);
  const material = config.materials.find(
    ({ colours, kind }) =>
      colours.length > 0 && fleet.some(({ capability }) => capability.materials.includes(kind)),
  );
  if (fleet.length === 0 || material === undefined)
    throw new ScenarioError(
      'The farm has no machine or no material that it could print yet: there is nothing to simulate. Add them, then ask again.',
    );
  const plain = {
    material: material.code,
    colour: material.colours[0]!.name,
    tier: config.policies.defaultSlaTier,
  };
  const coming = lately(fork.capture, fork.startAt, wanted, plain, config);
  const zoned = Temporal.Instant.fromEpochMilliseconds(Math.floor(fork.startAt)).toZonedDateTimeISO(
    config.timezone,
  );
  const file = {
    name: 'live-farm',
    title: config.name.slice(0, 120),
    shows: 'The farm as it stands, going on from here.',
    days,
    startsAt: zoned.toPlainDateTime().toString({ smallestUnit: 'minute' }),
    timezone: config.timezone,
    currency: config.currency,
    fleet,
    materials: config.materials,
    profiles: config.profiles,
    stock: stockOf(fork, config),
    policies: config.policies,
    prices: config.prices,
    shifts: config.shifts,
    demand: coming.demand,
  };
  return { scenario: readScenario(JSON.stringify(file), 'the live farm'), words: [coming.words] };
}

/** An entry a machine, so that each keeps its name. */
const fleetOf = ({ capture }: Fork): ScenarioFile['fleet'] =>
  actorsOf<PrinterState>(capture, 'printer').flatMap(({ id, state, status }) => {
    const { camera, hasConnector, powerTelemetry, spec } = state;
    if (status === 'removed' || status === 'unknown' || spec === null || !hasConnector) return [];
    const { capability, lane, legacy, name, powerWatts, ratePerHour } = spec;
    return [
      {
        model: id,
        ids: [id],
        count: 1,
        name,
        lane,
        capability,
        ratePerHour,
        powerWatts,
        legacy,
        camera,
        powerTelemetry,
        machineClass: lane === 'UV' ? ('uvFlatbed' as const) : ('coreXY' as const),
      },
    ];
  });

/** As many spools of each as lie there now, ordered again before the last. */
function stockOf({ capture }: Fork, { materials }: ForkedConfig): ScenarioFile['stock'] {
  const lots = actorsOf<LotState>(capture, 'lot');
  return materials.flatMap(({ code, colours }) =>
    colours.map(({ name }) => {
      const there = lots.filter(
        ({ state, status }) => state.material === code && state.colour === name && status !== 'empty',
      ).length;
      return { material: code, colour: name, spools: Math.max(2, there), reorderAtSpools: 1 };
    }),
  );
}
