/** What customers' models take on this farm: in place of preflight and slicer, figures that follow from size and volume. */
import { createHash } from 'node:crypto';
import type { FarmConfig, MaterialSpec, Prices, PrinterSpec, ProfileSpec } from '../../actors/farm/schema.ts';
import type { PartEstimate } from '../../actors/plan/schema.ts';
import { uvWork } from '../../actors/pricing/uv.ts';
import { planRisk } from '../../actors/risk/assess.ts';
import { commonBedOf, reachOf } from '../../gateway/preparation/reach.ts';
import type { Model } from '../people/models.ts';
import { estimatePlate, type PlateWork, settingsOf } from '../work/estimate.ts';

export type Part =
  | {
      readonly ok: true;
      readonly model: Model;
      readonly estimate: PartEstimate;
      readonly able: readonly PrinterSpec[];
    }
  | { readonly ok: false; readonly model: Model; readonly because: string };

/** Of a model that nobody has sliced. */
const ordinarySize = { x: 60, y: 45, z: 30 };
const ordinaryGrams = 25;
/** Filament of 1.75 mm at 1.24 g/cm³. */
const MILLIMETRES_PER_GRAM = 335;

interface Able {
  readonly able: readonly PrinterSpec[];
  readonly ids: readonly string[];
  readonly bed: PartEstimate['commonBedMillimetres'];
}

const ABLES_MAX = 1_000;

type Sliced = Pick<PartEstimate, 'seconds' | 'massGrams'>;

export class Parts {
  readonly #farm: FarmConfig;
  readonly #models = new Map<string, Model>();
  readonly #hashes = new Map<string, string>();
  /** How many lines ask for a model; of those that came with a fork it is not counted. */
  readonly #uses = new Map<string, number>();
  /** By model, then by material and profile. */
  readonly #parts = new Map<string, Map<string, Part>>();
  /** Many models can be made on the very same machines: one list for all of them. */
  readonly #ables = new Map<string, Able>();
  /** What the farm's own slicer said of models that came with a fork. */
  readonly #sliced = new Map<string, Sliced>();

  constructor(farm: FarmConfig) {
    this.#farm = farm;
  }

  /** The content hash that a model goes by; equal names are equal models. */
  add(model: Model): string {
    const known = this.#hashes.get(model.name);
    if (known !== undefined) {
      this.#uses.set(known, (this.#uses.get(known) ?? 0) + 1);
      return known;
    }
    const hash = createHash('sha256').update(model.name).digest('hex');
    this.#hashes.set(model.name, hash);
    this.#models.set(hash, model);
    this.#uses.set(hash, 1);
    return hash;
  }

  /** A line that asked for it is over: what nobody asks for any more is forgotten. */
  release(hash: string): void {
    const uses = this.#uses.get(hash);
    if (uses === undefined) return;
    if (uses > 1) {
      this.#uses.set(hash, uses - 1);
      return;
    }
    this.#uses.delete(hash);
    this.#hashes.delete(this.model(hash).name);
    this.#models.delete(hash);
    this.#parts.delete(hash);
  }

