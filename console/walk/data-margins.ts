/** Margins of three orders: one that is better than quoted, one that is worse, one under way. */
import type { OrderMargin, RunMargin } from '../../actors/margin/schema.ts';
import type { OrderProfitability, Profitability } from '../../gateway/api/contract/profitability.ts';
import type { StockAnswer } from '../../gateway/api/contract/stock.ts';

const margin = (
  orderId: string,
  customer: string,
  status: string,
  labourMinor: number,
  failuresMinor: number,
): OrderMargin => {
  const closed = status !== 'inProduction';
  const factors = [
    {
      factor: 'labour' as const,
      quotedMinor: 1_209,
      realisedMinor: labourMinor,
      deltaMinor: 1_209 - labourMinor,
      words: '8.5 min beside packing: 2 plates cleared, 3 parts inspected; quoted: 21 min, and set-up.',
    },
    {
      factor: 'failures' as const,
      quotedMinor: 50,
      realisedMinor: failuresMinor,
      deltaMinor: 50 - failuresMinor,
      words: failuresMinor > 0 ? '2 prints failed.' : 'Nothing failed and nothing was rejected.',
    },
  ];
  const cost = labourMinor + failuresMinor;
  const quotedMinor = 3_885 - 1_259;
  const realisedMinor = 3_885 - cost;
  return {
    orderId,
    customer,
    status,
    currency: 'EUR',
    revenueMinor: 3_885,
    quotedMinor,
    expectedMinor: closed ? realisedMinor : quotedMinor - 120,
    realisedMinor,
    deltaMinor: closed ? realisedMinor - quotedMinor : null,
    closed,
    perMachineHourMinor: Math.round(realisedMinor / 3.42),
    taken: {
      prints: 2,
      failedPrints: failuresMinor > 0 ? 2 : 0,
      rejectedParts: 0,
      grams: 35.5,
      machineHours: 3.42,
      kilowattHours: 0.46,
      measuredShare: 0,
      labourMinutes: 12.5,
    },
    factors,
    words: closed ? 'Told by the farm.' : '2 prints so far; not all parts are made.',
  };
};

const items = [
  margin('O-1007', 'Mira Osei', 'inProduction', 300, 0),
  margin('O-1006', 'Hollis Marine', 'delivered', 542, 0),
  margin('O-1005', 'Kessler Optik', 'delivered', 900, 1_260),
];

export const profitability: Profitability = {
  currency: 'EUR',
  items,
  nextCursor: null,
  totals: {
    orders: 2,
    revenueMinor: 7_770,
    quotedMinor: 5_252,
    realisedMinor: 5_068,
    deltaMinor: -184,
    machineHours: 6.84,
    kilowattHours: 0.92,
    perMachineHourMinor: 741,
  },
};

const run = (runId: string, outcome: RunMargin['outcome']): RunMargin => ({
  runId,
  jobId: 'J-1043',
  printerId: 'k2-plus-01',
  outcome,
  grams: 17.8,
  machineHours: 1.71,
  kilowattHours: 0.23,
  measured: false,
  labourMinutes: 5,
  costMinor: 410,
});

export const profitabilityOf = (id: string): OrderProfitability | undefined => {
  const one = items.find(({ orderId }) => orderId === id);
  return one && { ...one, runs: [run('R-1043-1', 'failed'), run('R-1043-2', 'good')] };
};

export const stock: StockAnswer = {
  reserveOn: 'payment',
  stock: [
    {
      material: 'PLA-BASIC',
      colour: 'black',
      lots: 1,
      onHandGrams: 640,
      reservedGrams: 120,
      keptGrams: 210,
      freeGrams: 310,
      wantedGrams: 1_800,
      reorder: {
        spools: 2,
        spoolGrams: 1_000,
        words: 'Order 2 spools of 1,000 g of PLA-BASIC black: 310 g are free; jobs that wait need 1,800 g.',
      },
    },
  ],
  holds: [
    { jobId: 'J-1047', lotId: 'pla-basic-black-1', grams: 210, kind: 'kept', since: 0, ageHours: 71 },
    { jobId: 'J-1043', lotId: 'pla-basic-black-1', grams: 120, kind: 'reserved', since: 0, ageHours: 5 },
  ],
  unheld: [],
};
