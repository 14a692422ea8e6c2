export { BatchMeans } from './batch-means.ts';
export { Counter } from './counter.ts';
export { type Interval, meanInterval, pairedInterval } from './interval.ts';
export { QuantileSketch, quantile } from './quantiles.ts';
export { studentCentral, studentQuantile } from './student-t.ts';
export { Tally } from './tally.ts';
export { TimeWeighted } from './time-weighted.ts';
export { endWarmUp, type Resettable, warmUpLength } from './warm-up.ts';
