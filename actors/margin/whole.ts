/** The margin of a whole farm over a stretch of time. Decimals in its currency. */

/** What a farm earned and what it took, in physical units. */
export interface FarmTaken {
  readonly revenue: number;
  /** At each material's own price: good prints, failed ones, ends of spools. */
  readonly materialCost: number;
  /** At each machine's own rate. */
  readonly machineCost: number;
  readonly kilowattHours: number;
  readonly operatorHours: number;
  readonly partsDelivered: number;
}

export interface FarmRates {
  readonly energyPricePerKilowattHour: number;
  readonly labourRatePerHour: number;
  readonly packagingPerPart: number;
}

export const farmMargin = (taken: FarmTaken, rates: FarmRates): number =>
  taken.revenue -
  taken.materialCost -
  taken.kilowattHours * rates.energyPricePerKilowattHour -
  taken.machineCost -
  taken.operatorHours * rates.labourRatePerHour -
  taken.partsDelivered * rates.packagingPerPart;

/** `null` where there were no hours. */
export const perMachineHour = (margin: number, machineHours: number): number | null =>
  machineHours > 0 ? margin / machineHours : null;
