/** Which slicer settings serve a wish: the farm names a profile and a material, the slicer wants numbers. */
import type { FarmConfig, MaterialKind, MaterialSpec, ProfileSpec } from '../../actors/farm/schema.ts';
import { BUILT_IN_PROFILES } from '../../actors/slicing/profiles.ts';
import type { SlicingProfile } from '../../actors/slicing/schema.ts';

/** Polymers that print alike enough to share their settings. */
const printsLike: { readonly [kind in MaterialKind]?: string } = {
  PLA: 'PLA',
  'PLA-CF': 'PLA',
  PETG: 'PETG',
  'PETG-CF': 'PETG',
  PCTG: 'PETG',
  ABS: 'ABS',
  ASA: 'ABS',
  HIPS: 'ABS',
  TPU: 'TPU',
};

export type Settings =
  | {
      readonly ok: true;
      readonly slicing: SlicingProfile;
      readonly profile: ProfileSpec;
      readonly material: MaterialSpec;
    }
  | { readonly ok: false; readonly because: string };

/** Profile and material of UV work; undefined for any other. */
export function uvSettingsFor(
  farm: FarmConfig,
  profileId: string,
  materialCode: string,
): { readonly profile: ProfileSpec; readonly material: MaterialSpec } | undefined {
  const profile = farm.profiles.find((one) => one.id === profileId);
  const material = farm.materials.find((one) => one.code === materialCode);
  return profile?.lane === 'UV' && material?.lane === 'UV' ? { profile, material } : undefined;
}

export function settingsFor(farm: FarmConfig, profileId: string, materialCode: string): Settings {
  const profile = farm.profiles.find((one) => one.id === profileId);
  if (!profile) return no(`The farm has no profile ${profileId}.`);
  const material = farm.materials.find((one) => one.code === materialCode);
  if (!material) return no(`The farm has no material ${materialCode}.`);
  if (profile.lane === 'UV' || material.lane === 'UV') {
    return no('UV work is not sliced: an operator starts it at the machine from its own software.');
  }
  const like = printsLike[material.kind];
  const base = BUILT_IN_PROFILES.find(
    (one) => one.material === like && one.id.includes(`-${profile.quality}-`),
  );
  if (!base) return no(`There are no ${profile.quality} settings for ${material.kind} yet.`);
  return { ok: true, profile, material, slicing: adapted(base, profile, material) };
}

/** The farm's own density and layer height count; the content's hash tells such a profile from its base. */
function adapted(base: SlicingProfile, profile: ProfileSpec, material: MaterialSpec): SlicingProfile {
  const layerHeightMillimetres = profile.layerHeightMillimetres ?? base.layerHeightMillimetres;
  return {
    ...base,
    id: `${profile.id}-${material.code.toLowerCase()}`,
    name: `${profile.name}, ${material.name ?? material.code}`,
    layerHeightMillimetres,
    filament: { ...base.filament, densityGramsPerCubicCentimetre: material.densityGramsPerCubicCentimetre },
  };
}

const no = (because: string): Settings => ({ ok: false, because });
