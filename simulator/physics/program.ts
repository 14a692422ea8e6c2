import { createReadStream } from 'node:fs';
import { Compiler } from './compiler.ts';
import { DEFAULT_MACROS, type Macros } from './gcode.ts';
import { DEFAULT_LIMITS, type MotionLimits } from './motion.ts';
import type { Track } from './track.ts';

/** The bed, an extruder by its number, the extruder in use, or every heater there is. */
export type HeaterName = 'bed' | 'active' | 'all' | number;

/** X, Y, Z and net filament, mm. */
export type Place = readonly [number, number, number, number];

/** What one line of a print asks of the machine besides moving. */
export type Op =
  | { readonly op: 'heat'; readonly heater: HeaterName; readonly celsius: number; readonly wait: boolean }
  | { readonly op: 'home'; readonly axes: string }
  | { readonly op: 'dwell'; readonly seconds: number }
  | { readonly op: 'drain' }
  | { readonly op: 'fan'; readonly speed: number }
  | { readonly op: 'speedFactor'; readonly factor: number }
  | { readonly op: 'extrudeFactor'; readonly factor: number }
  | { readonly op: 'message'; readonly text: string | null }
  | { readonly op: 'progress'; readonly fraction: number }
  | { readonly op: 'layer'; readonly total: number | undefined; readonly current: number | undefined }
  | { readonly op: 'object'; readonly action: 'define' | 'start' | 'end'; readonly name: string }
  | { readonly op: 'respond'; readonly text: string }
  | { readonly op: 'tool'; readonly index: number }
  | { readonly op: 'needHomed'; readonly to: Place }
  | { readonly op: 'outOfRange'; readonly to: Place }
  | { readonly op: 'needHot' }
  | { readonly op: 'pause' }
  | { readonly op: 'cancel' }
  | { readonly op: 'error'; readonly message: string };

/** An op and when it comes. */
export interface Step {
  /** Motion seconds from the start, waits not counted. */
  readonly atSeconds: number;
  /** First byte of the line that asks for it. */
  readonly offsetBytes: number;
  readonly op: Op;
  /** The line ends with this step: until then nothing else may use the machine. */
  readonly releases: boolean;
}

/** A print as data: its course, and what happens on the way. Waits for heat are steps, since their length depends on the day. */
export interface Program {
  readonly sizeBytes: number;
  readonly steps: readonly Step[];
  readonly track: Track;
  /** When the last line has been read, motion seconds. */
  readonly readSeconds: number;
  /** When the last move has been made: later than `readSeconds` by what was still queued. */
  readonly motionSeconds: number;
  /** Most filament pushed, net of what was drawn back: what the print uses, mm. */
  readonly peakFilamentMm: number;
}

/** What the compiler must know of the machine. */
export interface MachineProfile {
  readonly limits: MotionLimits;
  /** Usable volume, mm, from the origin. */
  readonly volumeMm: { readonly x: number; readonly y: number; readonly z: number };
  readonly macros: Macros;
  readonly homeSeconds: number;
  /** How far reading runs ahead of the motion, s. */
  readonly lookaheadSeconds: number;
}

export const DEFAULT_PROFILE: MachineProfile = {
  limits: DEFAULT_LIMITS,
  volumeMm: { x: 250, y: 250, z: 250 },
  macros: DEFAULT_MACROS,
  homeSeconds: 6,
  lookaheadSeconds: 1,
};

/** Compiles G-code held in memory. */
export function compileText(text: string, profile: MachineProfile = DEFAULT_PROFILE): Program {
  const compiler = new Compiler(profile);
  compiler.push(Buffer.from(text, 'utf8').toString('latin1'));
  return compiler.end();
}

/** Compiles a file as it is read; other work goes on between chunks. Errors are the file system's. */
export async function compileFile(path: string, profile: MachineProfile = DEFAULT_PROFILE): Promise<Program> {
  const compiler = new Compiler(profile);
  for await (const chunk of createReadStream(path, { highWaterMark: 256 * 1024 })) {
    compiler.push((chunk as Buffer).toString('latin1'));
  }
  return compiler.end();
}
