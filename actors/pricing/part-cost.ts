import type { Prices } from '../farm/schema-prices.ts';
import { type Exact, exact, minus, one, over, percent, plus, sum, times, zero } from './exact.ts';
import type { PriceCode, PriceRequestLine } from './schema.ts';

export interface Step {
  readonly code: PriceCode;
  readonly words: string;
  readonly amount: Exact;
}

const SECONDS_PER_HOUR = exact(3600);
const MINUTES_PER_HOUR = exact(60);
const THOUSAND = exact(1000);

/** The share of parts that fail, 0 to 1: from the farm's history where it has one. */
export const failureShare = (line: PriceRequestLine, prices: Prices): Exact =>
  percent(line.failurePercent ?? prices.failurePercent);

/**
 * What all parts of a line are expected to cost: grams × price × (1 + waste) + kWh × tariff + hours × rate + labour +
 * finish + hardware + packaging, divided by the share of parts that come out well.
 */
export function partCosts(line: PriceRequestLine, prices: Prices, currency: string): Step[] {
  const quantity = exact(line.quantity);
  const each = line.quantity === 1 ? '' : `${line.quantity} × `;
  const hours = over(exact(line.printSeconds), SECONDS_PER_HOUR);
  const showHours = `${Math.round((line.printSeconds / 3600) * 100) / 100} h`;
  const perKilogram = `${line.pricePerKilogram} ${currency}/kg`;
  const grams = (mass: number) => over(times(exact(mass), exact(line.pricePerKilogram)), THOUSAND);
  const waste = line.wastePercent ?? prices.wastePercent;
  const labourRate = line.labourRatePerHour ?? prices.labourRatePerHour;
  const labour = (...minutes: readonly number[]) =>
    over(times(sum(minutes.map(exact)), exact(labourRate)), MINUTES_PER_HOUR);
  const preparation = line.preparationMinutesPerPart ?? prices.preparationMinutesPerPart;
  const finishing = line.finishingMinutesPerPart ?? prices.finishingMinutesPerPart;
  const { finish, printedSquareMillimetres: printed } = line;
  const material = grams(line.partGrams);
  const support = grams(line.supportGrams);
  const step = (code: PriceCode, words: string, perPart: Exact): Step => ({
    code,
    words,
    amount: times(perPart, quantity),
  });

  const steps = [
    step(
      'material',
      `${each}${show(line.partGrams)} g ${line.materialCode} at ${perKilogram}${printed === undefined ? '' : `, for ${show(printed / 100)} cm² printed`}`,
      material,
    ),
    step('support', `${each}${show(line.supportGrams)} g of support at ${perKilogram}`, support),
    step(
      'waste',
      printed === undefined
        ? `${waste} % of the material for purge, skirts and spool ends`
        : `${waste} % of the ink for purging and head cleaning`,
      times(plus(material, support), percent(waste)),
    ),
    step(
      'energy',
      `${each}${showHours} at ${line.powerWatts} W and ${prices.energyPricePerKilowattHour} ${currency}/kWh`,
      over(times(times(hours, exact(line.powerWatts)), exact(prices.energyPricePerKilowattHour)), THOUSAND),
    ),
    step(
      'machine',
      `${each}${showHours} at ${line.machineRatePerHour} ${currency}/h`,
      times(hours, exact(line.machineRatePerHour)),
    ),
    step(
      'labour',
      `${each}${show(preparation + finishing)} min at ${labourRate} ${currency}/h`,
      labour(preparation, finishing),
    ),
    ...(finish === undefined
      ? []
      : [
          step(
            'finish',
            `${each}${finish.name}: ${show(finish.minutesPerPart)} min at ${labourRate} ${currency}/h and ${finish.materialPerPart} ${currency} of material`,
            plus(labour(finish.minutesPerPart), exact(finish.materialPerPart)),
          ),
        ]),
    step(
      'hardware',
      `${each}${line.hardwarePerPart} ${currency} of inserts, screws and the like`,
      exact(line.hardwarePerPart),
    ),
    step(
      'packaging',
      `${each}${prices.packagingPerPart} ${currency} of box and padding`,
      exact(prices.packagingPerPart),
    ),
  ];
  const good = minus(one, failureShare(line, prices));
  const spent = sum(steps.map((one_) => one_.amount));
  const percentFailing = line.failurePercent ?? prices.failurePercent;
  const source = line.failureWords === undefined ? '' : ` (${line.failureWords})`;
  steps.push({
    code: 'failure',
    words: `${percentFailing} % of parts fail${source}: costs divided by ${show((100 - percentFailing) / 100)}`,
    amount: minus(over(spent, good), spent),
  });
  return steps;
}

/** Costs an order pays once: set-up with the first line of a material, programming with the first line of a model. */
export function onceCosts(
  line: PriceRequestLine,
  before: readonly PriceRequestLine[],
  prices: Prices,
): Step[] {
  const newMaterial = !before.some((other) => other.materialCode === line.materialCode);
  const newModel = !before.some((other) => other.modelKey === line.modelKey);
  return [
    {
      code: 'setup',
      words: `Set-up for ${line.materialCode}, once an order`,
      amount: newMaterial ? exact(prices.setupPerMaterial) : zero,
    },
    {
      code: 'programming',
      words: 'Preparing the model, once',
      amount: newModel ? exact(prices.programmingPerModel) : zero,
    },
  ];
}

const show = (value: number) => Math.round(value * 1000) / 1000;
