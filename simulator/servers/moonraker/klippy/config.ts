import type { Settings } from '../options.ts';

const cache = new WeakMap<Settings, Readonly<Record<string, unknown>>>();

/** The `configfile` object: as written (text) and as understood (values). Clients look for sections in it. */
export function printerConfig(settings: Settings): Readonly<Record<string, unknown>> {
  const known = cache.get(settings);
  if (known !== undefined) return known;
  const sections = sectionsOf(settings);
  const status = {
    config: asText(sections),
    settings: lowerKeys(sections),
    warnings: [],
    save_config_pending: false,
    save_config_pending_items: {},
  };
  cache.set(settings, status);
  return status;
}

type Sections = Record<string, Record<string, string | number | boolean>>;

function sectionsOf(settings: Settings): Sections {
  const { volumeMm, limits, nozzleMm, minExtrudeCelsius } = settings;
  const stepper = (max: number) => ({ position_min: -5, position_max: max + 5, position_endstop: 0 });
  const extruder = {
    nozzle_diameter: nozzleMm,
    filament_diameter: 1.75,
    min_temp: 0,
    max_temp: 350,
    min_extrude_temp: minExtrudeCelsius,
    max_extrude_only_distance: 150,
  };
  const sections: Sections = {
    printer: {
      kinematics: 'cartesian',
      max_velocity: limits.maxVelocityMmPerSecond,
      max_accel: limits.maxAccelerationMmPerSecond2,
      square_corner_velocity: limits.cornerVelocityMmPerSecond,
    },
    stepper_x: stepper(volumeMm.x),
    stepper_y: stepper(volumeMm.y),
    stepper_z: stepper(volumeMm.z),
    heater_bed: { min_temp: 0, max_temp: 130 },
    fan: { pin: 'virtual' },
    virtual_sdcard: { path: GCODE_ROOT },
    pause_resume: { recover_velocity: 50 },
    display_status: {},
    exclude_object: {},
    idle_timeout: { timeout: 1800 },
    'filament_switch_sensor runout': { pause_on_runout: true, switch_pin: 'virtual' },
    'temperature_sensor chamber': { sensor_type: 'virtual' },
    'heater_fan hotend_fan': { heater: 'extruder', heater_temp: 50 },
    'output_pin caselight': { pin: 'virtual', pwm: false },
  };
  for (let index = 0; index < settings.extruders; index++) {
    sections[index === 0 ? 'extruder' : `extruder${index}`] = extruder;
  }
  for (const name of ['PAUSE', 'RESUME', 'CANCEL_PRINT']) {
    sections[`gcode_macro ${name}`] = { rename_existing: `BASE_${name}`, gcode: `BASE_${name}` };
  }
  for (const [name, lines] of Object.entries(settings.macros)) {
    sections[`gcode_macro ${name}`] = { gcode: lines.join('\n') };
  }
  return sections;
}

function asText(sections: Sections): Record<string, Record<string, string>> {
  return Object.fromEntries(
    Object.entries(sections).map(([name, values]) => [
      name,
      Object.fromEntries(Object.entries(values).map(([key, value]) => [key, String(value)])),
    ]),
  );
}

function lowerKeys(sections: Sections): Sections {
  return Object.fromEntries(Object.entries(sections).map(([name, values]) => [name.toLowerCase(), values]));
}

/** Folders as the printer's host would show them; files really live in the server's own folder. */
export const DATA_ROOT = '/home/pi/printer_data';
export const GCODE_ROOT = `${DATA_ROOT}/gcodes`;
