/** Why an order brought more or less than was quoted, factor by factor, in words. */
import { formatMoney } from '../pricing/money.ts';
import { labourMinutes } from './cost.ts';
import type { OrderRecord } from './order-margin.ts';
import type { FactorMargin, MarginFactor, Taken } from './schema.ts';

const round = (value: number, digits: number): string => `${Number(value.toFixed(digits))}`;
const count = (n: number, one: string, many = `${one}s`): string => `${n} ${n === 1 ? one : many}`;
const quotedAs = (words: string | null): string => (words === null ? '' : `; quoted: ${words}`);

export function differences({
  order,
  quoted,
  rates,
  taken,
  uses,
}: OrderRecord & { readonly taken: Taken }): Readonly<Record<MarginFactor, string>> {
  const lines = quoted?.inputs.lines ?? null;
  const total = (of: (line: NonNullable<typeof lines>[number]) => number): number | null =>
    lines === null ? null : lines.reduce((sum, line) => sum + of(line) * line.quantity, 0);
  const figure = (value: number | null, digits: number, unit: string): string | null =>
    value === null ? null : `${round(value, digits)} ${unit}`;
  const { prices } = quoted?.inputs ?? {};

  const grams = total(
    (line) =>
      (line.partGrams + line.supportGrams) * (1 + (line.wastePercent ?? prices?.wastePercent ?? 0) / 100),
  );
  const hours = total((line) => line.printSeconds / 3600);
  const energy = total((line) => (line.printSeconds / 3600) * (line.powerWatts / 1000));
  const minutes = total(
    (line) =>
      (line.preparationMinutesPerPart ?? prices?.preparationMinutesPerPart ?? 0) +
      (line.finishingMinutesPerPart ?? prices?.finishingMinutesPerPart ?? 0),
  );
  const good = uses.filter(({ outcome }) => outcome === 'finished');
  const of = (pick: (use: (typeof uses)[number]) => number) =>
    good.reduce((sum, use) => sum + pick(use) * use.share, 0);
  const printed = of(({ printSeconds }) => printSeconds) / 3600;
  const worn = of(({ printSeconds, ratePerHour }) => (printSeconds / 3600) * ratePerHour);
  const wear = total((line) => (line.printSeconds / 3600) * line.machineRatePerHour);
  const at = (cost: number | null, over: number): string =>
    cost === null || over <= 0 ? '' : ` at ${round(cost / over, 2)} ${order.currency}/h`;
  const byMeter = taken.measuredShare;
  const how =
    byMeter >= 1
      ? 'measured'
      : byMeter <= 0
        ? 'by the machines’ figures'
        : `${round(100 * byMeter, 0)} % measured`;
  const changeovers = uses.filter(({ changeover }) => changeover).length;
  const byHand = uses.filter(({ byHand: hand }) => hand).length;
  const tasks = [
    count(uses.length, 'plate cleared', 'plates cleared'),
    ...(changeovers > 0 ? [count(changeovers, 'spool loaded', 'spools loaded')] : []),
    ...(byHand > 0 ? [count(byHand, 'release by hand', 'releases by hand')] : []),
    count(
      uses.reduce((sum, use) => sum + (use.inspected ? use.parts : 0), 0),
      'part inspected',
      'parts inspected',
    ),
  ];
  const worked = good.reduce((sum, use) => sum + labourMinutes(use, rates.taskMinutes), 0);
  return {
    material: `${round(
      of(({ grams: taken_ }) => taken_),
      1,
    )} g went into prints that finished${quotedAs(figure(grams, 1, 'g with waste'))}.`,
    energy: `${round(
      of(({ kilowattHours }) => kilowattHours),
      2,
    )} kWh, ${how}${quotedAs(figure(energy, 2, 'kWh'))}.`,
    machine: `${round(printed, 2)} h of printing that finished${at(worn, printed)}${quotedAs(hours === null ? null : `${round(hours, 2)} h${at(wear, hours)}`)}.`,
    labour: `${round(worked, 1)} min beside packing: ${tasks.join(', ')}${quotedAs(figure(minutes, 1, 'min, and set-up'))}.`,
    failures:
      taken.failedPrints === 0 && taken.rejectedParts === 0
        ? 'Nothing failed and nothing was rejected.'
        : `${[
            ...(taken.failedPrints > 0 ? [`${count(taken.failedPrints, 'print')} failed`] : []),
            ...(taken.rejectedParts > 0
              ? [`${count(taken.rejectedParts, 'part was', 'parts were')} rejected`]
              : []),
          ].join(' and ')}.`,
    fixed: 'Packaging, hardware and finish of the good parts and preparing the model, as quoted.',
  };
}

const named: Readonly<Record<MarginFactor, string>> = {
  material: 'material',
  energy: 'energy',
  machine: 'machine time',
  labour: 'labour',
  failures: 'failures',
  fixed: 'packaging and preparation',
};

export function summary(of: {
  readonly currency: string;
  readonly closed: boolean;
  readonly deltaMinor: number | null;
  readonly earned: boolean;
  readonly factors: readonly FactorMargin[];
  readonly prints: number;
  readonly realisedMinor: number;
}): string {
  const { closed, currency, deltaMinor, earned, factors, prints, realisedMinor } = of;
  const money = (minor: number) => formatMoney(Math.abs(minor), currency);
  if (!closed)
    return prints === 0
      ? 'Nothing has been printed for it yet.'
      : `${count(prints, 'print')} so far; not all parts are made.`;
  if (!earned) return `It brought nothing; making it took ${money(realisedMinor)}.`;
  if (deltaMinor === null) return 'There was no quote to compare it with.';
  if (deltaMinor === 0) return 'As quoted.';
  const same = factors.filter((one) => Math.sign(one.deltaMinor) === Math.sign(deltaMinor)).slice(0, 2);
  const why = same.map(({ deltaMinor: delta, factor }) => `${named[factor]} (${money(delta)})`).join(' and ');
  return `${money(deltaMinor)} ${deltaMinor > 0 ? 'more' : 'less'} than quoted${why === '' ? '' : `, mostly ${deltaMinor > 0 ? 'saved on' : 'for'} ${why}`}.`;
}
