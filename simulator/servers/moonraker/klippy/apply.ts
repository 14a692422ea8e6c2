import type { Op, Place } from '../../../physics/program.ts';
import { GO_ON, type OpOutcome } from '../../../physics/run.ts';
import type { Klippy } from './klippy.ts';

/** How long progress told by the G-code stands once nothing prints, s. */
const PROGRESS_STANDS_SECONDS = 5;

/** Carries out one op, whether it comes from the file or from a caller. */
export function applyOp(klippy: Klippy, op: Op, atSeconds: number): OpOutcome {
  const { machine, job } = klippy;
  switch (op.op) {
    case 'heat':
      return heat(klippy, op, atSeconds);
    case 'home':
      klippy.session.homedAxes = mergeAxes(klippy.session.homedAxes, op.axes);
      klippy.session.position = [0, 0, 0, klippy.session.position[3]];
      return { kind: 'wait', untilSeconds: atSeconds + klippy.settings.homeSeconds };
    case 'dwell':
      return { kind: 'wait', untilSeconds: atSeconds + op.seconds };
    case 'fan':
      machine.fanSpeed = op.speed;
      return GO_ON;
    case 'speedFactor':
      klippy.session.speedFactor = op.factor;
      job.run?.setRate(op.factor, atSeconds);
      return GO_ON;
    case 'extrudeFactor':
      klippy.session.extrudeFactor = op.factor;
      return GO_ON;
    case 'message':
      klippy.session.displayMessage = op.text;
      return GO_ON;
    case 'progress':
      klippy.session.progress = { fraction: op.fraction, untilSeconds: atSeconds + PROGRESS_STANDS_SECONDS };
      return GO_ON;
    case 'layer':
      job.setLayers(op.total, op.current);
      return GO_ON;
    case 'object':
      noteObject(klippy, op.action, op.name);
      return GO_ON;
    case 'respond':
      klippy.respond(op.text);
      return GO_ON;
    case 'tool':
      if (machine.extruders[op.index] !== undefined) machine.activeExtruder = op.index;
      return GO_ON;
    case 'needHomed': {
      if (klippy.session.homedAxes.length === 3) return GO_ON;
      return { kind: 'fail', message: `Must home axis first: ${placeText(sinceRestart(klippy, op.to))}` };
    }
    case 'needHot':
      return needHot(klippy, atSeconds);
    case 'outOfRange':
      return { kind: 'fail', message: `Move out of range: ${placeText(sinceRestart(klippy, op.to))}` };
    case 'error':
      return { kind: 'fail', message: op.message };
    case 'drain':
    case 'pause':
    case 'cancel':
      return GO_ON;
  }
}

function heat(klippy: Klippy, op: Op & { op: 'heat' }, atSeconds: number): OpOutcome {
  const heaters = klippy.machine.heaters(op.heater);
  if (heaters.length === 0) return { kind: 'fail', message: 'Extruder not configured' };
  const hottest = op.heater === 'bed' ? BED_MAX_CELSIUS : HOTEND_MAX_CELSIUS;
  if (op.celsius < 0 || op.celsius > hottest) {
    return {
      kind: 'fail',
      message: `Requested temperature (${op.celsius.toFixed(1)}) out of range (0.0:${hottest.toFixed(1)})`,
    };
  }
  for (const heater of heaters) heater.setTarget(op.celsius, atSeconds);
  if (!op.wait || op.celsius === 0) return GO_ON;
  return { kind: 'wait', untilSeconds: heaters[0]!.reachedAtSeconds(atSeconds) };
}

const BED_MAX_CELSIUS = 130;
const HOTEND_MAX_CELSIUS = 350;

function needHot(klippy: Klippy, atSeconds: number): OpOutcome {
  const heater = klippy.machine.heaters('active')[0];
  const warm = heater?.temperatureCelsius(atSeconds) ?? 0;
  if (warm >= klippy.settings.minExtrudeCelsius) return GO_ON;
  return {
    kind: 'fail',
    message: "Extrude below minimum temp\nSee the 'min_extrude_temp' config option for details",
  };
}

function noteObject(klippy: Klippy, action: 'define' | 'start' | 'end', name: string): void {
  const { objects } = klippy.session;
  if (action === 'end') objects.current = null;
  else if (action === 'start') objects.current = name;
  else if (name !== '' && !objects.defined.includes(name)) objects.defined = [...objects.defined, name];
}

/** A place as the firmware words it. */
export function placeText([x, y, z, e]: Place): string {
  return `${x.toFixed(3)} ${y.toFixed(3)} ${z.toFixed(3)} [${e.toFixed(3)}]`;
}

/** Filament counts from the last restart, not from the job's start. */
function sinceRestart(klippy: Klippy, [x, y, z, e]: Place): Place {
  return [x, y, z, klippy.session.position[3] + e];
}

function mergeAxes(before: string, added: string): string {
  return ['x', 'y', 'z'].filter((axis) => before.includes(axis) || added.includes(axis)).join('');
}
