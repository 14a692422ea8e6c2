import { type Command, expandMacro, numberParam, parseCommand } from './gcode.ts';
import { moveSeconds } from './motion.ts';
import type { MachineProfile, Op, Place, Program, Step } from './program.ts';
import { Track } from './track.ts';

const MACRO_DEPTH_MAX = 8;

/**
 * Turns G-code into a `Program`, line by line. Text comes in as latin1, one character a byte, so that offsets
 * are bytes whatever the file's encoding.
 */
export class Compiler {
  readonly #profile: MachineProfile;
  readonly #track = new Track();
  readonly #steps: Step[] = [];
  #rest = '';
  #offset = 0;
  #nextOffset = 0;
  #x = 0;
  #y = 0;
  #z = 0;
  #e = 0;
  #filament = 0;
  #peakFilament = 0;
  #feed = 25;
  #absolute = true;
  #absoluteE = true;
  #homed = false;
  #hot = false;
  /** When the queued motion ends, and when the last line was read; motion seconds. */
  #motionEnd = 0;
  #read = 0;

  constructor(profile: MachineProfile) {
    this.#profile = profile;
    this.#track.add(0, 0, 0, 0, 0, 0, 0);
  }

  push(latin1: string): void {
    const text = this.#rest === '' ? latin1 : this.#rest + latin1;
    let start = 0;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
      this.#line(text.slice(start, end), end - start + 1);
      start = end + 1;
    }
    this.#rest = text.slice(start);
  }

  end(): Program {
    if (this.#rest !== '') this.#line(this.#rest, this.#rest.length);
    this.#rest = '';
    this.#offset = this.#nextOffset;
    this.#mark(0);
    return {
      sizeBytes: this.#nextOffset,
      steps: this.#steps,
      track: this.#track,
      readSeconds: this.#read,
      motionSeconds: this.#motionEnd,
      peakFilamentMm: this.#peakFilament,
    };
  }

  #line(text: string, lengthBytes: number): void {
    this.#offset = this.#nextOffset;
    this.#nextOffset = this.#offset + lengthBytes;
    if (text.charCodeAt(0) === SEMICOLON) return;
    const before = this.#steps.length;
    if (isPlainMove(text)) {
      this.#plainMove(text);
    } else {
      const command = parseCommand(text);
      if (command !== undefined) this.#command(command, 0);
    }
    const last = this.#steps.at(-1);
    if (this.#steps.length > before && last !== undefined) {
      this.#steps[this.#steps.length - 1] = { ...last, releases: true };
    }
  }

  /** `G0` and `G1` are nearly all of a file: read in place, no objects made. */
  #plainMove(text: string): void {
    let x = Number.NaN;
    let y = Number.NaN;
    let z = Number.NaN;
    let e = Number.NaN;
    let f = Number.NaN;
    for (let at = 3; at < text.length; ) {
      const code = text.charCodeAt(at++) & UPPER;
      if (code === (SEMICOLON & UPPER)) break;
      if (code < CAPITAL_A || code > CAPITAL_Z) continue;
      let end = at;
      while (end < text.length && text.charCodeAt(end) > SPACE && text.charCodeAt(end) !== SEMICOLON) end++;
      const value = Number(text.slice(at, end));
      if (code === 88) x = value;
      else if (code === 89) y = value;
      else if (code === 90) z = value;
      else if (code === 69) e = value;
      else if (code === 70) f = value;
      at = end;
    }
    this.#move(x, y, z, e, f, 0);
  }

  #command(command: Command, depth: number): void {
    const macro = this.#profile.macros[command.name];
    if (macro !== undefined && depth < MACRO_DEPTH_MAX) {
      for (const line of expandMacro(macro, command)) {
        const inner = parseCommand(line);
        if (inner !== undefined) this.#command(inner, depth + 1);
      }
      return;
    }
    if (this.#motion(command)) return;
    const op = opOf(command);
    if (op === undefined) return;
    if (op.op === 'heat') this.#hot = false;
    if (op.op === 'home') this.#home();
    this.#step(op);
  }

  #motion(command: Command): boolean {
    const value = (name: string) => numberParam(command, name, Number.NaN);
    switch (command.name) {
      case 'G0':
      case 'G1':
        this.#move(value('X'), value('Y'), value('Z'), value('E'), value('F'), 0);
        return true;
      case 'G2':
      case 'G3': {
        const arc = this.#arcMm(command);
        this.#move(value('X'), value('Y'), value('Z'), value('E'), value('F'), arc);
        return true;
      }
      case 'G90':
      case 'G91':
        this.#absolute = command.name === 'G90';
        return true;
      case 'M82':
      case 'M83':
        this.#absoluteE = command.name === 'M82';
        return true;
      case 'G92':
        if (command.params.has('E')) this.#e = numberParam(command, 'E', 0);
        return true;
      default:
        return false;
    }
  }

  #move(x: number, y: number, z: number, e: number, f: number, arcMm: number): void {
    if (f > 0) this.#feed = f / 60;
    const toX = this.#axis(this.#x, x);
    const toY = this.#axis(this.#y, y);
    const toZ = this.#axis(this.#z, z);
    const relativeE = !this.#absoluteE || !this.#absolute;
    const pushed = Number.isNaN(e) ? 0 : relativeE ? e : e - this.#e;
    if (!Number.isNaN(e)) this.#e = relativeE ? this.#e + e : e;
    const distance = arcMm > 0 ? arcMm : Math.hypot(toX - this.#x, toY - this.#y, toZ - this.#z);
    if (distance > 0) this.#check(toX, toY, toZ);
    if (pushed > 0 && !this.#hot) {
      this.#hot = true;
      this.#step({ op: 'needHot' });
    }
    this.#x = toX;
    this.#y = toY;
    this.#z = toZ;
    this.#filament += pushed;
    this.#peakFilament = Math.max(this.#peakFilament, this.#filament);
    this.#motionEnd += moveSeconds(
      distance > 0 ? distance : Math.abs(pushed),
      this.#feed,
      this.#profile.limits,
    );
    this.#mark(this.#feed);
  }

  #axis(from: number, value: number): number {
    if (Number.isNaN(value)) return from;
    return this.#absolute ? value : from + value;
  }

  #check(x: number, y: number, z: number): void {
    const to: Place = [x, y, z, this.#filament];
    if (!this.#homed) {
      this.#homed = true;
      this.#step({ op: 'needHomed', to });
    }
    const { volumeMm } = this.#profile;
    const low = Math.min(x, y, z) < -SLACK_MM;
    const high = x > volumeMm.x + SLACK_MM || y > volumeMm.y + SLACK_MM || z > volumeMm.z + SLACK_MM;
    if (low || high) this.#step({ op: 'outOfRange', to });
  }

  #arcMm(command: Command): number {
    const toX = this.#axis(this.#x, numberParam(command, 'X', Number.NaN));
    const toY = this.#axis(this.#y, numberParam(command, 'Y', Number.NaN));
    const i = numberParam(command, 'I', 0);
    const j = numberParam(command, 'J', 0);
    const radius = Math.hypot(i, j);
    if (radius === 0) return Math.hypot(toX - this.#x, toY - this.#y);
    const from = Math.atan2(-j, -i);
    const to = Math.atan2(toY - this.#y - j, toX - this.#x - i);
    const turn = command.name === 'G2' ? from - to : to - from;
    const angle = turn <= 1e-9 ? turn + 2 * Math.PI : turn;
    return radius * angle;
  }

  #home(): void {
    this.#homed = true;
    this.#x = 0;
    this.#y = 0;
    this.#z = 0;
  }

  #step(op: Op): void {
    if (BLOCKING.has(op.op) || (op.op === 'heat' && op.wait)) this.#read = this.#motionEnd;
    this.#steps.push({ atSeconds: this.#read, offsetBytes: this.#offset, op, releases: false });
    this.#mark(0);
  }

  #mark(velocity: number): void {
    this.#read = Math.max(this.#read, this.#motionEnd - this.#profile.lookaheadSeconds);
    this.#track.add(this.#read, this.#offset, this.#x, this.#y, this.#z, this.#filament, velocity);
  }
}

