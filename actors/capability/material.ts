import type { LoadedMaterial, MaterialSpec, PrinterCapability } from '../farm/schema.ts';
import type { ChangeoverCode, InfeasibleCode } from './schema.ts';

export interface Obstacle<Code> {
  readonly code: Code;
  readonly words: string;
}

/** Nozzles are sold in steps of 0.1 mm or more; anything nearer is the same nozzle written differently. */
const SAME_NOZZLE_MILLIMETRES = 0.01;

export const sameNozzle = (a: number, b: number): boolean => Math.abs(a - b) < SAME_NOZZLE_MILLIMETRES;

/** A capability lists codes or kinds: `PLA` covers every PLA, `PLA-MATTE-X` that one only. */
export const supportsMaterial = (
  capability: Pick<PrinterCapability, 'materials'>,
  material: Pick<MaterialSpec, 'code' | 'kind'>,
): boolean => capability.materials.includes(material.code) || capability.materials.includes(material.kind);

/** Whether a machine may ever be loaded with a material, whatever the job; `nozzle` is the one the job uses, if it says. */
export function materialObstacles(
  material: MaterialSpec,
  capability: PrinterCapability,
  nozzle: number | null,
): Obstacle<InfeasibleCode>[] {
  const found: Obstacle<InfeasibleCode>[] = [];
  const no = (code: InfeasibleCode, words: string) => found.push({ code, words });
  const { requires } = material;
  if (!supportsMaterial(capability, material))
    no('material-not-supported', `It is not set up for ${material.code} (${material.kind}).`);
  if (requires.enclosure && !capability.enclosure)
    no('no-enclosure', `${material.code} needs an enclosure, and it is open.`);
  if (material.abrasive && !capability.hardenedNozzle)
    no(
      'nozzle-not-hardened',
      `${material.code} is abrasive and would wear out its nozzle, which is not hardened.`,
    );
  const finest = requires.minimumNozzleDiameterMillimetres;
  const widest = nozzle ?? Math.max(0, ...capability.nozzleDiametersMillimetres);
  if (finest !== undefined && widest < finest - SAME_NOZZLE_MILLIMETRES)
    no(
      'nozzle-too-fine',
      `${material.code} clogs nozzles finer than ${finest} mm; this would use ${widest} mm.`,
    );
  const heat = (code: InfeasibleCode, part: string, needed: number | undefined, reach: number) => {
    if (needed !== undefined && needed > reach)
      no(code, `${material.code} needs the ${part} at ${needed} °C; it reaches ${reach} °C.`);
  };
  heat(
    'nozzle-too-cold',
    'nozzle',
    requires.nozzleTemperatureCelsius,
    capability.maxNozzleTemperatureCelsius,
  );
  heat('bed-too-cold', 'bed', requires.bedTemperatureCelsius, capability.maxBedTemperatureCelsius);
  heat(
    'chamber-too-cold',
    'chamber',
    requires.chamberTemperatureCelsius,
    capability.maxChamberTemperatureCelsius,
  );
  return found;
}

/** What must be reloaded before a job of this material and colour (null: any) may start. Empty: nothing. */
export function changeoversFor(
  materialCode: string,
  colour: string | null,
  loaded: Pick<LoadedMaterial, 'material' | 'colour'> | null | undefined,
): Obstacle<ChangeoverCode>[] {
  if (!loaded) return [{ code: 'nothing-loaded', words: `Nothing is loaded; it needs ${materialCode}.` }];
  if (loaded.material !== materialCode)
    return [
      { code: 'other-material-loaded', words: `${loaded.material} is loaded; it needs ${materialCode}.` },
    ];
  if (colour !== null && loaded.colour !== colour)
    return [
      {
        code: 'other-colour-loaded',
        words: `${loaded.material} in ${loaded.colour} is loaded; it needs ${colour}.`,
      },
    ];
  return [];
}
