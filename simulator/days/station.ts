/** One machine of the shop with what the farm cannot know of it: its age, its spool, its warmth, the luck of its prints. */
import type { MaterialSpec } from '../../actors/farm/schema.ts';
import type { JobState } from '../../actors/job/schema.ts';
import type { RunState } from '../../actors/run/schema.ts';
import { address } from '../../runtime/envelope.ts';
import type { Failure, FailureCause } from '../failures/causes.ts';
import { drawAll } from '../failures/draw.ts';
import type { FailureRates } from '../failures/rates.ts';
import type { FleetEntry } from '../scenarios/schema.ts';
import { actual, machineBias, ordinaryDuration, ordinaryUse, usedGrams } from '../work/duration.ts';
import { plaTargets } from '../work/power.ts';
import type { Fate, Habits, Print } from '../world/machine.ts';
import { stream } from '../world/streams.ts';
import type { World } from '../world/world.ts';
import { type Course, carriedOut, filamentOf, runsOutAgain, spoiltBy, stoppedBy } from './course.ts';
import type { Detector } from './detector.ts';
import { Warmth, type WarmUp } from './warmth.ts';

/** What the stations of a farm share; may change while the days run. */
export interface ShopLuck {
  readonly seed: number;
  readonly world: World;
  /** Print times and filament are the slicer's where off. */
  readonly spread: boolean;
  readonly rates: FailureRates;
  /** See the scenario's `failures`. */
  readonly machineSpread?: number;
  readonly materials: ReadonlyMap<string, MaterialSpec>;
  /** By profile. */
  readonly qualities: ReadonlyMap<string, 'draft' | 'standard' | 'fine'>;
  /** How much worse a profile prints, by material; 1 where nothing is said. */
  readonly profileFactors: Map<string, number>;
  /** Watches prints where there is a camera. */
  readonly detector?: Pick<Detector, 'struck'> | undefined;
  /** The farm loses sight of a machine that prints on. */
  readonly cutLink: (printerId: string, seconds: number) => void;
}

/** What a person must do to it before it prints again. */
export interface Trouble {
  readonly cause: FailureCause;
  readonly repairMinutes: number;
}

/** What a print came to, at the wall. */
export interface Drawn {
  /** On it, pauses included. */
  readonly seconds: number;
  readonly kilowattHours: number;
}

interface Asked {
  readonly run: RunState;
  readonly job: JobState;
  readonly material: MaterialSpec | undefined;
}

/** Some machines of a model are good and some are not: log-normal with a mean of 1, the same for a seed whatever else is drawn. */
function frailtyOf({ machineSpread: sigma = 0, seed }: ShopLuck, id: string): number {
  if (sigma === 0) return 1;
  const own = stream(seed, 'frailty', id);
  // By Box and Muller (1958).
  const normal = Math.sqrt(-2 * Math.log(own.between(1e-12, 1))) * Math.cos(own.between(0, 2 * Math.PI));
  return Math.exp(sigma * normal - sigma ** 2 / 2);
}

export class Station implements Habits {
  readonly id: string;
  readonly entry: FleetEntry;
  readonly warmth: Warmth;
  /** What waits until the plate is off. */
  readonly onceCleared: (() => void)[] = [];
  readonly #luck: ShopLuck;
  readonly #timeBias: number;
  readonly #useBias: number;
  /** What its failures are multiplied by, as an ordinary machine's are by 1. */
  readonly #frailty: number;
  /** Printed since it was new, and since it was serviced. */
  printedHours: number;
  hoursSinceService: number;
  /** What truly hangs on it, whatever the books say. */
  spool: { readonly lotId: string; grams: number } | null = null;
  /** Another spool than the label says. */
  wrongSpool = false;
  /** Somebody confirmed a plate that was not clear. */
  plateFouled = false;
  /** The farm cannot reach it before then. */
  unreachableUntil = 0;
  trouble: Trouble | null = null;
  /** Of the print that is on it, or was last. */
  #course: Course | null = null;
  #targets = plaTargets;
  #warmUp: WarmUp | null = null;
  /** For which run it warms up, or did last. */
  #warmedFor: string | null = null;

