/** One machine of the shop with what the farm cannot know of it: its age, its spool, the luck of its prints. */
import type { MaterialSpec } from '../../actors/farm/schema.ts';
import type { JobState } from '../../actors/job/schema.ts';
import type { RunState } from '../../actors/run/schema.ts';
import { address } from '../../runtime/envelope.ts';
import type { Failure, FailureCause } from '../failures/causes.ts';
import { draw } from '../failures/draw.ts';
import type { FailureRates } from '../failures/rates.ts';
import type { FleetEntry } from '../scenarios/schema.ts';
import { actual, machineBias, ordinaryDuration } from '../work/duration.ts';
import { thermalOf, warmUpSeconds } from '../work/thermal.ts';
import type { Fate, Habits, Print } from '../world/machine.ts';
import { stream } from '../world/streams.ts';
import type { World } from '../world/world.ts';

const ROOM_CELSIUS = 23;
const BED_CELSIUS = 60;
const NOZZLE_CELSIUS = 220;

/** What the stations of a farm share; may change while the days run. */
export interface ShopLuck {
  readonly seed: number;
  readonly world: World;
  /** Print times are the slicer's where off. */
  readonly spread: boolean;
  readonly rates: FailureRates;
  readonly materials: readonly MaterialSpec[];
  /** How much worse a profile prints, by material; 1 where nothing is said. */
  readonly profileFactors: Map<string, number>;
  /** The farm loses sight of a machine that prints on. */
  readonly cutLink: (printerId: string, seconds: number) => void;
}

/** What a person must do to it before it prints again. */
export interface Trouble {
  readonly cause: FailureCause;
  readonly repairMinutes: number;
}

export class Station implements Habits {
  readonly id: string;
  readonly entry: FleetEntry;
  readonly #luck: ShopLuck;
  readonly #bias: number;
  readonly #warmUpSeconds: number;
  /** Printed since it was new, and since it was serviced. */
  printedHours: number;
  hoursSinceService: number;
  /** That truly hang on it, whatever the books say. */
  gramsOnSpool = 0;
  /** Another spool than the label says. */
  wrongSpool = false;
  /** Somebody confirmed a plate that was not clear. */
  plateFouled = false;
  /** The farm cannot reach it before then. */
  unreachableUntil = 0;
  trouble: Trouble | null = null;
  /** Of the print that is on it, or was last. */
  #failure: Failure | null = null;
  #drawnFor: string | null = null;

  constructor(id: string, entry: FleetEntry, luck: ShopLuck) {
    this.id = id;
    this.entry = entry;
    this.#luck = luck;
    const own = stream(luck.seed, 'machine', id);
    this.#bias = machineBias(own, ordinaryDuration);
    this.printedHours = entry.machineHours;
    this.hoursSinceService = own.between(0, 0.8) * entry.maintenanceEveryHours;
    this.#warmUpSeconds =
      entry.lane === 'UV'
        ? 0
        : warmUpSeconds(
            thermalOf(entry.capability.buildVolumeMillimetres),
            {
              bedCelsius: Math.min(BED_CELSIUS, entry.capability.maxBedTemperatureCelsius),
              nozzleCelsius: NOZZLE_CELSIUS,
            },
            { bedCelsius: ROOM_CELSIUS, nozzleCelsius: ROOM_CELSIUS },
          );
  }

