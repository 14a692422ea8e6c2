import { opOf } from '../../../physics/compiler.ts';
import { type Command, expandMacro, numberParam, parseCommand } from '../../../physics/gcode.ts';
import type { Place } from '../../../physics/program.ts';
import { applyOp, placeText } from './apply.ts';
import type { LoadedFile } from './job.ts';
import type { Klippy } from './klippy.ts';

/** A command failed; the message is the firmware's. */
export class GcodeError extends Error {}

export interface CommandContext {
  readonly klippy: Klippy;
  readonly fromFile: boolean;
}

type Handler = (klippy: Klippy, command: Command) => void | Promise<void>;

/** Runs one line of a script to its end. Throws GcodeError. */
export async function runCommand(context: CommandContext, line: string): Promise<void> {
  const command = parseCommand(Buffer.from(line, 'utf8').toString('latin1'));
  if (command === undefined) return;
  const { klippy } = context;
  klippy.advance();
  if (!ALWAYS.has(command.name) && klippy.state !== 'ready') throw new GcodeError(klippy.stateMessage);
  const handler = HANDLERS[command.name];
  if (handler !== undefined) return handler(klippy, command);
  const macro = klippy.settings.macros[command.name];
  if (macro !== undefined) {
    for (const inner of expandMacro(macro, command)) await runCommand(context, inner);
    return;
  }
  const op = opOf(command);
  if (op === undefined) {
    if (!SILENT.has(command.name)) klippy.respondInfo(`Unknown command:"${command.name}"`);
    return;
  }
  const held = klippy.job.active;
  const outcome = applyOp(klippy, op, klippy.seconds());
  klippy.changed();
  if (outcome.kind === 'fail') throw new GcodeError(outcome.message);
  if (outcome.kind !== 'wait') return;
  klippy.touch(2);
  if (held) klippy.job.run?.freeze(klippy.seconds());
  const seconds = outcome.untilSeconds - klippy.seconds();
  if (!Number.isFinite(seconds)) throw new GcodeError('Heater can not reach its target');
  await klippy.sleep(Math.max(0, seconds));
  if (held && klippy.job.state === 'printing') klippy.job.run?.thaw(klippy.seconds());
}

const ALWAYS = new Set(['FIRMWARE_RESTART', 'RESTART', 'M112', 'STATUS', 'HELP', 'ECHO', 'M110']);

/** Known to the firmware, without effect on anything a farm can see. */
const SILENT = new Set(
  (
    'G17 G20 G21 G92 M17 M18 M82 M83 M84 M110 M112 M204 M205 M900 M201 M203 M115 M73 M600 ' +
    'SAVE_GCODE_STATE SET_GCODE_OFFSET SET_VELOCITY_LIMIT SET_PRESSURE_ADVANCE ' +
    'BED_MESH_CALIBRATE BED_MESH_CLEAR BED_MESH_PROFILE SET_IDLE_TIMEOUT UPDATE_DELAYED_GCODE SAVE_VARIABLE ' +
    'SET_GCODE_VARIABLE ACTIVATE_EXTRUDER TIMELAPSE_TAKE_FRAME SET_STEPPER_ENABLE SAVE_CONFIG QUERY_ENDSTOPS'
  ).split(' '),
);

