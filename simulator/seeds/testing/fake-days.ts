/**
 * Farm days that are quick to make up: their figures follow from the seed, and the scenario says what goes wrong.
 * For tests of what runs and reports farm days.
 */
import { createHash } from 'node:crypto';
import { seededRandom } from '../../../runtime/random.ts';
import type { Bar, DaysResult, RunDays } from '../../days/contract.ts';
import type { Scenario } from '../../scenarios/schema.ts';

const HOUR_MS = 3_600_000;
const START_AT = Date.UTC(2026, 2, 2);

/** What the name of the scenario asks for, with the seeds that it befalls: `break:3,4 crash:7`. */
function befalls(name: string, what: string, seed: number): boolean {
  const seeds = new RegExp(`\\b${what}:([\\d,]+)`).exec(name)?.[1];
  return seeds?.split(',').includes(`${seed}`) ?? false;
}

export const fakeScenario = (name: string, days = 2): Scenario =>
  ({
    name,
    days,
    title: 'A few quiet days',
    shows: 'What an ordinary week looks like.',
    currency: 'EUR',
    timezone: 'Europe/Berlin',
    shifts: [],
  }) as unknown as Scenario;

export const fakeDays: RunDays = async (request, watch) => {
  const { scenario, seed, pictures = false } = request;
  const days = request.days ?? scenario.days;
  if (scenario.name.includes('wrong')) throw new Error('The scenario has no printers.');
  if (befalls(scenario.name, 'crash', seed)) process.exit(3);
  if (befalls(scenario.name, 'hang', seed)) {
    watch?.progress?.(0.25);
    await new Promise(() => setInterval(() => undefined, 60_000));
  }
  const next = seededRandom(seed + 1);
  const share = () => next() / 2 ** 32;
  const hash = createHash('sha256');
  if (befalls(scenario.name, 'moody', seed)) hash.update(`${process.hrtime.bigint()}`);
  for (let hour = 0; hour < days * 24; hour++) {
    const at = START_AT + hour * HOUR_MS;
    const words = `${new Date(at).toISOString()} order/O-${hour} order.accepted ${share().toFixed(6)}`;
    hash.update(words);
    watch?.line?.(words);
    if (hour % days === 0) watch?.progress?.(hour / (days * 24));
  }
  return {
    scenario: scenario.name,
    seed,
    days,
    startAt: START_AT,
    endAt: START_AT + days * 24 * HOUR_MS,
    hash: hash.digest('hex'),
    turns: 100 * days + seed,
    events: 400 * days,
    figures: figuresOf(share, days),
    promises: { orders: 8 * days, heldP50: 4 * days, heldP90: 7 * days },
    byPrinter: {
      'k2-plus-01': { printingHours: 30 + 10 * share(), failures: 1, platesPrinted: 9, margin: 55.5 },
      'xl-02': { printingHours: 12.25, failures: 0, platesPrinted: 3, margin: -1.25 },
    },
    broken:
      befalls(scenario.name, 'break', seed) && hasWhatItNeeds(scenario, days)
        ? { property: 'clear plate', words: 'R-1 & "R-2" <are> on one plate.', at: START_AT + 5 * HOUR_MS }
        : null,
    bars: pictures ? barsOf(share, days) : [],
    series: pictures
      ? [
          {
            name: 'jobs waiting',
            unit: 'jobs',
            values: Array.from({ length: days * 24 }, () => share() * 20),
          },
          { name: 'margin', unit: 'EUR', values: Array.from({ length: days * 24 }, (_, hour) => 3 * hour) },
        ]
      : [],
    ...(pictures && { latenessHours: Array.from({ length: 200 }, () => 30 * share() - 24) }),
  } satisfies DaysResult;
};

/** Where the name says `needs`: two days, three machines of one model, uploads that fail, and orders. */
function hasWhatItNeeds(scenario: object, days: number): boolean {
  const { name, fleet, faults, demand } = scenario as {
    readonly name: string;
    readonly fleet: readonly { readonly count: number }[];
    readonly faults: readonly { readonly chances: { readonly uploadFails?: number } }[];
    readonly demand: { readonly ordersPerDay: number };
  };
  if (!name.includes('needs')) return true;
  return (
    days >= 2 &&
    fleet.some(({ count }) => count >= 3) &&
    faults.some(({ chances }) => chances.uploadFails !== undefined) &&
    demand.ordersPerDay > 0
  );
}

function figuresOf(share: () => number, days: number): DaysResult['figures'] {
  const margin = 100 * days * share();
  return {
    ordersIn: 12 * days,
    ordersDelivered: 10 * days,
    partsGood: 40 * days,
    platesPrinted: 20 * days,
    revenue: 400 * days,
    margin,
    marginPerMachineHour: margin / (48 * days),
    lateShare: 0.1 * share(),
    tardinessHoursMean: share(),
    tardinessHoursP90: 3,
    leadHoursMean: 20,
    leadHoursP90: 40,
    utilisation: { printing: 0.6, awaitingClear: 0.1, maintenance: 0.05, down: 0.05, idle: 0.2 },
    failures: 3,
    failuresByCause: { adhesion: 2, clog: 1 },
    failureShare: 0.05,
    operatorHours: 6 * days,
    energyKilowattHours: 9 * days,
    materialKilograms: 4.2,
    scrapKilograms: 0.3,
    heldForPerson: 3,
    untouchedShare: 0.9,
  };
}

function barsOf(share: () => number, days: number): Bar[] {
  const bars: Bar[] = [];
  for (const printerId of ['k2-plus-01', 'xl-02']) {
    let at = START_AT;
    for (let number = 1; at < START_AT + days * 24 * HOUR_MS; number++) {
      const endAt = at + (1 + 5 * share()) * HOUR_MS;
      const ended = share() < 0.1 ? 'failed' : 'finished';
      bars.push({ printerId, startAt: at, endAt, kind: 'printing', label: `J-${number}`, ended });
      bars.push({
        printerId,
        startAt: endAt,
        endAt: endAt + HOUR_MS / 2,
        kind: 'awaitingClear',
        label: null,
        ended: null,
      });
      at = endAt + HOUR_MS;
    }
  }
  return bars;
}