function isPlainMove(text: string): boolean {
  if (text.charCodeAt(0) !== CAPITAL_G || text.charCodeAt(2) !== SPACE) return false;
  const digit = text.charCodeAt(1);
  return digit === ZERO || digit === ONE;
}

const SEMICOLON = 59;
const SPACE = 32;
const CAPITAL_G = 71;
const CAPITAL_A = 65;
const CAPITAL_Z = 90;
const ZERO = 48;
const ONE = 49;
const UPPER = ~32;
/** Slicers prime a little outside the bed; a machine's own limits allow it. */
const SLACK_MM = 5;

const BLOCKING = new Set<Op['op']>(['home', 'dwell', 'drain', 'pause', 'cancel', 'error', 'outOfRange']);

/** What a command that is not a move asks for; undefined for one that changes nothing a farm can see. */
export function opOf(command: Command): Op | undefined {
  const number = (name: string, fallback: number) => numberParam(command, name, fallback);
  switch (command.name) {
    case 'M104':
    case 'M109':
      return {
        op: 'heat',
        heater: command.params.has('T') ? number('T', 0) : 'active',
        celsius: number('S', number('R', 0)),
        wait: command.name === 'M109',
      };
    case 'M140':
    case 'M190':
      return {
        op: 'heat',
        heater: 'bed',
        celsius: number('S', number('R', 0)),
        wait: command.name === 'M190',
      };
    case 'SET_HEATER_TEMPERATURE': {
      const heater = command.params.get('HEATER') ?? '';
      const index = heater === 'heater_bed' ? 'bed' : Number(heater.replace('extruder', '') || '0');
      return { op: 'heat', heater: index, celsius: number('TARGET', 0), wait: false };
    }
    case 'TURN_OFF_HEATERS':
      return { op: 'heat', heater: 'all', celsius: 0, wait: false };
    case 'G28':
      return {
        op: 'home',
        axes: command.rest === '' ? 'xyz' : command.rest.toLowerCase().replace(/[^xyz]/g, ''),
      };
    case 'G4':
      return { op: 'dwell', seconds: number('P', 0) / 1000 + number('S', 0) };
    case 'M400':
      return { op: 'drain' };
    case 'M106':
      return { op: 'fan', speed: Math.min(1, Math.max(0, number('S', 255) / 255)) };
    case 'M107':
      return { op: 'fan', speed: 0 };
    case 'M220':
      return { op: 'speedFactor', factor: Math.max(0.01, number('S', 100) / 100) };
    case 'M221':
      return { op: 'extrudeFactor', factor: Math.max(0.01, number('S', 100) / 100) };
    case 'M117':
      return { op: 'message', text: command.rest === '' ? null : utf8(command.rest) };
    case 'SET_DISPLAY_TEXT':
      return { op: 'message', text: command.params.has('MSG') ? utf8(command.params.get('MSG')!) : null };
    case 'M118':
      return { op: 'respond', text: `echo: ${utf8(command.rest)}` };
    case 'RESPOND':
      return { op: 'respond', text: respondText(command) };
    case 'M73':
      if (!command.params.has('P')) return undefined;
      return { op: 'progress', fraction: Math.min(1, Math.max(0, number('P', 0) / 100)) };
    case 'SET_PRINT_STATS_INFO':
      return {
        op: 'layer',
        total: command.params.has('TOTAL_LAYER') ? number('TOTAL_LAYER', 0) : undefined,
        current: command.params.has('CURRENT_LAYER') ? number('CURRENT_LAYER', 0) : undefined,
      };
    case 'EXCLUDE_OBJECT_DEFINE':
      return { op: 'object', action: 'define', name: command.params.get('NAME') ?? '' };
    case 'EXCLUDE_OBJECT_START':
      return { op: 'object', action: 'start', name: command.params.get('NAME') ?? '' };
    case 'EXCLUDE_OBJECT_END':
      return { op: 'object', action: 'end', name: command.params.get('NAME') ?? '' };
    case 'PAUSE':
    case 'M600':
    case 'M0':
    case 'M25':
      return { op: 'pause' };
    case 'CANCEL_PRINT':
      return { op: 'cancel' };
    default:
      return /^T\d+$/.test(command.name) ? { op: 'tool', index: Number(command.name.slice(1)) } : undefined;
  }
}

function respondText(command: Command): string {
  const prefixes: Record<string, string> = { echo: 'echo: ', command: '// ', error: '!! ' };
  const prefix = command.params.get('PREFIX') ?? prefixes[command.params.get('TYPE') ?? 'echo'] ?? 'echo: ';
  return `${prefix}${utf8(command.params.get('MSG') ?? '')}`;
}

/** Lines are read one character a byte; text for people is put back together. */
function utf8(latin1: string): string {
  return Buffer.from(latin1, 'latin1').toString('utf8');
}
