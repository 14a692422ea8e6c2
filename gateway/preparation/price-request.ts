/** What a quote's lines are priced from: parts as they were sliced or measured, rates as the farm has them now. */
import type { FarmConfig, PrinterSpec } from '../../actors/farm/schema.ts';
import type { FinishPrice } from '../../actors/farm/schema-prices.ts';
import { lostParts } from '../../actors/pricing/failure-share.ts';
import type { PriceRequest, PriceRequestLine } from '../../actors/pricing/schema.ts';
import { uvPricesOf } from '../../actors/pricing/uv.ts';
import type { Learnt } from '../../actors/promise/history.ts';
import type { MadeLine } from './quoted.ts';

export function priceRequest(
  farm: FarmConfig,
  learnt: Learnt,
  tier: { readonly name: string; readonly surchargePercent: number },
  rush: boolean,
  made: readonly MadeLine[],
): PriceRequest {
  const { currency, prices } = farm;
  return {
    currency,
    prices,
    tier: { name: tier.name, surchargePercent: tier.surchargePercent },
    rush,
    lines: made.map((one) => lineOf(farm, learnt, one)),
  };
}

function lineOf(farm: FarmConfig, learnt: Learnt, { line, part }: MadeLine): PriceRequestLine {
  const { recipe } = line;
  const { estimate } = part;
  const finish = finishOf(farm, recipe.finish);
  return {
    lineId: line.lineId,
    modelKey: recipe.modelHash,
    quantity: line.quantity,
    materialCode: recipe.material,
    pricePerKilogram: farm.materials.find((one) => one.code === recipe.material)?.pricePerKilogram ?? 0,
    partGrams: estimate.massGrams - (estimate.supportGrams ?? 0),
    supportGrams: estimate.supportGrams ?? 0,
    printSeconds: estimate.seconds,
    machineRatePerHour: mean(part.able, (printer) => printer.ratePerHour),
    powerWatts: mean(part.able, (printer) => printer.powerWatts),
    hardwarePerPart: line.hardwarePerPart ?? 0,
    ...(finish === undefined ? {} : { finish }),
    ...(recipe.lane === 'UV' ? uvRates(farm, estimate.sizeMillimetres) : learntFailure(farm, learnt)),
  };
}

function learntFailure(farm: FarmConfig, { outcomes }: Learnt): Partial<PriceRequestLine> {
  const lost = outcomes === undefined ? null : lostParts(outcomes, farm.prices.failurePercent);
  return lost === null ? {} : { failurePercent: lost.percent, failureWords: lost.words };
}

/** Its own lane, its own rates; prints of filament teach nothing of it. */
function uvRates(
  { prices }: FarmConfig,
  size: { readonly x: number; readonly y: number },
): Partial<PriceRequestLine> {
  const uv = uvPricesOf(prices);
  return {
    printedSquareMillimetres: size.x * size.y,
    wastePercent: uv.wastePercent,
    labourRatePerHour: uv.labourRatePerHour ?? prices.labourRatePerHour,
    preparationMinutesPerPart: uv.preparationMinutesPerPart,
    finishingMinutesPerPart: uv.finishingMinutesPerPart,
    failurePercent: uv.failurePercent ?? prices.failurePercent,
  };
}

const sameName = (a: string, b: string): boolean => a.trim().toLowerCase() === b.trim().toLowerCase();

const finishOf = ({ prices }: FarmConfig, finish: string | null): FinishPrice | undefined =>
  finish === null
    ? undefined
    : prices.finishes?.find(({ id, name }) => sameName(id, finish) || sameName(name, finish));

/** What was asked for and has no price: somebody must look before the customer is promised it for nothing. */
export const unpriced = (farm: FarmConfig, made: readonly MadeLine[]): readonly string[] =>
  made.flatMap(({ line: { recipe } }) =>
    recipe.finish === null || finishOf(farm, recipe.finish) !== undefined
      ? []
      : [
          `The finish "${recipe.finish}" of ${recipe.fileName} is not on the price list and not in the price.`,
        ],
  );

/** To a ten-thousandth: a mean of rates has no end of digits. */
const mean = (printers: readonly PrinterSpec[], of: (printer: PrinterSpec) => number): number =>
  Math.round((printers.reduce((sum, printer) => sum + of(printer), 0) / printers.length) * 10_000) / 10_000;
