/** Which figures an answer compares, in which order, and what to call them. */
import type { Figures } from '../days/contract.ts';

export interface ComparedFigure {
  readonly name: string;
  readonly title: string;
  readonly unit: string;
  readonly moreIsBetter: boolean | null;
  readonly digits: number;
  readonly of: (figures: Figures) => number;
}

const share = (of: (figures: Figures) => number) => ({
  unit: '%',
  digits: 1,
  of: (figures: Figures) => 100 * of(figures),
});

/** What nobody received took no time: not 0 hours, but no answer. */
const delivered = (of: (figures: Figures) => number) => (figures: Figures) =>
  figures.ordersDelivered > 0 ? of(figures) : Number.NaN;

export const comparedFigures = (currency: string): readonly ComparedFigure[] => [
  {
    name: 'marginPerMachineHour',
    title: 'Margin per machine hour',
    unit: `${currency}/h`,
    moreIsBetter: true,
    digits: 2,
    of: (figures) => figures.marginPerMachineHour,
  },
  {
    name: 'margin',
    title: 'Margin',
    unit: currency,
    moreIsBetter: true,
    digits: 0,
    of: (figures) => figures.margin,
  },
  {
    name: 'revenue',
    title: 'Revenue',
    unit: currency,
    moreIsBetter: true,
    digits: 0,
    of: (figures) => figures.revenue,
  },
  {
    name: 'ordersDelivered',
    title: 'Orders delivered',
    unit: '',
    moreIsBetter: true,
    digits: 1,
    of: (figures) => figures.ordersDelivered,
  },
  {
    name: 'partsGood',
    title: 'Good parts',
    unit: '',
    moreIsBetter: true,
    digits: 0,
    of: (figures) => figures.partsGood,
  },
  {
    name: 'lateShare',
    title: 'Late orders',
    moreIsBetter: false,
    ...share((figures) => figures.lateShare),
  },
  {
    name: 'tardinessHoursMean',
    title: 'Hours late, a due order',
    unit: 'h',
    moreIsBetter: false,
    digits: 1,
    of: (figures) => figures.tardinessHoursMean,
  },
  {
    name: 'leadHoursMean',
    title: 'From order to delivery',
    unit: 'h',
    moreIsBetter: false,
    digits: 1,
    of: delivered((figures) => figures.leadHoursMean),
  },
  {
    name: 'leadHoursP90',
    title: 'From order to delivery, nine in ten',
    unit: 'h',
    moreIsBetter: false,
    digits: 1,
    of: delivered((figures) => figures.leadHoursP90),
  },
  {
    name: 'printing',
    title: 'Machines printing',
    moreIsBetter: null,
    ...share((figures) => figures.utilisation.printing),
  },
  {
    name: 'awaitingClear',
    title: 'Machines waiting to be cleared',
    moreIsBetter: false,
    ...share((figures) => figures.utilisation.awaitingClear),
  },
  {
    name: 'failures',
    title: 'Failed prints',
    unit: '',
    moreIsBetter: false,
    digits: 1,
    of: (figures) => figures.failures,
  },
  {
    name: 'operatorHours',
    title: "Operators' hours",
    unit: 'h',
    moreIsBetter: false,
    digits: 1,
    of: (figures) => figures.operatorHours,
  },
  {
    name: 'energyKilowattHours',
    title: 'Energy',
    unit: 'kWh',
    moreIsBetter: false,
    digits: 0,
    of: (figures) => figures.energyKilowattHours,
  },
  {
    name: 'heldForPerson',
    title: 'Held for a person',
    unit: '',
    moreIsBetter: null,
    digits: 1,
    of: (figures) => figures.heldForPerson,
  },
  {
    name: 'untouchedShare',
    title: 'Jobs without a person’s decision',
    moreIsBetter: true,
    ...share((figures) => figures.untouchedShare),
  },
];
