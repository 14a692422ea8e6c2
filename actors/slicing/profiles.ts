/**
 * Profiles every farm starts with: four materials in three qualities for a 0.4 mm nozzle.
 *
 * Temperatures and flows are the middle of what makers print on the spool; speeds suit a well-kept bed
 * slinger and leave a fast machine room. A change here is a new version, as anywhere else.
 */
import type { SlicingProfile } from './schema.ts';

type Material = Pick<SlicingProfile, 'material' | 'temperatures' | 'cooling' | 'retraction' | 'filament'> & {
  readonly speedFactor: number;
  readonly brimWidthMillimetres: number;
};
type Quality = {
  readonly id: string;
  readonly name: string;
  readonly layerHeightMillimetres: number;
  readonly speedFactor: number;
  readonly densityPercent: number;
  readonly shellLayers: number;
};

const MATERIALS: ReadonlyArray<Material> = [
  {
    material: 'PLA',
    temperatures: {
      nozzleCelsius: 210,
      nozzleFirstLayerCelsius: 215,
      bedCelsius: 60,
      bedFirstLayerCelsius: 60,
    },
    cooling: { fanMinPercent: 100, fanMaxPercent: 100, fanOffLayers: 1, slowDownBelowSeconds: 8 },
    retraction: { lengthMillimetres: 0.8, speedMillimetresPerSecond: 35, zHopMillimetres: 0.2 },
    filament: {
      diameterMillimetres: 1.75,
      densityGramsPerCubicCentimetre: 1.24,
      flowRatio: 0.98,
      maxFlowCubicMillimetresPerSecond: 14,
    },
    speedFactor: 1,
    brimWidthMillimetres: 0,
  },
  {
    material: 'PETG',
    temperatures: {
      nozzleCelsius: 240,
      nozzleFirstLayerCelsius: 245,
      bedCelsius: 80,
      bedFirstLayerCelsius: 80,
    },
    cooling: { fanMinPercent: 30, fanMaxPercent: 60, fanOffLayers: 3, slowDownBelowSeconds: 10 },
    retraction: { lengthMillimetres: 0.8, speedMillimetresPerSecond: 30, zHopMillimetres: 0.3 },
    filament: {
      diameterMillimetres: 1.75,
      densityGramsPerCubicCentimetre: 1.27,
      flowRatio: 0.97,
      maxFlowCubicMillimetresPerSecond: 9,
    },
    speedFactor: 0.75,
    brimWidthMillimetres: 0,
  },
  {
    material: 'ABS',
    temperatures: {
      nozzleCelsius: 250,
      nozzleFirstLayerCelsius: 255,
      bedCelsius: 100,
      bedFirstLayerCelsius: 105,
    },
    cooling: { fanMinPercent: 0, fanMaxPercent: 30, fanOffLayers: 4, slowDownBelowSeconds: 12 },
    retraction: { lengthMillimetres: 0.8, speedMillimetresPerSecond: 35, zHopMillimetres: 0.2 },
    filament: {
      diameterMillimetres: 1.75,
      densityGramsPerCubicCentimetre: 1.04,
      flowRatio: 0.97,
      maxFlowCubicMillimetresPerSecond: 12,
    },
    speedFactor: 0.9,
    brimWidthMillimetres: 5,
  },
  {
    material: 'TPU',
    temperatures: {
      nozzleCelsius: 228,
      nozzleFirstLayerCelsius: 230,
      bedCelsius: 45,
      bedFirstLayerCelsius: 50,
    },
    cooling: { fanMinPercent: 50, fanMaxPercent: 80, fanOffLayers: 2, slowDownBelowSeconds: 12 },
    retraction: { lengthMillimetres: 0.5, speedMillimetresPerSecond: 20, zHopMillimetres: 0.2 },
    filament: {
      diameterMillimetres: 1.75,
      densityGramsPerCubicCentimetre: 1.21,
      flowRatio: 1,
      maxFlowCubicMillimetresPerSecond: 3.2,
    },
    speedFactor: 0.4,
    brimWidthMillimetres: 0,
  },
];

