/** Stable ways of standing, the least burden first, each with its reasons. */
import type { IndexedMesh } from '../preflight/mesh.ts';
import { type Burden, burdenOf } from './burden.ts';
import type { Faces } from './faces.ts';
import { type Direction, overhangOf } from './overhang.ts';
import type { RayCaster } from './rays.ts';
import { AS_IT_CAME, candidateRests } from './rests.ts';
import type { Orientation, Stand } from './schema.ts';
import { centreOfMass, reachOf, standOf } from './stand.ts';

const SHOWN_MAX = 6;
/** So many of the best standing ones are looked at with rays. */
const LOOKED_AT_MAX = 10;
const RAYS_EACH = 1_000;
const TIPPING_DEGREES_MIN = 5;
const CONTACT_MM2_MIN = 1;
/** Differences smaller than this are not worth a word. */
const NOTABLE_MINUTES = 1;
const ALIKE_MM = 0.5;

interface Looked {
  readonly down: Direction;
  readonly orientation: Orientation;
  readonly burden: Burden;
}

export function rankOrientations(mesh: IndexedMesh, faces: Faces, rays: RayCaster): Orientation[] {
  const centre = centreOfMass(mesh);
  const [asItCame, ...others] = candidateRests(faces).map((down) => ({
    down,
    stand: standOf(mesh, faces, centre, down),
  }));
  const stable = others
    .filter(({ stand }) => isStable(stand))
    .sort(mostGrip)
    .slice(0, LOOKED_AT_MAX);
  const looked = [asItCame!, ...stable].map(({ down, stand }): Looked => {
    const overhang = overhangOf(mesh, faces, down, reachOf(mesh, down).most, rays, RAYS_EACH);
    const burden = burdenOf(stand, overhang);
    return {
      down,
      burden,
      orientation: {
        down: { x: clean(down[0]), y: clean(down[1]), z: clean(down[2]) },
        name: nameOf(down),
        stand,
        overhang,
        burdenMinutes: burden.totalMinutes,
        reasons: [],
      },
    };
  });
  const first = looked[0]!;
  const ranked = looked
    .map(({ orientation, ...one }) => ({
      ...orientation,
      reasons: reasonsFor({ orientation, ...one }, first),
    }))
    // The way it came needs no decision: what is hardly better is not.
    .sort((a, b) => weighed(a) - weighed(b));
  const shown = unlike(ranked).slice(0, SHOWN_MAX);
  const own = ranked.find(({ down }) => isAsItCame(down))!;
  return shown.includes(own) ? shown : [...shown.slice(0, SHOWN_MAX - 1), own];
}

/** Round and regular parts rest alike on many faces: one of them stands for all. */
function unlike(ranked: readonly Orientation[]): Orientation[] {
  const told: Orientation[] = [];
  const double = new Set<Orientation>();
  for (const one of ranked) {
    const same = isAsItCame(one.down) ? undefined : told.find((other) => restsAlike(one, other));
    if (same === undefined) told.push(one);
    else double.add(same);
  }
  return told.map((one) =>
    double.has(one) ? { ...one, reasons: [...one.reasons, 'Other faces are alike.'] } : one,
  );
}

const restsAlike = (a: Orientation, b: Orientation): boolean =>
  !isAsItCame(b.down) &&
  Math.abs(a.burdenMinutes - b.burdenMinutes) < NOTABLE_MINUTES &&
  Math.abs(a.stand.heightMm - b.stand.heightMm) < ALIKE_MM &&
  Math.abs(a.stand.contactAreaMm2 - b.stand.contactAreaMm2) <= 0.05 * b.stand.contactAreaMm2;

const weighed = ({ burdenMinutes, down }: Orientation): number =>
  burdenMinutes - (isAsItCame(down) ? NOTABLE_MINUTES : 0);

export const isAsItCame = ({ x, y, z }: Orientation['down']): boolean =>
  x === AS_IT_CAME[0] && y === AS_IT_CAME[1] && z === AS_IT_CAME[2];

