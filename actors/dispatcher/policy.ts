/** What a farm's settings make of the dispatcher's. */
import { type FarmConfig, minorDigitsOf } from '../farm/schema.ts';
import { documentOf } from '../policy/settings.ts';
import type { DispatchPolicy } from './schema.ts';

export function dispatchPolicyOf(
  farm: Omit<FarmConfig, 'printers' | 'lots'>,
  setup: Omit<DispatchPolicy['setup'], 'operatorRatePerHour'>,
): DispatchPolicy {
  const { approvals, dispatch, release } = documentOf(farm.policies);
  return {
    version: farm.policies.version,
    release,
    dispatch,
    approvals,
    timezone: farm.timezone,
    shifts: farm.shifts,
    materials: farm.materials,
    profiles: farm.profiles,
    sparePercent: farm.policies.sparePercent,
    reserveOn: farm.policies.reserveOn,
    minorDigits: minorDigitsOf(farm.currency),
    setup: { ...setup, operatorRatePerHour: farm.prices.labourRatePerHour },
    failurePercent: farm.prices.failurePercent,
  };
}
