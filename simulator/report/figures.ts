/** The figures of a run that reports show: in their order, with words, unit and digits. */
import type { Figures } from '../days/contract.ts';

export interface Figure {
  /** Path in {@link Figures}, for machines. */
  readonly key: string;
  readonly words: string;
  /** `''`: a count. Money is in the farm's currency. */
  readonly unit: '' | 'money' | 'money/h' | 'h' | 'kWh' | 'kg' | 'share';
  readonly of: (figures: Figures) => number;
  /** One of the few that are shown first. */
  readonly isHeadline?: boolean;
}

export const figureList: readonly Figure[] = [
  { key: 'ordersIn', words: 'Orders in', unit: '', of: (f) => f.ordersIn },
  {
    key: 'ordersDelivered',
    words: 'Orders delivered',
    unit: '',
    of: (f) => f.ordersDelivered,
    isHeadline: true,
  },
  { key: 'partsGood', words: 'Good parts', unit: '', of: (f) => f.partsGood },
  { key: 'platesPrinted', words: 'Plates printed', unit: '', of: (f) => f.platesPrinted },
  { key: 'revenue', words: 'Revenue', unit: 'money', of: (f) => f.revenue },
  { key: 'margin', words: 'Margin', unit: 'money', of: (f) => f.margin },
  {
    key: 'marginPerMachineHour',
    words: 'Margin per machine hour',
    unit: 'money/h',
    of: (f) => f.marginPerMachineHour,
    isHeadline: true,
  },
  { key: 'lateShare', words: 'Late orders', unit: 'share', of: (f) => f.lateShare, isHeadline: true },
  { key: 'tardinessHoursMean', words: 'Lateness, mean', unit: 'h', of: (f) => f.tardinessHoursMean },
  { key: 'tardinessHoursP90', words: 'Lateness, 9 of 10 below', unit: 'h', of: (f) => f.tardinessHoursP90 },
  { key: 'leadHoursMean', words: 'Order to delivery, mean', unit: 'h', of: (f) => f.leadHoursMean },
  { key: 'leadHoursP90', words: 'Order to delivery, 9 of 10 below', unit: 'h', of: (f) => f.leadHoursP90 },
  {
    key: 'utilisation.printing',
    words: 'Machines printing',
    unit: 'share',
    of: (f) => f.utilisation.printing,
    isHeadline: true,
  },
  {
    key: 'utilisation.awaitingClear',
    words: 'Machines waiting for a clear plate',
    unit: 'share',
    of: (f) => f.utilisation.awaitingClear,
  },
  {
    key: 'utilisation.maintenance',
    words: 'Machines in maintenance',
    unit: 'share',
    of: (f) => f.utilisation.maintenance,
  },
  { key: 'utilisation.down', words: 'Machines down', unit: 'share', of: (f) => f.utilisation.down },
  { key: 'utilisation.idle', words: 'Machines idle', unit: 'share', of: (f) => f.utilisation.idle },
  { key: 'failures', words: 'Failures', unit: '', of: (f) => f.failures },
  {
    key: 'failureShare',
    words: 'Prints that failed',
    unit: 'share',
    of: (f) => f.failureShare,
    isHeadline: true,
  },
  {
    key: 'operatorHours',
    words: "Operators' hours",
    unit: 'h',
    of: (f) => f.operatorHours,
    isHeadline: true,
  },
  { key: 'energyKilowattHours', words: 'Energy', unit: 'kWh', of: (f) => f.energyKilowattHours },
  { key: 'materialKilograms', words: 'Material', unit: 'kg', of: (f) => f.materialKilograms },
  { key: 'scrapKilograms', words: 'Scrap', unit: 'kg', of: (f) => f.scrapKilograms },
  { key: 'heldForPerson', words: 'Held for a person', unit: '', of: (f) => f.heldForPerson },
  {
    key: 'untouchedShare',
    words: 'Jobs without a decision by hand',
    unit: 'share',
    of: (f) => f.untouchedShare,
  },
];

const grouped = (value: number, digits: number): string => {
  const [whole = '', rest] = Math.abs(value).toFixed(digits).split('.');
  const text = `${whole.replace(/\B(?=(\d{3})+(?!\d))/g, ',')}${rest === undefined ? '' : `.${rest}`}`;
  return value < 0 && Number(value.toFixed(digits)) !== 0 ? `−${text}` : text;
};

/** The number with a sensible count of digits, without its unit. A share is in percent. */
export function numberText(value: number, unit: Figure['unit'], isMean = false): string {
  if (!Number.isFinite(value)) return '–';
  if (unit === 'share') return grouped(100 * value, 1);
  if (unit === '') return grouped(value, isMean && !Number.isInteger(value) ? 1 : 0);
  if (unit === 'money') return grouped(value, Math.abs(value) >= 1_000 ? 0 : 2);
  if (unit === 'money/h') return grouped(value, 2);
  return grouped(value, Math.abs(value) >= 1_000 ? 0 : 1);
}

/** What stands after the number; `''` for a count. */
export function unitText(unit: Figure['unit'], currency: string): string {
  if (unit === 'share') return '%';
  if (unit === 'money') return currency;
  if (unit === 'money/h') return `${currency}/h`;
  return unit;
}

export const figureText = (value: number, unit: Figure['unit'], currency: string, isMean = false): string =>
  [numberText(value, unit, isMean), unitText(unit, currency)].filter((part) => part !== '').join(' ');
