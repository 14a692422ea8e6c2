import { machineRatePerHour } from '../../actors/pricing/machine-rate.ts';
import type { ShapeProblem } from './issues.ts';

/**
 * The file may state a machine's hourly rate or what it is made of, `wear`. Fills in the rate where only `wear` stands;
 * leaves anything malformed to the schema.
 */
export function deriveRates(raw: unknown): {
  readonly value: unknown;
  readonly problems: readonly ShapeProblem[];
} {
  if (!isObject(raw) || !Array.isArray(raw.printers)) return { value: raw, problems: [] };
  const problems: ShapeProblem[] = [];
  const printers = raw.printers.map((printer: unknown, index) => {
    if (!isObject(printer) || !isObject(printer.wear)) return printer;
    if (printer.ratePerHour !== undefined) {
      problems.push({
        path: ['printers', index, 'ratePerHour'],
        found: printer.ratePerHour,
        expected: 'either ratePerHour or wear, from which it follows, not both',
      });
      return printer;
    }
    const { purchasePrice, lifetimeHours, maintenancePerHour } = printer.wear;
    if (
      !isAmount(purchasePrice) ||
      !isAmount(lifetimeHours) ||
      lifetimeHours === 0 ||
      !isAmount(maintenancePerHour)
    )
      return printer;
    return {
      ...printer,
      ratePerHour: machineRatePerHour({ purchasePrice, lifetimeHours, maintenancePerHour }),
    };
  });
  return { value: { ...raw, printers }, problems };
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isAmount = (value: unknown): value is number =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0;

/** Planned maintenance by the clock is by the farm's clock, unless it says another. Malformed entries are left to the schema. */
export function deriveTimezones(raw: unknown): unknown {
  if (!isObject(raw) || !Array.isArray(raw.printers)) return raw;
  const { timezone } = raw;
  const dated = (plan: unknown): unknown =>
    isObject(plan) && isObject(plan.when) && 'days' in plan.when
      ? { ...plan, when: { timezone, ...plan.when } }
      : plan;
  const printers = raw.printers.map((printer: unknown) =>
    isObject(printer) && Array.isArray(printer.maintenance)
      ? { ...printer, maintenance: printer.maintenance.map(dated) }
      : printer,
  );
  return { ...raw, printers };
}
