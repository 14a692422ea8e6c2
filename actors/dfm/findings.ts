/** What a person should know of a shape that is hard to print. */
import type { Finding } from '../preflight/schema.ts';
import { SUPPORT_DENSITY } from './burden.ts';
import { isAsItCame } from './orientations.ts';
import type { DfmReport } from './schema.ts';
import { hasThinWalls } from './walls.ts';

/** More support than this part of the part itself is a reason to look. */
const MUCH_SUPPORT = 0.5;
const SOME_OVERHANG_MM2 = 100;
const TIPPING_DEGREES_MIN = 5;
/** Another way of standing is worth proposing from here on, in minutes. */
const BETTER_BY_MINUTES = 5;

export function* shapeFindings(
  { orientations, overhang, stand, thinWalls }: DfmReport,
  part: { readonly volumeMm3: number; readonly surfaceAreaMm2: number },
): Generator<Finding> {
  const counted = { count: null, remainingCount: null };
  if (hasThinWalls(thinWalls, part.surfaceAreaMm2))
    yield {
      code: 'thin_walls',
      severity: 'warn',
      what: `Walls are down to ${thinWalls.thinnestMm.toFixed(2)} mm thin; ${cm2(thinWalls.areaMm2)} of the surface belong to walls below ${thinWalls.limitMm} mm.`,
      likelyCause: 'The part was designed for another process, or scaled down.',
      whatToDo:
        'Thicken them to at least two lines of the nozzle, or have it made with a finer one: thinner walls come out weak or not at all.',
      ...counted,
    };
  if (overhang !== null && overhang.areaMm2 > SOME_OVERHANG_MM2) {
    const support = (overhang.supportVolumeMm3 ?? 0) * SUPPORT_DENSITY;
    yield {
      code: 'overhang',
      severity: support > part.volumeMm3 * MUCH_SUPPORT ? 'warn' : 'ok',
      what: `${cm2(overhang.areaMm2)} of it hang over by more than ${overhang.limitDegrees}° from the vertical and want about ${cm3(support)} of support.`,
      likelyCause: 'The shape, or the way it stands.',
      whatToDo: 'Look at the other ways to stand; or give undersides a slope of 45° or less.',
      ...counted,
    };
  }
  const [best] = orientations ?? [];
  const own = orientations?.find(({ down }) => isAsItCame(down));
  if (best && own && own.burdenMinutes - best.burdenMinutes >= BETTER_BY_MINUTES)
    yield {
      code: 'better_orientation',
      severity: 'ok',
      what: `Stood another way it prints better, by about ${Math.round(own.burdenMinutes - best.burdenMinutes)} minutes of support, layers and risk. ${best.reasons.join(' ')}`,
      likelyCause: 'Models come as they were drawn, not as they print best.',
      whatToDo: 'Choose that way to stand in the plan, unless strength or looks want this one.',
      ...counted,
    };
  if (stand && stand.tippingDegrees < TIPPING_DEGREES_MIN)
    yield {
      code: 'does_not_stand',
      severity: 'warn',
      what: `As it came it hardly stands by itself: ${cm2(stand.contactAreaMm2)} touch the bed.`,
      likelyCause: 'Its lowest point is an edge, a tip or a curve.',
      whatToDo:
        best && best !== own && best.stand.tippingDegrees >= TIPPING_DEGREES_MIN
          ? 'Choose one of the other ways to stand, or print it with support and a brim.'
          : 'Cut it flat on one side, or print it with support and a brim.',
      ...counted,
    };
}

const digits = (value: number): string => (value < 10 ? value.toFixed(1) : value.toFixed(0));
const cm2 = (areaMm2: number): string => `${digits(areaMm2 / 100)} cm²`;
const cm3 = (volumeMm3: number): string => `${digits(volumeMm3 / 1000)} cm³`;