const QUALITIES: ReadonlyArray<Quality> = [
  {
    id: 'draft',
    name: 'draft 0.28 mm',
    layerHeightMillimetres: 0.28,
    speedFactor: 1.15,
    densityPercent: 10,
    shellLayers: 3,
  },
  {
    id: 'standard',
    name: 'standard 0.20 mm',
    layerHeightMillimetres: 0.2,
    speedFactor: 1,
    densityPercent: 15,
    shellLayers: 4,
  },
  {
    id: 'fine',
    name: 'fine 0.12 mm',
    layerHeightMillimetres: 0.12,
    speedFactor: 0.8,
    densityPercent: 15,
    shellLayers: 6,
  },
];

/** Heats the bed, homes while the nozzle is too cool to ooze, heats, and draws a purge line at the left. */
export const GENERIC_START_GCODE = `G21
G90
M83
M140 S{bed_temperature_initial_layer}
M104 S150
M190 S{bed_temperature_initial_layer}
G28
M109 S{nozzle_temperature_initial_layer}
G92 E0
G1 Z5 F900
G1 X{purge_x} Y{purge_y_start} F9000
G1 Z0.3 F600
G1 Y{purge_y_end} E{purge_e} F1200
G1 X{purge_x_back} F3000
G1 Y{purge_y_start} E{purge_e} F1200
G1 Z2 F900
G92 E0`;

/** Retracts, lifts without leaving the machine, presents the bed and turns everything off. */
export const GENERIC_END_GCODE = `M83
G1 E-1 F2100
G90
G0 Z{park_z} F900
G1 X{bed_x_min} Y{bed_y_max} F9000
M106 S0
M104 S0
M140 S0
M84`;

function combine(material: Material, quality: Quality): SlicingProfile {
  const speed = (base: number) => Math.round(base * material.speedFactor * quality.speedFactor);
  return {
    id: `${material.material.toLowerCase()}-${quality.id}-04`,
    version: 1,
    name: `${material.material}, ${quality.name}`,
    material: material.material,
    layerHeightMillimetres: quality.layerHeightMillimetres,
    firstLayerHeightMillimetres: quality.id === 'fine' ? 0.2 : quality.layerHeightMillimetres,
    nozzleDiameterMillimetres: 0.4,
    lineWidthMillimetres: 0.45,
    walls: { count: 3, topLayers: quality.shellLayers, bottomLayers: quality.shellLayers },
    infill: { densityPercent: quality.densityPercent, pattern: 'gyroid' },
    supports: { mode: 'none', thresholdDegrees: 40 },
    adhesion: { brimWidthMillimetres: material.brimWidthMillimetres, skirtLoops: 1 },
    temperatures: material.temperatures,
    speeds: {
      outerWallMillimetresPerSecond: speed(60),
      innerWallMillimetresPerSecond: speed(80),
      infillMillimetresPerSecond: speed(100),
      topSurfaceMillimetresPerSecond: speed(50),
      firstLayerMillimetresPerSecond: Math.min(25, speed(40)),
      bridgeMillimetresPerSecond: Math.min(30, speed(40)),
      travelMillimetresPerSecond: 150,
    },
    accelerationMillimetresPerSecondSquared: material.material === 'TPU' ? 1000 : 2000,
    cooling: material.cooling,
    retraction: material.retraction,
    filament: material.filament,
    startGcode: GENERIC_START_GCODE,
    endGcode: GENERIC_END_GCODE,
    extra: {},
  };
}

/** `pla-draft-04`, `pla-standard-04`, … `tpu-fine-04`. */
export const BUILT_IN_PROFILES: ReadonlyArray<SlicingProfile> = MATERIALS.flatMap((material) =>
  QUALITIES.map((quality) => combine(material, quality)),
);
