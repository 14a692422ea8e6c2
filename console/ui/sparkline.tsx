/** A small course over time: temperature with its target, from what the feed has said since the page was opened. */
import type { Sample } from '../models/world.ts';

const WIDTH = 240;
const HEIGHT = 40;
/** Points drawn at most: one for two pixels. */
const POINTS = 120;

export const points = (samples: readonly Sample[], read: (sample: Sample) => number | null | undefined) => {
  const step = Math.max(1, Math.ceil(samples.length / POINTS));
  return samples
    .filter((_, index) => index % step === 0 || index === samples.length - 1)
    .flatMap((sample) => {
      const value = read(sample);
      return value === null || value === undefined ? [] : [{ at: sample.at, value }];
    });
};

export const Sparkline = ({
  samples,
  heater,
}: {
  readonly samples: readonly Sample[];
  readonly heater: string;
}) => {
  const measured = points(samples, (sample) => sample.heaters[heater]?.temperatureCelsius);
  const targets = points(samples, (sample) => sample.heaters[heater]?.targetCelsius);
  if (measured.length < 2) return <div class="spark" />;
  const from = measured[0]!.at;
  const span = Math.max(1, measured.at(-1)!.at - from);
  const values = [...measured, ...targets].map((point) => point.value);
  const low = Math.min(...values);
  const range = Math.max(8, Math.max(...values) - low);
  const draw = (all: typeof measured) =>
    all
      .map(
        ({ at, value }) =>
          `${(((at - from) / span) * WIDTH).toFixed(1)},${(HEIGHT - 3 - ((value - low) / range) * (HEIGHT - 6)).toFixed(1)}`,
      )
      .join(' ');
  return (
    <svg class="spark" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
      <polyline points={draw(targets)} class="target" />
      <polyline points={draw(measured)} />
    </svg>
  );
};
