import { Schema } from 'effect';
import {
  listOf,
  MaterialCode,
  Name,
  NotNegative,
  orElse,
  Positive,
  SpeakableId,
} from '../../actors/farm/fields.ts';
import { type DemandSpec, meshDefects, ordinaryDemand } from '../people/demand-spec.ts';

/** What customers want, as a scenario states it; what it leaves out is an ordinary shop's (`people/demand-spec.ts`). */

export const Share = Schema.Finite.check(
  Schema.isBetween({ minimum: 0, maximum: 1 }, { expected: 'a share from 0 to 1' }),
);

export const LogNormal = Schema.Struct({ median: Positive, sigma: NotNegative });

/** Hours since the scenario's start. */
export const Hours = Schema.Finite.check(
  Schema.isBetween({ minimum: 0, maximum: 20_000 }, { expected: 'hours since the start, 0 to 20000' }),
);

const usual = ordinaryDemand;

export const Burst = Schema.Struct({ fromHours: Hours, untilHours: Hours, factor: NotNegative });

const weights = (count: number, value: readonly number[]) =>
  Schema.Array(NotNegative)
    .check(Schema.isMinLength(count), Schema.isMaxLength(count))
    .pipe(orElse([...value]));

const Mesh = Schema.Struct({
  brokenShare: Share.pipe(orElse(usual.mesh.brokenShare)),
  defects: Schema.Struct(
    Object.fromEntries(
      meshDefects.map((defect) => [defect, Share.pipe(orElse(usual.mesh.defects[defect]))]),
    ) as unknown as { readonly [D in (typeof meshDefects)[number]]: Schema.Codec<number, number> },
  ).pipe(orElse({} as never)),
});

export const Demand = Schema.Struct({
  ordersPerDay: NotNegative.pipe(orElse(usual.ordersPerDay)),
  hourWeights: weights(24, usual.hourWeights),
  weekdayWeights: weights(7, usual.weekdayWeights),
  bursts: listOf(Burst, 100).pipe(orElse([])),
  /** Of the policy's SLA tiers, how many customers choose which. */
  tiers: listOf(Schema.Struct({ id: SpeakableId, share: NotNegative }), 20).pipe(
    orElse(usual.tiers.map(({ id, share }) => ({ id, share }))),
  ),
  rushShare: Share.pipe(orElse(usual.rushShare)),
  anotherLine: Share.pipe(orElse(usual.anotherLine)),
  linesMax: Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 200 })).pipe(orElse(usual.linesMax)),
  quantityTail: Positive.pipe(orElse(usual.quantityTail)),
  quantityMax: Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 10_000 })).pipe(
    orElse(usual.quantityMax),
  ),
  catalogue: Schema.Struct({
    models: Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 10_000 })),
    share: Share,
    exponent: NotNegative,
  }).pipe(orElse({ ...usual.catalogue })),
  parts: Schema.Struct({
    boxCubicCentimetres: LogNormal.pipe(orElse({ ...usual.parts.boxCubicCentimetres })),
    edgeSigma: NotNegative.pipe(orElse(usual.parts.edgeSigma)),
    fill: LogNormal.pipe(orElse({ ...usual.parts.fill })),
    edgeMillimetresMax: Positive.pipe(orElse(usual.parts.edgeMillimetresMax)),
  }).pipe(orElse({})),
  materials: listOf(Schema.Struct({ material: MaterialCode, colour: Name, share: NotNegative }), 200).check(
    Schema.isMinLength(1),
  ),
  mesh: Mesh.pipe(orElse({})),
  payment: Schema.Struct({
    lateShare: Share.pipe(orElse(usual.payment.lateShare)),
    lateHours: LogNormal.pipe(orElse({ ...usual.payment.lateHours })),
    neverShare: Share.pipe(orElse(usual.payment.neverShare)),
  }).pipe(orElse({})),
  changes: Schema.Struct({
    cancelShare: Share.pipe(orElse(usual.changes.cancelShare)),
    sooner: Share.pipe(orElse(usual.changes.sooner)),
    later: Share.pipe(orElse(usual.changes.later)),
    waitHoursMean: Positive.pipe(orElse(usual.changes.waitHoursMean)),
  }).pipe(orElse({})),
  /** Share of priced quotes that are ordered, and how long customers think about it. */
  acceptShare: Share.pipe(orElse(1)),
  thinkingMinutes: LogNormal.pipe(orElse({ median: 4, sigma: 0.8 })),
});
export type Demand = typeof Demand.Type;

/** As the model of customers takes it. */
export const demandSpecOf = (
  demand: Demand,
  timezone: string,
  startAt: number,
  tiers: readonly { readonly id: string; readonly days: number; readonly priority: number }[],
): DemandSpec => ({
  ...demand,
  timezone,
  bursts: demand.bursts.map(({ fromHours, untilHours, factor }) => ({
    fromAt: startAt + fromHours * 3_600_000,
    untilAt: startAt + untilHours * 3_600_000,
    factor,
  })),
  tiers: demand.tiers.flatMap(({ id, share }) => {
    const tier = tiers.find((one) => one.id === id);
    return tier ? [{ id, share, days: tier.days, priority: tier.priority }] : [];
  }),
});