  constructor(id: string, entry: FleetEntry, luck: ShopLuck) {
    this.id = id;
    this.entry = entry;
    this.warmth = new Warmth(entry);
    this.#luck = luck;
    const own = stream(luck.seed, 'machine', id);
    this.#timeBias = machineBias(own, ordinaryDuration);
    this.printedHours = entry.machineHours;
    this.hoursSinceService = own.between(0, 0.8) * entry.maintenanceEveryHours;
    this.#useBias = machineBias(own, ordinaryUse);
    this.#frailty = frailtyOf(luck, id);
  }

  readonly seconds = (runId: string, estimatedSeconds: number): number => {
    const { seed, spread, world } = this.#luck;
    if (!spread) return estimatedSeconds;
    const targets = this.warmth.targetsOf(this.#asked(runId)?.material);
    this.#warmUp = this.warmth.warmUp(targets, world.now);
    this.#warmedFor = runId;
    const dice = stream(seed, 'time', runId);
    return (this.#warmUp?.seconds ?? 0) + actual(dice, estimatedSeconds, this.#timeBias, ordinaryDuration);
  };

  readonly fate = (print: Print, leftMs: number): Fate => {
    const course = this.#courseOf(print);
    const passed = stoppedBy(course, print.progress);
    if (passed !== null) {
      course.next++;
      if (passed.cause === 'runout') runsOutAgain(course, passed, print.progress, this.spool?.grams ?? 0);
    }
    course.announced = false;
    course.stretch++;
    const wholeMs = print.seconds * 1000;
    for (; course.next < course.strikes.length; course.next++) {
      const strike = course.strikes[course.next]!;
      const afterMs = Math.max(1_000, (strike.atShare - print.progress) * wholeMs);
      const fate = this.#strike(course, strike, afterMs);
      if (fate === null && this.entry.camera) this.#luck.detector?.struck(print, strike.cause, afterMs);
      if (fate === null) continue;
      course.announced = true;
      return fate;
    }
    return { kind: 'finishes', afterMs: leftMs };
  };

  readonly filamentMillimetres = (print: Print, progress: number): number | null =>
    this.#course?.identity === print.identity ? filamentOf(this.#course, progress) : null;

  /** Somebody puts a spool on it. */
  put(lotId: string, grams: number, isWrong = false): void {
    this.spool = { lotId, grams };
    this.wrongSpool = isWrong;
  }

  /** What a print has taken so far comes off the spool that is on it. */
  spend(print: Print, progress: number): void {
    const course = this.#courseOf(print);
    const grams = usedGrams(course.grams, carriedOut(course, progress));
    if (this.spool !== null)
      this.spool.grams = Math.max(0, this.spool.grams - Math.max(0, grams - course.spentGrams));
    course.spentGrams = grams;
  }

  /** A print is over, or the days are: what it took of filament, hours and power. */
  ended(print: Print, progress: number): Drawn {
    const { now } = this.#luck.world;
    const course = this.#courseOf(print);
    this.spend(print, progress);
    const stop = stoppedBy(course, progress);
    if (stop !== null && stop.symptom !== 'desyncs')
      this.trouble = { cause: stop.cause, repairMinutes: stop.repairMinutes };
    const printedSeconds = Math.max(0, carriedOut(course, progress) - course.fromProgress) * print.seconds;
    this.printedHours += printedSeconds / 3600;
    this.hoursSinceService += printedSeconds / 3600;
    const seconds = Math.max(printedSeconds, (now - course.beganAt) / 1000);
    const warmUp = print.runId !== null && print.runId === this.#warmedFor ? this.#warmUp : null;
    this.warmth.ended(this.#targets, now);
    return {
      seconds,
      kilowattHours: this.warmth.kilowattHours(
        this.#targets,
        warmUp,
        printedSeconds,
        seconds - printedSeconds,
      ),
    };
  }

  /** How many of the parts of the print that ended last are bad. */
  badParts(count: number): number {
    const badShare = this.#course?.strikes.at(-1)?.badShare ?? 0;
    return Math.min(count, Math.round(badShare * count));
  }

  /** Whether a print that stands paused is worth going on with. */
  isSpoilt(print: Print): boolean {
    return (stoppedBy(this.#courseOf(print), print.progress)?.badShare ?? 0) >= 1;
  }

  /** What somebody sees who stands before a print that was paused on suspicion. */
  hasGoneWrong({ identity, progress }: Print): boolean {
    const course = this.#course;
    if (course?.identity !== identity) return false;
    return course.strikes.some(({ atShare, badShare }) => badShare >= GIVEN_UP_FROM && atShare <= progress);
  }

  #asked(runId: string): Asked | null {
    const { world, materials } = this.#luck;
    const run = world.look<RunState>(address('run', runId))?.context;
    const job = run && world.look<JobState>(address('job', run.jobId))?.context;
    return run && job ? { run, job, material: materials.get(job.requirements.material) } : null;
  }

  #courseOf(print: Print): Course {
    if (this.#course?.identity === print.identity) return this.#course;
    const asked = print.runId === null ? null : this.#asked(print.runId);
    const { seed, spread, world } = this.#luck;
    const massGrams = asked?.run.massGrams ?? 0;
    const grams =
      spread && print.runId !== null
        ? actual(stream(seed, 'use', print.runId), massGrams, this.#useBias, ordinaryUse)
        : massGrams;
    const strikes = asked === null ? [] : this.#drawStrikes(print, asked, grams);
    const fromProgress = print.progress;
    const next = strikes.findIndex(({ atShare }) => atShare >= fromProgress);
    this.#targets = this.warmth.targetsOf(asked?.material);
    this.#course = {
      identity: print.identity,
      strikes,
      next: next < 0 ? strikes.length : next,
      announced: false,
      stretch: 0,
      grams,
      massGrams,
      filamentMillimetres: asked?.run.filamentMillimetres ?? 0,
      spentGrams: 0,
      fromProgress,
      beganAt: world.now,
    };
    return this.#course;
  }

  #drawStrikes(print: Print, { job, material, run }: Asked, grams: number): Failure[] {
    const { profileFactors, qualities, rates, seed } = this.#luck;
    const { profileId, sizeMillimetres: size } = job.requirements;
    const { entry } = this;
    const drawn = drawAll(
      stream(seed, 'fate', run.id),
      {
        machineClass: entry.machineClass,
        enclosed: entry.capability.enclosure,
        legacy: entry.legacy,
        materialKind: material?.kind ?? 'OTHER',
        quality: qualities.get(profileId) ?? 'standard',
        profileFactor: profileFactors.get(job.requirements.material) ?? 1,
        frailty: this.#frailty,
        machineHours: this.printedHours,
        hoursSinceMaintenance: this.hoursSinceService,
        printHours: print.seconds / 3600,
        partCount: job.items.length,
        slenderness: Math.max(1, size.z / Math.max(1, Math.min(size.x, size.y))),
        gramsNeeded: grams,
        // Of what hangs there without a lot nobody knows how much it is.
        gramsOnSpool: this.spool?.grams ?? Number.POSITIVE_INFINITY,
        runoutSensor: entry.runoutSensor,
        watched: entry.watched,
      },
      rates,
    );
    // What people did wrong beforehand shows at once, or in the parts.
    if (this.plateFouled) return spoiltBy(drawn, mishap('layerShift', 'fails', 0.02));
    if (this.wrongSpool) return spoiltBy(drawn, mishap('thermal', 'badParts', 1));
    return drawn;
  }

  /** What the machine does about it; `null`: it prints on. */
  #strike(course: Course, strike: Failure, afterMs: number): Fate | null {
    const cause = { code: strike.cause, because: wordsOf[strike.cause] };
    switch (strike.symptom) {
      case 'fails':
        return { kind: 'fails', afterMs, cause };
      case 'pauses':
        return { kind: 'pauses', afterMs, cause };
      case 'hangs':
        return { kind: 'hangs', afterMs, cause };
      case 'desyncs': {
        // The link is cut; a print that loses its power is gone as well.
        const { stretch } = course;
        const losesPower = strike.cause === 'power';
        this.#luck.world.after(afterMs, () => {
          if (this.#course === course && (!losesPower || course.stretch === stretch))
            this.#luck.cutLink(this.id, 60 * Math.max(1, strike.repairMinutes));
        });
        return losesPower ? { kind: 'fails', afterMs, cause } : null;
      }
      default:
        return null;
    }
  }
}

/** So much of a plate lost, the rest is not worth finishing. */
const GIVEN_UP_FROM = 0.5;

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
