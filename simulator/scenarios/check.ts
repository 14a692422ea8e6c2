/** What no schema of single values can say of a scenario: that its names exist and its numbers agree. */
import { nearest } from '../../actors/farm/nearest.ts';
import type { ShapeProblem } from '../../gateway/config/issues.ts';
import type { Scenario } from './schema.ts';
import { faultNames, isMeanTime, writtenName } from './schema-faults.ts';

export function checkScenario(scenario: Scenario): readonly ShapeProblem[] {
  return [
    ...checkIds(scenario),
    ...checkTime(scenario),
    ...checkMaterials(scenario),
    ...checkTiers(scenario),
    ...checkFaults(scenario),
    ...checkEvents(scenario),
  ];
}

/** The ids of a scenario's machines, in order. */
export const printerIdsOf = ({ fleet }: Pick<Scenario, 'fleet'>): readonly string[] => {
  const counts = new Map<string, number>();
  return fleet.flatMap(({ model, count, ids }) =>
    Array.from({ length: count }, (_, index) => {
      if (ids?.[index] !== undefined) return ids[index];
      const number = (counts.get(model) ?? 0) + 1;
      counts.set(model, number);
      return `${model}-${number}`;
    }),
  );
};

function checkIds(scenario: Scenario): ShapeProblem[] {
  const problems = scenario.fleet.flatMap(({ ids, count }, index): ShapeProblem[] =>
    ids === undefined || ids.length === count
      ? []
      : [{ path: ['fleet', index, 'ids'], found: ids, expected: `one for each of its ${count} machines` }],
  );
  const seen = new Set<string>();
  for (const id of printerIdsOf(scenario)) {
    if (seen.has(id))
      problems.push({ path: ['fleet'], found: id, expected: 'a name for each machine that no other has' });
    seen.add(id);
  }
  return problems;
}

function checkTime({ timezone, startsAt }: Scenario): ShapeProblem[] {
  try {
    Temporal.PlainDateTime.from(startsAt).toZonedDateTime(timezone);
    return [];
  } catch (error) {
    return [
      {
        path: ['timezone'],
        found: timezone,
        expected: `a time zone and a moment that exist, such as Europe/Berlin (${(error as Error).message})`,
      },
    ];
  }
}

function checkMaterials({ materials, demand, stock, events }: Scenario): ShapeProblem[] {
  const codes = materials.map(({ code }) => code);
  const problems: ShapeProblem[] = [];
  const look = (at: (string | number)[], material: string, colour: string | undefined) => {
    const spec = materials.find(({ code }) => code === material);
    if (spec === undefined)
      problems.push({
        path: [...at, 'material'],
        found: material,
        expected: `one of the scenario's materials: ${codes.join(', ')}`,
        suggestion: nearest(material, codes),
      });
    else if (colour !== undefined && !spec.colours.some(({ name }) => name === colour)) {
      const colours = spec.colours.map(({ name }) => name);
      problems.push({
        path: [...at, 'colour'],
        found: colour,
        expected: `a colour of ${material}: ${colours.join(', ')}`,
        suggestion: nearest(colour, colours),
      });
    }
  };
  demand.materials.forEach((one, index) => {
    look(['demand', 'materials', index], one.material, one.colour);
    if (!stock.some(({ material, colour }) => material === one.material && colour === one.colour))
      problems.push({
        path: ['demand', 'materials', index],
        found: `${one.material} ${one.colour}`,
        expected: 'an entry of stock for it, or nobody could ever order any',
      });
  });
  stock.forEach((one, index) => {
    look(['stock', index], one.material, one.colour);
  });
  events.forEach((one, index) => {
    if ('material' in one && one.material !== undefined)
      look(['events', index], one.material, 'colour' in one ? one.colour : undefined);
  });
  return problems;
}

function checkTiers({ demand, policies }: Scenario): ShapeProblem[] {
  const ids = policies.slaTiers.map(({ id }) => id);
  return demand.tiers.flatMap(({ id }, index) =>
    ids.includes(id)
      ? []
      : [
          {
            path: ['demand', 'tiers', index, 'id'],
            found: id,
            expected: `one of the policy's SLA tiers: ${ids.join(', ')}`,
            suggestion: nearest(id, ids),
          },
        ],
  );
}

function checkFaults({ faults, gateway }: Scenario): ShapeProblem[] {
  const chances = faultNames.filter((name) => !isMeanTime(name));
  const times = faultNames.filter(isMeanTime).map(writtenName);
  const problems: ShapeProblem[] = [];
  if (faults.length > 0 && gateway === 'direct')
    problems.push({
      path: ['gateway'],
      found: gateway,
      expected: 'production, or nothing, where there are faults: only the production gateway can meet them',
    });
  faults.forEach((window, index) => {
    for (const [key, known] of [
      ['chances', chances],
      ['every', times],
    ] as const)
      for (const name of Object.keys(window[key]))
        if (!known.includes(name))
          problems.push({
            path: ['faults', index, key, name],
            found: name,
            expected: `one of ${known.join(', ')}`,
            suggestion: nearest(name, known),
            unknownKey: true,
          });
    const before = faults[index - 1];
    if (window.untilHours <= window.fromHours || (before && before.untilHours > window.fromHours))
      problems.push({
        path: ['faults', index, 'fromHours'],
        found: window.fromHours,
        expected: 'stretches that end after they begin, in order of time, none over another',
      });
  });
  return problems;
}

function checkEvents(scenario: Scenario): ShapeProblem[] {
  const ids = printerIdsOf(scenario);
  return scenario.events.flatMap((event, index) =>
    event.kind !== 'printerDies' || ids.includes(event.printer)
      ? []
      : [
          {
            path: ['events', index, 'printer'],
            found: event.printer,
            expected: `a machine of the fleet, such as ${ids.slice(0, 3).join(', ')}`,
            suggestion: nearest(event.printer, ids),
          },
        ],
  );
}
