import type { Place } from '../../../physics/program.ts';
import type { TrackPoint } from '../../../physics/track.ts';

/** All the host knows from one start to the next, beside the job. A restart begins a new one. */
export class Session {
  homedAxes = '';
  /** Where the tool was when the job began, or where a command took it. */
  position: Place = [0, 0, 0, 0];
  /** A command moved the tool while a job is paused. */
  parked: Place | undefined;
  absoluteMoves = true;
  isPaused = false;
  /** A print was stopped by the pause command and can be resumed. */
  sdPaused = false;
  speedFactor = 1;
  extrudeFactor = 1;
  displayMessage: string | null = null;
  progress: { fraction: number; untilSeconds: number } | undefined;
  idleState: 'Idle' | 'Ready' | 'Printing' = 'Idle';
  busySinceSeconds = 0;
  readySeconds = Number.POSITIVE_INFINITY;
  objects: { defined: string[]; excluded: string[]; current: string | null } = {
    defined: [],
    excluded: [],
    current: null,
  };

  /** Where the tool is when a print, if any, is at this point. Filament counts on from the job before. */
  toolAt(point: TrackPoint | undefined): Place {
    if (this.parked !== undefined) return this.parked;
    if (point === undefined) return this.position;
    return [round(point.x), round(point.y), round(point.z), round(this.position[3] + point.filamentMm)];
  }
}

/** To a thousandth, as positions are meant; it also keeps equal values equal. */
function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