async function printFile(klippy: Klippy, command: Command): Promise<void> {
  if (klippy.job.active) throw new GcodeError('SD busy');
  const name = Buffer.from(command.params.get('FILENAME') ?? '', 'latin1')
    .toString('utf8')
    .replace(/^\//, '');
  if (klippy.failNextStart !== undefined) {
    const message = klippy.failNextStart;
    klippy.failNextStart = undefined;
    throw new GcodeError(message);
  }
  let file: LoadedFile;
  try {
    file = await klippy.openFile(name);
  } catch (error) {
    // The old job is dropped all the same: the firmware resets before it looks for the new file.
    klippy.dropJob('replaced', 'another start dropped the paused job');
    klippy.changed();
    throw error;
  }
  klippy.start(file);
}

async function pause(klippy: Klippy): Promise<void> {
  if (klippy.session.isPaused) return klippy.respondInfo('Print already paused');
  klippy.session.sdPaused = klippy.job.active;
  if (klippy.session.sdPaused) klippy.pauseJob();
  else klippy.respondInfo('action:paused');
  klippy.session.isPaused = true;
  klippy.changed();
  if (klippy.session.sdPaused) await klippy.sleep(klippy.settings.pauseMacroSeconds);
}

function resume(klippy: Klippy): void {
  if (!klippy.session.isPaused) {
    klippy.respondInfo('Print is not paused, resume aborted');
    return;
  }
  if (klippy.session.sdPaused && klippy.job.run !== undefined) klippy.resumeJob();
  else klippy.respondInfo('action:resumed');
  klippy.session.sdPaused = false;
  klippy.session.isPaused = false;
  klippy.changed();
}

function cancel(klippy: Klippy): void {
  if (klippy.job.active || (klippy.session.sdPaused && klippy.job.file !== undefined)) klippy.cancelJob();
  else klippy.respondInfo('action:cancel');
  klippy.session.isPaused = false;
  klippy.session.sdPaused = false;
  klippy.changed();
}

function move(klippy: Klippy, command: Command): void {
  const axes = ['X', 'Y', 'Z', 'E'] as const;
  const from = klippy.toolPosition(klippy.seconds());
  const to = axes.map((axis, index) => {
    const asked = numberParam(command, axis, Number.NaN);
    if (Number.isNaN(asked)) return from[index]!;
    return klippy.session.absoluteMoves ? asked : from[index]! + asked;
  });
  const place: Place = [to[0]!, to[1]!, to[2]!, to[3]!];
  const { volumeMm } = klippy.settings;
  const bounds = [volumeMm.x, volumeMm.y, volumeMm.z];
  if (['X', 'Y', 'Z'].some((axis) => command.params.has(axis)) && klippy.session.homedAxes.length < 3) {
    throw new GcodeError(`Must home axis first: ${placeText(place)}`);
  }
  if (bounds.some((limit, index) => place[index]! < -5 || place[index]! > limit + 5)) {
    throw new GcodeError(`Move out of range: ${placeText(place)}`);
  }
  klippy.moveTo(place);
}

const HANDLERS: Readonly<Record<string, Handler>> = {
  SDCARD_PRINT_FILE: printFile,
  SDCARD_RESET_FILE: (klippy) => {
    klippy.dropJob('cancelled', 'the file was reset');
    klippy.changed();
  },
  PAUSE: pause,
  M25: pause,
  RESUME: resume,
  M24: resume,
  CANCEL_PRINT: cancel,
  CLEAR_PAUSE: (klippy) => {
    klippy.session.isPaused = false;
    klippy.changed();
  },
  RESTART: (klippy) => klippy.restart(),
  FIRMWARE_RESTART: (klippy) => klippy.restart(),
  M112: (klippy) => klippy.shutdown('Shutdown due to M112 command'),
  G90: (klippy) => {
    klippy.session.absoluteMoves = true;
  },
  G91: (klippy) => {
    klippy.session.absoluteMoves = false;
  },
  RESTORE_GCODE_STATE: (klippy) => {
    klippy.session.absoluteMoves = true;
  },
  G0: move,
  G1: move,
  M105: (klippy) => klippy.respond(klippy.machine.temperatureReport(klippy.seconds())),
  M115: (klippy) => klippy.respond('FIRMWARE_NAME:Klipper FIRMWARE_VERSION:virtual'),
  STATUS: (klippy) => klippy.respondInfo(`Klipper state: ${klippy.state}`),
  SET_PIN: (klippy, command) => {
    if (command.params.get('PIN') === 'caselight')
      klippy.machine.lightOn = numberParam(command, 'VALUE', 0) > 0;
    klippy.changed();
  },
  SET_FILAMENT_SENSOR: (klippy, command) => {
    klippy.machine.sensorEnabled = numberParam(command, 'ENABLE', 1) === 1;
    klippy.changed();
  },
  QUERY_FILAMENT_SENSOR: (klippy) =>
    klippy.respondInfo(
      `Filament Sensor runout: filament ${klippy.machine.filamentDetected ? '' : 'not '}detected`,
    ),
  EXCLUDE_OBJECT: (klippy, command) => {
    const name = command.params.get('NAME');
    const { objects } = klippy.session;
    if (name !== undefined && !objects.excluded.includes(name))
      objects.excluded = [...objects.excluded, name];
    klippy.changed();
  },
};