const isStable = (stand: Stand): boolean =>
  stand.contactAreaMm2 >= CONTACT_MM2_MIN && stand.tippingDegrees >= TIPPING_DEGREES_MIN;

const mostGrip = (a: { stand: Stand }, b: { stand: Stand }): number =>
  b.stand.contactAreaMm2 / b.stand.heightMm - a.stand.contactAreaMm2 / a.stand.heightMm;

const SIDES: readonly (readonly [down: Direction, standing: string, noun: string])[] = [
  [AS_IT_CAME, 'as it came', 'foot'],
  [[0, 0, 1], 'on its head', 'head'],
  [[0, -1, 0], 'on its front', 'front'],
  [[0, 1, 0], 'on its back', 'back'],
  [[-1, 0, 0], 'on its left side', 'left side'],
  [[1, 0, 0], 'on its right side', 'right side'],
];

/** Front is towards −y, left towards −x, as on the bed of most machines. */
function nameOf(down: Direction): string {
  const near = SIDES.map(([side, standing, noun]) => ({ standing, noun, cosine: dot(side, down) })).sort(
    (a, b) => b.cosine - a.cosine,
  );
  const [first, second] = near as [(typeof near)[0], (typeof near)[0]];
  if (first.cosine > 1 - 1e-6) return first.standing;
  const degrees = Math.max(1, Math.round((Math.acos(first.cosine) * 180) / Math.PI));
  return `on the face ${degrees}° from its ${first.noun} towards its ${second.noun}`;
}

const dot = (a: Direction, b: Direction): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];

/** The same numbers in every file: no rounding dust. */
const clean = (value: number): number => Math.round(value * 1e6) / 1e6 + 0;

function reasonsFor({ down, orientation, burden }: Looked, asItCame: Looked): string[] {
  const { overhang, stand } = orientation;
  const reasons: string[] = [];
  const isOwn = down === asItCame.down;
  const before = asItCame.orientation;
  const supportGone = asItCame.burden.supportMinutes - burden.supportMinutes;
  if (overhang.areaMm2 < 1) reasons.push('It needs no support.');
  else if (isOwn || Math.abs(supportGone) >= NOTABLE_MINUTES)
    reasons.push(
      isOwn
        ? `${cm2(overhang.areaMm2)} of it hang over, with ${cm3(overhang.supportVolumeMm3)} of room below to support.`
        : `Support under ${cm2(overhang.areaMm2)} instead of ${cm2(before.overhang.areaMm2)} (${cm3(overhang.supportVolumeMm3)} of room instead of ${cm3(before.overhang.supportVolumeMm3)}).`,
    );
  if (!isOwn && Math.abs(asItCame.burden.layerMinutes - burden.layerMinutes) >= NOTABLE_MINUTES)
    reasons.push(`It stands ${mm(stand.heightMm)} tall instead of ${mm(before.stand.heightMm)}.`);
  if (burden.fallMinutes >= NOTABLE_MINUTES)
    reasons.push(
      stand.tippingDegrees < TIPPING_DEGREES_MIN
        ? `It does not stand by itself: only ${cm2(stand.contactAreaMm2)} touch the bed. Give it a brim or support.`
        : `Only ${cm2(stand.contactAreaMm2)} hold it on the bed, for ${mm(stand.heightMm)} of height: give it a brim.`,
    );
  else if (!isOwn && asItCame.burden.fallMinutes >= NOTABLE_MINUTES)
    reasons.push(`It stands firmly, on ${cm2(stand.contactAreaMm2)}.`);
  if (reasons.length === 0) reasons.push('About as good as it came.');
  return reasons;
}

const digits = (value: number): string => (value < 10 ? value.toFixed(1) : value.toFixed(0));
const mm = (value: number): string => `${digits(value)} mm`;
const cm2 = (areaMm2: number): string => `${digits(areaMm2 / 100)} cm²`;
const cm3 = (volumeMm3: number | null | undefined): string => `${digits((volumeMm3 ?? 0) / 1000)} cm³`;
