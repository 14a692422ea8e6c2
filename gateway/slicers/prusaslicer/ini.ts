/** A profile and a machine in PrusaSlicer's own words. */
import { SliceFailed, type SlicingPrinter } from '../../../actors/slicing/schema.ts';
import type { SlicerJob } from '../port.ts';

/** Run programs or name files: never from a profile. */
const FORBIDDEN = new Set(['post_process', 'output_filename_format', 'gcode_substitutions', 'thumbnails']);

/** Setting → value as it stands in the ini. Throws `invalid-request` for an extra that must not be set. */
export function prusaSettings(
  job: Pick<SlicerJob, 'profile' | 'printer' | 'startGcode' | 'endGcode'>,
): Map<string, string> {
  const { profile, printer } = job;
  const { speeds, cooling, retraction, filament, temperatures, walls } = profile;
  const width = profile.lineWidthMillimetres;
  const acceleration = profile.accelerationMillimetresPerSecondSquared;
  const own: Record<string, string | number> = {
    // The dialect every firmware of the farm reads. Newer ones are unknown to older versions, which then
    // use another in silence.
    gcode_flavor: 'marlin',
    gcode_label_objects: 1,
    use_relative_e_distances: 1,
    layer_gcode: 'G92 E0',
    // Readers down the line take the height of the print from these marks.
    before_layer_gcode: ';BEFORE_LAYER_CHANGE\n;[layer_z]',
    machine_limits_usage: 'time_estimate_only',
    machine_max_acceleration_x: acceleration,
    machine_max_acceleration_y: acceleration,
    machine_max_acceleration_extruding: acceleration,
    machine_max_acceleration_travel: acceleration,
    default_acceleration: acceleration,
    bed_shape: bedShape(printer.bed),
    max_print_height: printer.heightMillimetres,
    start_gcode: job.startGcode,
    end_gcode: job.endGcode,
    start_filament_gcode: '""',
    end_filament_gcode: '""',

    nozzle_diameter: profile.nozzleDiameterMillimetres,
    layer_height: profile.layerHeightMillimetres,
    first_layer_height: profile.firstLayerHeightMillimetres,
    extrusion_width: width,
    first_layer_extrusion_width: width,
    perimeter_extrusion_width: width,
    external_perimeter_extrusion_width: width,
    infill_extrusion_width: width,
    solid_infill_extrusion_width: width,
    top_infill_extrusion_width: width,
    perimeters: walls.count,
    top_solid_layers: walls.topLayers,
    bottom_solid_layers: walls.bottomLayers,
    fill_density: `${profile.infill.densityPercent}%`,
    // A solid part must be filled in lines; the program refuses other patterns at 100 %.
    fill_pattern: profile.infill.densityPercent >= 100 ? 'rectilinear' : profile.infill.pattern,

    support_material: profile.supports.mode === 'none' ? 0 : 1,
    support_material_buildplate_only: profile.supports.mode === 'build-plate' ? 1 : 0,
    support_material_threshold: profile.supports.thresholdDegrees,
    brim_type: profile.adhesion.brimWidthMillimetres > 0 ? 'outer_only' : 'no_brim',
    brim_width: profile.adhesion.brimWidthMillimetres,
    skirts: profile.adhesion.skirtLoops,
    skirt_distance: 3,

    temperature: temperatures.nozzleCelsius,
    first_layer_temperature: temperatures.nozzleFirstLayerCelsius,
    bed_temperature: temperatures.bedCelsius,
    first_layer_bed_temperature: temperatures.bedFirstLayerCelsius,

    perimeter_speed: speeds.innerWallMillimetresPerSecond,
    external_perimeter_speed: speeds.outerWallMillimetresPerSecond,
    small_perimeter_speed: speeds.outerWallMillimetresPerSecond,
    infill_speed: speeds.infillMillimetresPerSecond,
    solid_infill_speed: speeds.infillMillimetresPerSecond,
    top_solid_infill_speed: speeds.topSurfaceMillimetresPerSecond,
    gap_fill_speed: speeds.topSurfaceMillimetresPerSecond,
    support_material_speed: speeds.innerWallMillimetresPerSecond,
    first_layer_speed: speeds.firstLayerMillimetresPerSecond,
    bridge_speed: speeds.bridgeMillimetresPerSecond,
    travel_speed: speeds.travelMillimetresPerSecond,

    cooling: 1,
    fan_always_on: cooling.fanMinPercent > 0 ? 1 : 0,
    min_fan_speed: cooling.fanMinPercent,
    max_fan_speed: cooling.fanMaxPercent,
    disable_fan_first_layers: cooling.fanOffLayers,
    slowdown_below_layer_time: cooling.slowDownBelowSeconds,
    retract_length: retraction.lengthMillimetres,
    retract_speed: retraction.speedMillimetresPerSecond,
    retract_lift: retraction.zHopMillimetres,

    filament_type: profile.material,
    filament_diameter: filament.diameterMillimetres,
    // Without it grams read 0.00.
    filament_density: filament.densityGramsPerCubicCentimetre,
    extrusion_multiplier: filament.flowRatio,
    filament_max_volumetric_speed: filament.maxFlowCubicMillimetresPerSecond,
  };
  const settings = new Map(Object.entries(own).map(([name, value]) => [name, String(value)]));
  for (const [name, value] of Object.entries(profile.extra.prusaslicer ?? {})) {
    if (FORBIDDEN.has(name))
      throw refuse(name, 'may run programs or change files, and is never taken from a profile');
    if (settings.has(name)) throw refuse(name, 'is already decided by the profile itself');
    settings.set(name, typeof value === 'boolean' ? (value ? '1' : '0') : String(value));
  }
  return settings;
}

/** One setting a line; line ends and backslashes escaped, so that no value can begin a setting of its own. */
export function iniText(settings: ReadonlyMap<string, string>): string {
  const escaped = (value: string) =>
    value.replaceAll('\\', '\\\\').replaceAll('\r', '').replaceAll('\n', '\\n');
  return [...settings].map(([name, value]) => `${name} = ${escaped(value)}\n`).join('');
}

function bedShape(bed: SlicingPrinter['bed']): string {
  const {
    originXMillimetres: x,
    originYMillimetres: y,
    widthMillimetres: width,
    depthMillimetres: depth,
  } = bed;
  if (bed.shape === 'rectangle')
    return [`${x}x${y}`, `${x + width}x${y}`, `${x + width}x${y + depth}`, `${x}x${y + depth}`].join(',');
  return Array.from({ length: 72 }, (_, index) => {
    const angle = (index * Math.PI) / 36;
    const px = x + (width / 2) * (1 + Math.cos(angle));
    const py = y + (depth / 2) * (1 + Math.sin(angle));
    return `${px.toFixed(3)}x${py.toFixed(3)}`;
  }).join(',');
}

function refuse(name: string, why: string): SliceFailed {
  return new SliceFailed({
    code: 'invalid-request',
    message: `The extra PrusaSlicer setting "${name}" ${why}.`,
    likelyCause: 'It was copied from a complete PrusaSlicer configuration.',
    remedy: 'Remove it from the extras; use the field of the profile where there is one.',
  });
}
