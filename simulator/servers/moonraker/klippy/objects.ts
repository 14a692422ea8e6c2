import type { Heater } from '../../../physics/heat.ts';
import { printerConfig } from './config.ts';
import type { Klippy } from './klippy.ts';

export type ObjectStatus = Readonly<Record<string, unknown>>;
type Source = (klippy: Klippy, seconds: number) => ObjectStatus;

/** The objects of a printer and how each reports itself. Names and fields are the firmware's. */
export function printerObjects(klippy: Klippy): ReadonlyMap<string, Source> {
  const extruders = klippy.machine.extruders.map((heater, index): [string, Source] => [
    index === 0 ? 'extruder' : `extruder${index}`,
    (_, seconds) => extruderStatus(klippy, heater, seconds),
  ]);
  return new Map([...FIXED, ...extruders, ...LAST]);
}

const macros = ['START_PRINT', 'END_PRINT', 'PAUSE', 'RESUME', 'CANCEL_PRINT'];

const FIXED: readonly [string, Source][] = [
  ['gcode', () => GCODE_HELP],
  ['webhooks', (klippy) => ({ state: klippy.state, state_message: klippy.stateMessage })],
  ['configfile', (klippy) => printerConfig(klippy.settings)],
  ['mcu', () => MCU],
  ['heaters', (klippy) => heatersOf(klippy)],
  ['heater_bed', (klippy, seconds) => heaterStatus(klippy, klippy.machine.bed, seconds)],
  ['fan', (klippy) => ({ speed: klippy.machine.fanSpeed, rpm: null })],
  ['heater_fan hotend_fan', (klippy, seconds) => hotendFan(klippy, seconds)],
  ['output_pin caselight', (klippy) => ({ value: klippy.machine.lightOn ? 1 : 0 })],
  ['temperature_sensor chamber', (klippy) => chamber(klippy)],
  ['pause_resume', (klippy) => ({ is_paused: klippy.session.isPaused })],
  ['filament_switch_sensor runout', (klippy) => runoutSensor(klippy)],
  ['gcode_move', (klippy, seconds) => gcodeMove(klippy, seconds)],
  ['print_stats', (klippy, seconds) => klippy.job.statistics(seconds)],
  ['virtual_sdcard', (klippy, seconds) => klippy.job.sdStatus(seconds)],
  ['display_status', (klippy, seconds) => displayStatus(klippy, seconds)],
  ['exclude_object', (klippy) => excludeObject(klippy)],
  ['idle_timeout', (klippy, seconds) => idleTimeout(klippy, seconds)],
  ...macros.map((name): [string, Source] => [`gcode_macro ${name}`, () => NOTHING]),
  ['query_endstops', () => ({ last_query: NOTHING })],
  ['stepper_enable', (klippy) => ({ steppers: steppers(klippy) })],
  ['motion_report', (klippy, seconds) => motionReport(klippy, seconds)],
  ['toolhead', (klippy, seconds) => toolhead(klippy, seconds)],
];

const LAST: readonly [string, Source][] = [
  ['system_stats', () => SYSTEM_STATS],
  ['manual_probe', () => MANUAL_PROBE],
];

const NOTHING: ObjectStatus = {};
const GCODE_HELP: ObjectStatus = { commands: {} };
const SYSTEM_STATS: ObjectStatus = { sysload: 0.12, cputime: 12.5, memavail: 1_510_000 };
const MANUAL_PROBE: ObjectStatus = {
  is_active: false,
  z_position: null,
  z_position_lower: null,
  z_position_upper: null,
};
const MCU: ObjectStatus = {
  mcu_version: 'v0.13.0',
  mcu_build_versions: 'gcc: virtual binutils: virtual',
  mcu_constants: { MCU: 'virtual', CLOCK_FREQ: 20_000_000 },
  last_stats: { mcu_awake: 0.002, freq: 20_000_000, bytes_retransmit: 0, bytes_invalid: 0 },
};

function heaterStatus(klippy: Klippy, heater: Heater, seconds: number) {
  return {
    temperature: klippy.machine.reading(heater, seconds),
    target: heater.targetCelsius,
    power: heater.power(seconds),
  };
}

