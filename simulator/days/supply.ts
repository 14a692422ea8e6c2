/** Spools: on the shelf, on machines, on order. One spool is one lot of the farm. */
import type { LotState } from '../../actors/lot/schema.ts';
import { address } from '../../runtime/envelope.ts';
import type { Scenario, Stock } from '../scenarios/schema.ts';
import { logNormal } from '../world/distributions.ts';
import { stream } from '../world/streams.ts';
import type { World } from '../world/world.ts';

const HOUR_MS = 3_600_000;
/** Less than this on a spool that comes off a machine is thrown away. */
const SPOOL_END_GRAMS = 40;
const LOW_AT_GRAMS = 100;
const FULL_SHARE = 0.8;

interface Shelf {
  readonly stock: Stock;
  /** Lots with something left, that no machine has; opened ones first. */
  readonly lots: string[];
  onOrder: number;
  ordered: number;
}

interface Shortage {
  readonly material: string | undefined;
  readonly colour: string | undefined;
  readonly untilAt: number;
}

export class Supply {
  readonly #world: World;
  readonly #seed: number;
  readonly #shelves = new Map<string, Shelf>();
  readonly #onShelf: (materialKey: string) => void;
  /** What is truly on spools that have been on a machine, whatever the books say. */
  readonly #left = new Map<string, number>();
  #shortages: Shortage[] = [];
  #received = 0;

  /** @param onShelf told when something comes onto a shelf: somebody may have waited for it. @param isEmpty lots are adopted. */
  constructor(
    world: World,
    scenario: Scenario,
    seed: number,
    onShelf: (materialKey: string) => void,
    isEmpty = false,
  ) {
    this.#world = world;
    this.#seed = seed;
    this.#onShelf = onShelf;
    for (const stock of scenario.stock) {
      const shelf: Shelf = { stock, lots: [], onOrder: 0, ordered: 0 };
      this.#shelves.set(materialKeyOf(stock.material, stock.colour), shelf);
      if (isEmpty) continue;
      for (let spool = 0; spool < stock.spools; spool++) this.#receive(shelf);
    }
  }

  /** A lot that was there before the days began. */
  adopt(lotId: string, { material, colour, onHandGrams }: LotState): void {
    if (onHandGrams > SPOOL_END_GRAMS) this.#shelves.get(materialKeyOf(material, colour))?.lots.push(lotId);
  }

  /** That truly are on it: what the books say where it has never been on a machine. */
  gramsOn(lotId: string): number {
    return (
      this.#left.get(lotId) ?? this.#world.look<LotState>(address('lot', lotId))?.context.onHandGrams ?? 0
    );
  }

  /** A spool of it with at least so many grams to promise, off the shelf; `null` where there is none. */
  take(material: string, colour: string, grams: number): string | null {
    const shelf = this.#shelves.get(materialKeyOf(material, colour));
    if (shelf === undefined) return null;
    const index = shelf.lots.findIndex((lotId) => this.availableGrams(lotId) >= grams);
    const [lotId] = index < 0 ? [] : shelf.lots.splice(index, 1);
    this.#reorder(shelf);
    return lotId ?? null;
  }

  /** Whether `take` would find one. */
  has(material: string, colour: string, grams: number): boolean {
    const shelf = this.#shelves.get(materialKeyOf(material, colour));
    return shelf?.lots.some((lotId) => this.availableGrams(lotId) >= grams) ?? false;
  }

  /** What a new spool of it holds. */
  fullGrams(material: string, colour: string): number {
    return this.#shelves.get(materialKeyOf(material, colour))?.stock.spoolGrams ?? Number.POSITIVE_INFINITY;
  }

  /** Any other spool of that shelf: what a mistaken label names. */
  another(material: string, colour: string): string | null {
    return this.#shelves.get(materialKeyOf(material, colour))?.lots[0] ?? null;
  }

  /** A spool comes off a machine with so much on it: back to the shelf, or, all but empty, away. */
  giveBack(lotId: string, grams: number, by: string): void {
    this.#left.delete(lotId);
    const lot = this.#world.look<LotState>(address('lot', lotId))?.context;
    if (lot === undefined) return;
    const free = lot.onHandGrams - lot.reservedGrams;
    const shelf = this.#shelves.get(materialKeyOf(lot.material, lot.colour));
    if (Math.min(free, grams) > SPOOL_END_GRAMS) {
      this.#left.set(lotId, grams);
      shelf?.lots.unshift(lotId);
    } else if (free > 0)
      this.#world.tell(
        address('lot', lotId),
        'lot.scrap',
        { grams: free, because: 'The end of a spool.' },
        { by: { kind: 'operator', id: by } },
      );
  }

  availableGrams(lotId: string): number {
    const lot = this.#world.states.get(address('lot', lotId))?.snapshot.context as LotState | undefined;
    return lot === undefined || lot.quarantineReason !== null ? 0 : lot.onHandGrams - lot.reservedGrams;
  }

  /** The supplier delivers nothing of it until then. */
  runShort(material: string | undefined, colour: string | undefined, untilAt: number): void {
    this.#shortages.push({ material, colour, untilAt });
  }

  #reorder(shelf: Shelf): void {
    const { stock } = shelf;
    // What is left on an opened spool covers no large job: it is no stock to count on.
    const full = shelf.lots.filter(
      (lotId) => this.availableGrams(lotId) >= FULL_SHARE * stock.spoolGrams,
    ).length;
    if (full + shelf.onOrder > stock.reorderAtSpools) return;
    const count = stock.spools - full - shelf.onOrder;
    if (count <= 0) return;
    shelf.onOrder += count;
    const dice = stream(this.#seed, 'supply', stock.material, stock.colour, shelf.ordered++);
    this.#deliver(shelf, count, logNormal(dice, stock.deliveryHours) * HOUR_MS);
  }

  #deliver(shelf: Shelf, count: number, afterMs: number): void {
    this.#world.after(afterMs, () => {
      const { now } = this.#world;
      this.#shortages = this.#shortages.filter(({ untilAt }) => untilAt > now);
      const short = this.#shortages.find(
        ({ material, colour }) =>
          (material ?? shelf.stock.material) === shelf.stock.material &&
          (colour ?? shelf.stock.colour) === shelf.stock.colour,
      );
      if (short) return this.#deliver(shelf, count, short.untilAt - now + 1);
      shelf.onOrder -= count;
      for (let spool = 0; spool < count; spool++) this.#receive(shelf);
      return this.#onShelf(materialKeyOf(shelf.stock.material, shelf.stock.colour));
    });
  }

  #receive(shelf: Shelf): void {
    const { material, colour, spoolGrams } = shelf.stock;
    // Beside those of a fork.
    let lotId: string;
    do lotId = `spool-${++this.#received}`;
    while (this.#world.states.has(address('lot', lotId)));
    shelf.lots.push(lotId);
    this.#world.tell(address('lot', lotId), 'lot.receive', {
      material,
      colour,
      grams: spoolGrams,
      lowAtGrams: LOW_AT_GRAMS,
    });
  }
}

const materialKeyOf = (material: string, colour: string): string => `${material}|${colour}`;
