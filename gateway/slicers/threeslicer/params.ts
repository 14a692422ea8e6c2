/** A profile and a machine as parameters of three-slicer's kernel. Source: its engine/PARAMS.md, 0.3.2. */
import { motionLimits } from '../../../actors/slicing/gcode/time.ts';
import { type SettingValue, SliceFailed } from '../../../actors/slicing/schema.ts';
import type { SlicerJob } from '../port.ts';

export type KernelParams = Readonly<Record<string, SettingValue | ReadonlyArray<number>>>;

/** Change how the kernel is driven rather than what is printed, or would put our checks out of action. */
const FORBIDDEN =
  /^(economy|keep_stages|reuse_stages|auto_center|extruder_.*|mm_group_.*|gcode_.*|time_engine|emit_pe_tags|pe_.*|arachne_dump|enable_arc_fitting)$/;

/** Throws `invalid-request` for an extra that must not be set, or that the kernel would pass over in silence. */
export function kernelParams(
  job: Pick<SlicerJob, 'profile' | 'printer' | 'startGcode' | 'endGcode'>,
  known: ReadonlySet<string>,
): KernelParams {
  const { profile, printer } = job;
  const { speeds, cooling, retraction, filament, temperatures, walls, adhesion, supports } = profile;
  const limits = motionLimits(profile);
  const [speedXy, , speedZ, speedE] = limits.speedsMillimetresPerSecond;
  const [accelerationXy, , accelerationZ, accelerationE] = limits.accelerationsMillimetresPerSecondSquared;
  const [jerkXy, , jerkZ, jerkE] = limits.jerksMillimetresPerSecond;
  const fastest =
    filament.maxFlowCubicMillimetresPerSecond /
    (profile.layerHeightMillimetres * profile.lineWidthMillimetres);
  const own: KernelParams = {
    layer_height: profile.layerHeightMillimetres,
    first_layer_height: profile.firstLayerHeightMillimetres,
    nozzle_diameter: profile.nozzleDiameterMillimetres,
    line_width: profile.lineWidthMillimetres,
    wall_loops: walls.count,
    top_shell_layers: walls.topLayers,
    bottom_shell_layers: walls.bottomLayers,
    infill_density: profile.infill.densityPercent / 100,
    sparse_infill_pattern: profile.infill.densityPercent >= 100 ? 'rectilinear' : profile.infill.pattern,

    enable_support: supports.mode !== 'none',
    support_on_build_plate_only: supports.mode === 'build-plate',
    support_threshold_angle: supports.thresholdDegrees,
    brim_width: adhesion.brimWidthMillimetres,
    skirt_loops: adhesion.skirtLoops,
    skirt_distance: adhesion.brimWidthMillimetres + SKIRT_GAP_MILLIMETRES,

    nozzle_temp: temperatures.nozzleFirstLayerCelsius,
    bed_temp: temperatures.bedFirstLayerCelsius,
    fan_speed: cooling.fanMaxPercent,
    close_fan_the_first_x_layers: cooling.fanOffLayers,
    full_fan_speed_layer: cooling.fanOffLayers + 2,
    slow_down_layer_time: cooling.slowDownBelowSeconds,

    // The kernel knows one speed for walls and infill, and no limit of flow.
    print_speed: Math.min(speeds.outerWallMillimetresPerSecond, fastest),
    first_layer_speed: Math.min(speeds.firstLayerMillimetresPerSecond, fastest),
    bridge_speed: Math.min(speeds.bridgeMillimetresPerSecond, fastest),
    travel_speed: speeds.travelMillimetresPerSecond,
    // What its printing time is reckoned with: the farm's own limits, so that it goes on from the kernel's where
    // the kernel gives up.
    machine_accel_print: limits.accelerationMillimetresPerSecondSquared,
    machine_accel_travel: limits.accelerationMillimetresPerSecondSquared,
    machine_accel_retract: accelerationE,
    machine_max_accel_xy: accelerationXy,
    machine_max_accel_z: accelerationZ,
    machine_max_accel_e: accelerationE,
    machine_max_speed_xy: speedXy,
    machine_max_speed_z: speedZ,
    machine_max_speed_e: speedE,
    machine_jerk_xy: jerkXy,
    machine_jerk_z: jerkZ,
    machine_jerk_e: jerkE,
    retract_length: retraction.lengthMillimetres,
    retract_speed: retraction.speedMillimetresPerSecond,
    z_hop: retraction.zHopMillimetres,
    flow_ratio: filament.flowRatio,
    filament_diameter: filament.diameterMillimetres,
    filament_density: [filament.densityGramsPerCubicCentimetre],

    bed_width: printer.bed.widthMillimetres,
    bed_depth: printer.bed.depthMillimetres,
    // Without the height nothing is said about a part that is too tall.
    bed_height: printer.heightMillimetres,
    printable_height: printer.heightMillimetres,
    machine_start_gcode: job.startGcode,
    machine_end_gcode: job.endGcode,
    gcode_stats_block: true,
    gcode_role_tags: true,
  };
  const extras = profile.extra.threeslicer ?? {};
  for (const name of Object.keys(extras)) {
    if (name in own || FORBIDDEN.test(name))
      throw refuse(name, 'is decided by the profile or the farm itself');
    if (known.size > 0 && !known.has(name))
      throw refuse(name, 'is unknown to it, and it would pass over it in silence');
  }
  return { ...own, ...extras };
}

export const SKIRT_GAP_MILLIMETRES = 3;

/** Names in the tables of the package's parameter reference, which is made from the kernel's own reader. */
export function namesInReference(markdown: string): ReadonlySet<string> {
  return new Set([...markdown.matchAll(/^\| `([a-z0-9_]+)` \|/gm)].map((match) => match[1]!));
}

function refuse(name: string, why: string): SliceFailed {
  return new SliceFailed({
    code: 'invalid-request',
    message: `The extra three-slicer setting "${name}" ${why}.`,
    likelyCause: 'It is misspelt, or was copied from another slicer.',
    remedy: 'Remove it from the extras; use the field of the profile where there is one.',
  });
}