function extruderStatus(klippy: Klippy, heater: Heater, seconds: number): ObjectStatus {
  return {
    ...heaterStatus(klippy, heater, seconds),
    can_extrude: heater.temperatureCelsius(seconds) >= klippy.settings.minExtrudeCelsius,
    pressure_advance: 0,
    smooth_time: 0.04,
    motion_queue: null,
  };
}

function heatersOf(klippy: Klippy): ObjectStatus {
  const names = klippy.machine.extruders.map((_, index) => (index === 0 ? 'extruder' : `extruder${index}`));
  return {
    available_heaters: ['heater_bed', ...names],
    available_sensors: ['heater_bed', 'temperature_sensor chamber', ...names],
    available_monitors: [],
  };
}

function hotendFan(klippy: Klippy, seconds: number): ObjectStatus {
  const hot = klippy.machine.extruders.some((heater) => heater.temperatureCelsius(seconds) > 50);
  return { speed: hot ? 1 : 0, rpm: null };
}

function chamber(klippy: Klippy): ObjectStatus {
  const celsius = klippy.machine.chamberCelsius;
  return { temperature: celsius, measured_min_temp: celsius, measured_max_temp: celsius };
}

function runoutSensor(klippy: Klippy): ObjectStatus {
  return { filament_detected: klippy.machine.filamentDetected, enabled: klippy.machine.sensorEnabled };
}

function gcodeMove(klippy: Klippy, seconds: number): ObjectStatus {
  const position = klippy.toolPosition(seconds);
  return {
    speed_factor: klippy.session.speedFactor,
    speed: 1500,
    extrude_factor: klippy.session.extrudeFactor,
    absolute_coordinates: true,
    absolute_extrude: true,
    homing_origin: [0, 0, 0, 0],
    position,
    gcode_position: position,
  };
}

function displayStatus(klippy: Klippy, seconds: number): ObjectStatus {
  const { progress } = klippy.session;
  const stands =
    progress !== undefined && (seconds <= progress.untilSeconds || klippy.session.idleState === 'Printing');
  const fraction = stands ? progress.fraction : klippy.job.sdStatus(seconds).progress;
  return { progress: fraction, message: klippy.session.displayMessage };
}

function excludeObject(klippy: Klippy): ObjectStatus {
  const { defined, excluded, current } = klippy.session.objects;
  return {
    objects: defined.map((name) => ({ name })),
    excluded_objects: excluded,
    current_object: current,
  };
}

function idleTimeout(klippy: Klippy, seconds: number): ObjectStatus {
  const printing = klippy.session.idleState === 'Printing';
  return {
    state: klippy.session.idleState,
    printing_time: printing ? seconds - klippy.session.busySinceSeconds : 0,
    idle_timeout: 1800,
  };
}

function steppers(klippy: Klippy): ObjectStatus {
  const on = klippy.session.homedAxes !== '';
  return { stepper_x: on, stepper_y: on, stepper_z: on, extruder: on };
}

function motionReport(klippy: Klippy, seconds: number): ObjectStatus {
  const moving = klippy.job.active ? (klippy.job.point(seconds)?.velocityMmPerSecond ?? 0) : 0;
  return {
    live_position: klippy.toolPosition(seconds),
    live_velocity: moving,
    live_extruder_velocity: 0,
    steppers: ['extruder', 'stepper_x', 'stepper_y', 'stepper_z'],
    trapq: ['extruder', 'toolhead'],
  };
}

function toolhead(klippy: Klippy, seconds: number): ObjectStatus {
  const { volumeMm, limits } = klippy.settings;
  const active = klippy.machine.activeExtruder;
  return {
    homed_axes: klippy.session.homedAxes,
    axis_minimum: [-5, -5, -5, 0],
    axis_maximum: [volumeMm.x + 5, volumeMm.y + 5, volumeMm.z, 0],
    print_time: seconds,
    stalls: 0,
    estimated_print_time: seconds,
    extruder: active === 0 ? 'extruder' : `extruder${active}`,
    position: klippy.toolPosition(seconds),
    max_velocity: limits.maxVelocityMmPerSecond,
    max_accel: limits.maxAccelerationMmPerSecond2,
    minimum_cruise_ratio: 0.5,
    square_corner_velocity: limits.cornerVelocityMmPerSecond,
  };
}
