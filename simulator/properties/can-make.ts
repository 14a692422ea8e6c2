/**
 * What keeps a machine from a job, read from the farm file alone and by none of the farm's own rules: the codes are those
 * of `actors/capability`, so that the two can be compared.
 */
import type { MaterialSpec, PrinterSpec, ProfileSpec } from '../../actors/farm/schema.ts';

export interface Wanted {
  readonly lane: string;
  readonly sizeMillimetres: { readonly x: number; readonly y: number; readonly z: number };
  readonly mayTurn?: boolean;
  readonly material: string;
  readonly nozzleDiameterMillimetres: number | null;
  readonly extruderCount?: number;
}

/** Lengths are compared to a hundredth of a millimetre. */
const HAIR_MILLIMETRES = 0.01;

const isOver = (length: number, room: number): boolean => length - room > HAIR_MILLIMETRES;
const isSame = (a: number, b: number): boolean => Math.abs(a - b) < HAIR_MILLIMETRES;

function sizes({ sizeMillimetres: size, mayTurn }: Wanted, spec: Pick<PrinterSpec, 'capability'>): string[] {
  const { bedShape, buildVolumeMillimetres: room } = spec.capability;
  const found = isOver(size.z, room.z) ? ['too-tall'] : [];
  const isOn = (x: number, y: number): boolean =>
    bedShape === 'round'
      ? !isOver(Math.sqrt(x * x + y * y), Math.min(room.x, room.y))
      : !isOver(x, room.x) && !isOver(y, room.y);
  if (isOn(size.x, size.y) || (mayTurn === true && isOn(size.y, size.x))) return found;
  return [...found, 'too-large'];
}

function temperatures(
  { requires }: Pick<MaterialSpec, 'requires'>,
  { capability }: Pick<PrinterSpec, 'capability'>,
): string[] {
  const parts: readonly (readonly [string, number | undefined, number])[] = [
    ['nozzle-too-cold', requires.nozzleTemperatureCelsius, capability.maxNozzleTemperatureCelsius],
    ['bed-too-cold', requires.bedTemperatureCelsius, capability.maxBedTemperatureCelsius],
    ['chamber-too-cold', requires.chamberTemperatureCelsius, capability.maxChamberTemperatureCelsius],
  ];
  return parts.flatMap(([code, needed, reach]) => (needed !== undefined && reach < needed ? [code] : []));
}

/** Every reason why not, by code; none: it can be made there, perhaps after loading something else. */
export function whyNotThere(
  job: Wanted,
  spec: Pick<PrinterSpec, 'id' | 'lane' | 'capability'>,
  material: MaterialSpec | undefined,
  profile: ProfileSpec | undefined,
): Set<string> {
  const { capability, id, lane } = spec;
  const { materials, nozzleDiametersMillimetres: mounted } = capability;
  const nozzle = job.nozzleDiameterMillimetres;
  const found = new Set(sizes(job, spec));
  if (lane !== job.lane) found.add('wrong-lane');
  if (nozzle !== null && mounted.every((one) => !isSame(one, nozzle))) found.add('nozzle-not-mounted');
  const tools = job.extruderCount ?? (job.lane === 'UV' ? 0 : 1);
  if (capability.extruderCount < tools) found.add('too-few-extruders');
  if (material === undefined) found.add('unknown-material');
  else {
    const { abrasive, code, kind, requires } = material;
    if (!materials.some((one) => one === code || one === kind)) found.add('material-not-supported');
    if (requires.enclosure && capability.enclosure === false) found.add('no-enclosure');
    if (abrasive && capability.hardenedNozzle === false) found.add('nozzle-not-hardened');
    const finest = requires.minimumNozzleDiameterMillimetres ?? 0;
    const widest = nozzle ?? mounted.reduce((most, one) => (one > most ? one : most), 0);
    if (finest - widest > HAIR_MILLIMETRES) found.add('nozzle-too-fine');
    for (const code of temperatures(material, spec)) found.add(code);
  }
  if (profile === undefined) return found;
  if (profile.printers.length > 0 && profile.printers.every((one) => one !== id))
    found.add('profile-not-for-printer');
  if (
    material !== undefined &&
    profile.materials.length > 0 &&
    profile.materials.every((one) => one !== material.code && one !== material.kind)
  )
    found.add('profile-not-for-material');
  const cut = profile.nozzleDiameterMillimetres;
  const used = nozzle === null ? mounted : [nozzle];
  if (cut !== undefined && used.every((one) => !isSame(one, cut))) found.add('profile-not-for-nozzle');
  return found;
}