  /** A model that somebody brought before the days began; where it was never sliced it is taken for an ordinary one. */
  know(modelHash: string, sliced?: Sliced & Pick<PartEstimate, 'sizeMillimetres'>): void {
    const size = sliced?.sizeMillimetres ?? ordinarySize;
    const grams = sliced?.massGrams ?? ordinaryGrams;
    if (sliced !== undefined) this.#sliced.set(modelHash, sliced);
    else if (this.#models.has(modelHash)) return;
    this.#models.set(modelHash, {
      name: modelHash.slice(0, 12),
      sizeMillimetres: size,
      volumeCubicMillimetres: Math.min(size.x * size.y * size.z, grams * 1_000),
      mesh: 'fine',
      defects: [],
    });
  }

  model(hash: string): Model {
    const model = this.#models.get(hash);
    if (model === undefined) throw new Error(`Nobody brought a model ${hash}.`);
    return model;
  }

  /** What a plate of so many takes. */
  plate(modelHash: string, count: number, materialCode: string, profileId: string): PlateWork {
    const sliced = this.#sliced.get(modelHash);
    if (sliced !== undefined)
      return {
        seconds: sliced.seconds * count,
        massGrams: sliced.massGrams * count,
        filamentMillimetres: sliced.massGrams * count * MILLIMETRES_PER_GRAM,
      };
    const material = this.#farm.materials.find(({ code }) => code === materialCode)!;
    const profile = this.#farm.profiles.find(({ id }) => id === profileId)!;
    return plateWorkOf(this.model(modelHash), count, material, profile, this.#farm.prices);
  }

  /** What a plate of several models takes, by how many of each. */
  plateOf(counts: ReadonlyMap<string, number>, materialCode: string, profileId: string): PlateWork {
    const works = [...counts].map(([hash, count]) => this.plate(hash, count, materialCode, profileId));
    const sum = (of: (work: PlateWork) => number) => works.reduce((total, work) => total + of(work), 0);
    return {
      seconds: sum(({ seconds }) => seconds),
      massGrams: sum(({ massGrams }) => massGrams),
      filamentMillimetres: sum(({ filamentMillimetres }) => filamentMillimetres),
    };
  }

  /** What one part of it takes. Reckoned once a model and material. */
  part(modelHash: string, materialCode: string, profileId: string): Part {
    let parts = this.#parts.get(modelHash);
    if (parts === undefined) {
      parts = new Map();
      this.#parts.set(modelHash, parts);
    }
    const key = `${materialCode} ${profileId}`;
    let part = parts.get(key);
    if (part === undefined) {
      part = this.#reckon(this.model(modelHash), modelHash, materialCode, profileId);
      parts.set(key, part);
    }
    return part;
  }

  #ableOf(able: readonly PrinterSpec[]): Able {
    const ids = able.map(({ id }) => id);
    const key = ids.join(' ');
    let known = this.#ables.get(key);
    if (known === undefined) {
      if (this.#ables.size >= ABLES_MAX) this.#ables.clear();
      known = { able, ids, bed: commonBedOf(able) };
      this.#ables.set(key, known);
    }
    return known;
  }

  #reckon(model: Model, modelHash: string, materialCode: string, profileId: string): Part {
    const material = this.#farm.materials.find(({ code }) => code === materialCode);
    const profile = this.#farm.profiles.find(({ id }) => id === profileId);
    if (material === undefined || profile === undefined)
      return { ok: false, model, because: `The farm has no ${materialCode}, or no profile ${profileId}.` };
    const { able: found, unable } = reachOf(this.#farm.printers, model.sizeMillimetres, material, profile);
    if (found.length === 0)
      return {
        ok: false,
        model,
        because: `No machine of the farm can make ${model.name}. ${unable.join(' ')}`.slice(0, 1_900),
      };
    const { able, bed, ids } = this.#ableOf(found);
    const work = this.plate(modelHash, 1, materialCode, profileId);
    const { x, y, z } = model.sizeMillimetres;
    const risk = planRisk({
      overhangShare: null,
      supportShare: null,
      warping: null,
      thinWalls: false,
      slenderness: z / Math.max(1, Math.min(x, y)),
      printHours: work.seconds / 3600,
      failureCount: 0,
      slicerWarningCount: 0,
    });
    return {
      ok: true,
      model,
      able,
      estimate: {
        canonicalHash: modelHash,
        seconds: work.seconds,
        massGrams: work.massGrams,
        sizeMillimetres: model.sizeMillimetres,
        nozzleDiameterMillimetres: profile.nozzleDiameterMillimetres ?? null,
        commonBedMillimetres: bed,
        feasiblePrinterIds: ids,
        profile: `${profileId} version 1`,
        slicer: 'simulated',
        risk: risk.level,
        warnings: [],
      },
    };
  }
}

/** `count` of a model side by side. */
function plateWorkOf(
  model: Model,
  count: number,
  material: MaterialSpec,
  profile: ProfileSpec,
  prices: Prices,
): PlateWork {
  if (material.lane === 'FDM')
    return estimatePlate(
      model,
      count,
      settingsOf(material.kind, profile.quality, material.densityGramsPerCubicCentimetre),
    );
  const { inkGrams, seconds } = uvWork(model.sizeMillimetres, prices, count);
  return { seconds, massGrams: inkGrams, filamentMillimetres: 0 };
}

/** Preflight's findings of a model, in its words. */
export function preflightOf(model: Model): {
  readonly verdict: 'ok' | 'warn' | 'repair' | 'block';
  readonly words: readonly string[];
  readonly warnings: number;
} {
  if (model.mesh === 'broken')
    return { verdict: 'block', words: [`${model.name} is no solid that can be printed.`], warnings: 0 };
  const words = model.defects.map((defect) => `The mesh of ${model.name}: ${defect}.`);
  if (model.mesh === 'mendable') return { verdict: 'repair', words, warnings: 0 };
  return { verdict: words.length > 0 ? 'warn' : 'ok', words, warnings: words.length };
}