  readonly seconds = (runId: string, estimatedSeconds: number): number => {
    if (!this.#luck.spread) return estimatedSeconds;
    const dice = stream(this.#luck.seed, 'time', runId);
    return this.#warmUpSeconds + actual(dice, estimatedSeconds, this.#bias, ordinaryDuration);
  };

  readonly fate = (print: Print, leftMs: number): Fate => {
    if (this.#drawnFor !== print.identity) {
      this.#drawnFor = print.identity;
      this.#failure = print.runId === null ? null : this.#drawFailure(print, print.runId);
      const fate = this.#failure && this.#strike(print, this.#failure, leftMs);
      if (fate) return fate;
    }
    return { kind: 'finishes', afterMs: leftMs };
  };

  /** Grams that a print takes from the spool, and hours from the machine. */
  spend(grams: number, seconds: number): void {
    this.gramsOnSpool = Math.max(0, this.gramsOnSpool - grams);
    this.printedHours += seconds / 3600;
    this.hoursSinceService += seconds / 3600;
  }

  /** How many of the parts of the print that ended last are bad. */
  badParts(count: number): number {
    return Math.min(count, Math.round((this.#failure?.badShare ?? 0) * count));
  }

  /** Whether a print that stands paused is worth going on with. */
  get isSpoilt(): boolean {
    return (this.#failure?.badShare ?? 0) >= 1;
  }

  #drawFailure(print: Print, runId: string): Failure | null {
    const { world, seed, rates } = this.#luck;
    const run = world.look<RunState>(address('run', runId))?.context;
    const job = run && world.look<JobState>(address('job', run.jobId))?.context;
    if (!run || !job) return null;
    const dice = stream(seed, 'fate', runId);
    const { sizeMillimetres: size, material } = job.requirements;
    const { entry } = this;
    const drawn = draw(
      dice,
      {
        machineClass: entry.machineClass,
        enclosed: entry.capability.enclosure,
        legacy: entry.legacy,
        materialKind: this.#luck.materials.find(({ code }) => code === material)?.kind ?? 'OTHER',
        quality: 'standard',
        profileFactor: this.#luck.profileFactors.get(material) ?? 1,
        machineHours: this.printedHours,
        hoursSinceMaintenance: this.hoursSinceService,
        printHours: print.seconds / 3600,
        partCount: job.items.length,
        slenderness: Math.max(1, size.z / Math.max(1, Math.min(size.x, size.y))),
        gramsNeeded: run.massGrams,
        gramsOnSpool: this.gramsOnSpool,
        runoutSensor: entry.runoutSensor,
        watched: entry.watched,
      },
      rates,
    );
    // What people did wrong beforehand shows at once, or in the parts.
    if (this.plateFouled) return mishap('layerShift', 'fails', 0.02);
    if (this.wrongSpool) return mishap('thermal', 'badParts', 1);
    return drawn;
  }

  #strike(print: Print, failure: Failure, leftMs: number): Fate | null {
    const afterMs = Math.max(1_000, leftMs * failure.atShare);
    const cause = { code: failure.cause, because: wordsOf[failure.cause] };
    switch (failure.symptom) {
      case 'fails':
        this.trouble = { cause: failure.cause, repairMinutes: failure.repairMinutes };
        return { kind: 'fails', afterMs, cause };
      case 'pauses':
        this.trouble = { cause: failure.cause, repairMinutes: failure.repairMinutes };
        return { kind: 'pauses', afterMs, cause };
      case 'hangs':
        this.trouble = { cause: failure.cause, repairMinutes: failure.repairMinutes };
        return { kind: 'hangs', afterMs: 0, cause };
      case 'desyncs':
        // The link is cut; a print that loses its power is gone as well.
        this.#luck.world.after(afterMs, () => {
          if (this.#drawnFor === print.identity)
            this.#luck.cutLink(this.id, 60 * Math.max(1, failure.repairMinutes));
        });
        return failure.cause === 'power' ? { kind: 'fails', afterMs, cause } : null;
      default:
        return null;
    }
  }
}

const mishap = (cause: FailureCause, symptom: Failure['symptom'], atShare: number): Failure => ({
  cause,
  symptom,
  atShare,
  badShare: 1,
  repairMinutes: 5,
});

const wordsOf: Readonly<Record<FailureCause, string>> = {
  adhesion: 'A part came off the plate.',
  spaghetti: 'Plastic was laid into the air.',
  clog: 'The nozzle is clogged.',
  runout: 'Filament ran out.',
  tangle: 'Filament is tangled.',
  layerShift: 'Layers are shifted: the head met something.',
  thermal: 'Heating failed, or the temperature drifted.',
  power: 'Its power was cut.',
  network: 'Its network was cut.',
};
