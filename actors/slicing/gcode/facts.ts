/** What reading a G-code file gives. Coordinates are the machine's, lengths millimetres. */
import type { Box } from '../schema.ts';

export interface GcodeObject {
  /** As the slicer wrote it. */
  readonly label: string;
  /** Filament pushed while the object was marked, retractions netted. */
  readonly extrudedMillimetres: number;
  readonly bounds: Box;
}

export interface GcodeFacts {
  readonly lines: number;
  readonly generator?: { readonly name: string; readonly version: string };
  /** From the slicer's comments; absent where it said nothing, or a time that is none. */
  readonly stated: {
    readonly seconds?: number;
    readonly filamentMillimetres?: number;
    readonly volumeCubicMillimetres?: number;
    readonly massGrams?: number;
    readonly layers?: number;
  };
  /** What the moves take by themselves, heating and homing left out; 0 only where nothing moves. */
  readonly motionSeconds: number;
  /** Filament the moves use: the furthest the extruder ever got, so that a last retraction is not counted back. */
  readonly extrudedMillimetres: number;
  /** Slicer's layer marks, or where there are none, the number of heights at which something is extruded. */
  readonly layers: number;
  /** Of extruding moves, start and end G-code left out. Absent when nothing is printed. */
  readonly printedBounds?: Box;
  /** Up to 32 printed points, the furthest in each direction: enough to judge a bed of any convex shape. */
  readonly outline: ReadonlyArray<readonly [x: number, y: number]>;
  /** Of extruding moves in the start and end G-code: purge lines. */
  readonly purgeBounds?: Box;
  /** Of every move whose position is known. */
  readonly travelBounds?: Box;
  readonly nozzleCelsiusMax: number;
  readonly bedCelsiusMax: number;
  readonly homed: boolean;
  /** A nozzle temperature was asked for before the first extrusion. */
  readonly heatedBeforeExtrusion: boolean;
  /** Commands that are not G, M or T codes: macros that may home, heat or level where we cannot see it. */
  readonly macros: ReadonlyArray<string>;
  readonly objects: ReadonlyArray<GcodeObject>;
  /** Lines with a coordinate that is no number; the first few, shortened. */
  readonly malformed: ReadonlyArray<string>;
}
