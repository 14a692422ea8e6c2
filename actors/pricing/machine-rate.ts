import type { MachineWear } from '../farm/schema-printer.ts';
import { exact, over, plus, toNumber } from './exact.ts';

/** What an hour on a machine wears out: purchase price / lifetime + maintenance. To a hundredth of a cent. */
export const machineRatePerHour = (wear: MachineWear): number =>
  toNumber(
    plus(over(exact(wear.purchasePrice), exact(wear.lifetimeHours)), exact(wear.maintenancePerHour)),
    4,
  );
