/** Questions that the scripted farm was asked, and what it answers to the next. Test data only. */
import type {
  WhatIfFigure,
  WhatIfModel,
  WhatIfQuestion,
  WhatIfStatus,
} from '../../gateway/api/contract/whatif.ts';
import { minutes, NOON } from './data-base.ts';

export const models: readonly WhatIfModel[] = [
  {
    id: 'k2-plus',
    name: 'Creality K2 Plus',
    lane: 'FDM',
    buildVolumeMillimetres: { x: 350, y: 350, z: 350 },
  },
  {
    id: 'uv-flatbed-a3',
    name: 'UV flatbed A3',
    lane: 'UV',
    buildVolumeMillimetres: { x: 297, y: 420, z: 150 },
  },
];

type Numbers = readonly [before: number, after: number, low: number, high: number];
const figure = (
  name: string,
  title: string,
  unit: string,
  moreIsBetter: boolean | null,
  verdict: WhatIfFigure['verdict'],
  [before, after, low, high]: Numbers,
): WhatIfFigure => ({
  name,
  title,
  unit,
  moreIsBetter,
  baseline: { mean: before, low: before * 0.9, high: before * 1.1 },
  changed: { mean: after, low: after * 0.9, high: after * 1.1 },
  difference: { mean: after - before, low, high },
  verdict,
  words: `${title}: ${before} against ${after} ${unit}.`.replace(' .', '.'),
});

export const figures: readonly WhatIfFigure[] = [
  figure(
    'marginPerMachineHour',
    'Margin per machine hour',
    'USD/h',
    true,
    'worse',
    [0.78, 0.63, -0.19, -0.11],
  ),
  figure('margin', 'Margin', 'USD', true, 'unclear', [4_802, 5_574, -60.4, 1_604.8]),
  figure('revenue', 'Revenue', 'USD', true, 'better', [7_500.8, 8_279.7, 107, 1_450.8]),
  figure('ordersDelivered', 'Orders delivered', '', true, 'better', [209.5, 221.8, 4.3, 20.3]),
  figure('lateShare', 'Late orders', '%', false, 'better', [9.4, 3.1, -9.8, -2.8]),
  figure(
    'leadHoursP90',
    'From order to delivery, nine in ten',
    'h',
    false,
    'better',
    [23.8, 19.7, -6.6, -1.6],
  ),
  figure('printing', 'Machines printing', '%', null, 'less', [46.5, 42.7, -4.2, -3.3]),
  figure('awaitingClear', 'Machines waiting to be cleared', '%', false, 'unclear', [26, 25.4, -4.7, 3.5]),
  figure('failures', 'Failed prints', '', false, 'same', [0, 0, 0, 0]),
];
/** After fewer runs everything is wider. */
const wider = figures.map((one): WhatIfFigure => {
  const { mean } = one.difference;
  const low = mean - 6 * (mean - one.difference.low);
  const high = mean + 6 * (one.difference.high - mean);
  const difference = { mean, low, high };
  return {
    ...one,
    difference,
    verdict: low > 0 || high < 0 || one.verdict === 'same' ? one.verdict : 'unclear',
  };
});
/** Of a change that does the contrary. */
const opposite = figures.map((one): WhatIfFigure => {
  const { high, low, mean } = one.difference;
  const verdict = { better: 'worse', worse: 'better', less: 'more', more: 'less' } as const;
  return {
    ...one,
    difference: { mean: 0 - mean, low: 0 - high, high: 0 - low },
    verdict: one.verdict === 'unclear' || one.verdict === 'same' ? one.verdict : verdict[one.verdict],
  };
});
const words = [
  ...figures.filter(({ name }) => /^(margin|lateShare)/.test(name)).map((one) => one.words),
  'From 20 pairs of runs, each pair with the same luck for both.',
  '28.4 orders a day come in, as in the last 14 days.',
];

export const asked = (id: string, question: WhatIfQuestion, changes: readonly string[]): WhatIfStatus => ({
  id,
  state: 'waiting',
  progress: 0,
  question,
  changes,
  askedAt: NOON,
  askedBy: 'Ana',
  endedAt: null,
  seq: 500,
  replications: 0,
  figures: [],
  words: [],
  because: null,
});
/** As far as `share` of its runs; at 1 it is answered. */
export const simulated = (status: WhatIfStatus, share: number): WhatIfStatus => ({
  ...status,
  state: share < 1 ? 'running' : 'done',
  progress: share,
  replications: Math.floor(share * (status.question.replications ?? 20)),
  figures: share < 1 ? (share < 0.2 ? [] : wider) : figures,
  words: share < 1 ? [] : words,
  endedAt: share < 1 ? null : NOON + minutes(1),
});

const bought = asked(
  'w-1',
  { changes: [{ kind: 'addPrinters', like: 'k2-plus', count: 2 }], days: 7, replications: 20 },
  ['2 more Creality K2 Plus.'],
);
const busier = asked('w-2', { changes: [{ kind: 'demand', factor: 1.3 }], days: 14, replications: 60 }, [
  '1.3 times as many orders come in.',
]);
const night = asked(
  'w-3',
  { changes: [{ kind: 'set', path: 'policies.release.automatic', value: false }], days: 7 },
  ['policies.release.automatic is false instead of true.'],
);
/** One answered, one under way, one that failed, one more to compare with. */
export const questions: readonly WhatIfStatus[] = [
  { ...simulated(busier, 0.4), askedAt: NOON - minutes(1) },
  { ...simulated(bought, 1), askedAt: NOON - minutes(12), endedAt: NOON - minutes(11) },
  { ...simulated(night, 1), figures: opposite, askedAt: NOON - minutes(30), endedAt: NOON - minutes(29) },
  {
    ...asked('w-4', { changes: [{ kind: 'failures', factor: 0 }] }, ['0 times as many prints fail.']),
    state: 'failed',
    askedAt: NOON - minutes(40),
    endedAt: NOON - minutes(40),
    because: 'A worker ran out of memory after 61 days.',
  },
];
