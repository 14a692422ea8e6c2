/** Orders as customers place them: when, what of, by when, paid when, and what they think better of. */

import type { Dice } from '../world/dice.ts';
import { chosen, geometricCount, logNormal, paretoCount, weighted } from '../world/distributions.ts';
import { stream } from '../world/streams.ts';
import type { DemandSpec } from './demand-spec.ts';
import { type Model, modelOf } from './models.ts';
import { nextOrderAt, type Rates, ratesBetween } from './rates.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

export interface DrawnLine {
  readonly model: Model;
  readonly quantity: number;
  readonly material: string;
  readonly colour: string;
}

/** `paidAt` equals the order's own time when it was paid with the order; `null`: never. */
export interface DrawnPayment {
  readonly paidAt: number | null;
}

/** At most one a order. `dueAt` is the new date for `sooner` and `later`. */
export interface DrawnChange {
  readonly kind: 'cancel' | 'sooner' | 'later';
  readonly at: number;
  readonly dueAt: number | null;
}

export interface DrawnOrder {
  /** Counts from 1 in the order of arrival. */
  readonly number: number;
  /** UTC milliseconds, a whole number, as all times here. */
  readonly at: number;
  readonly tier: string;
  /** 0 is the most urgent. */
  readonly priority: number;
  readonly rush: boolean;
  readonly dueAt: number;
  readonly lines: readonly DrawnLine[];
  readonly payment: DrawnPayment;
  readonly change: DrawnChange | null;
}

/** What a shop sells, and how often each of it is bought. */
export interface Catalogue {
  /** Most popular first. */
  readonly models: readonly Model[];
  /** Weights by Zipf's law: the n-th is bought n^−exponent times as often as the first. */
  readonly popularity: readonly number[];
}

/** Follows from the seed alone. */
export function catalogueOf({ catalogue, ...spec }: DemandSpec, seed: number): Catalogue {
  const ranks = Array.from({ length: catalogue.models }, (_, index) => index + 1);
  return {
    models: ranks.map((rank) => modelOf(spec, stream(seed, 'catalogue', rank), `catalogue-${rank}`, true)),
    popularity: ranks.map((rank) => rank ** -catalogue.exponent),
  };
}

/**
 * The orders of a stretch of time, earliest first. What the n-th order is follows from seed and n alone: with other
 * arrivals (a burst, another rate) the n-th customer still wants the same.
 */
export function* ordersFrom(
  spec: DemandSpec,
  seed: number,
  fromAt: number,
  untilAt: number,
): Generator<DrawnOrder, void> {
  const catalogue = catalogueOf(spec, seed);
  const rates: Rates = ratesBetween(spec, fromAt, untilAt);
  const arrivals = stream(seed, 'arrivals');
  let number = 0;
  for (let at = nextOrderAt(rates, arrivals, fromAt); at < untilAt; at = nextOrderAt(rates, arrivals, at)) {
    number++;
    yield orderOf(spec, catalogue, stream(seed, 'order', number), number, Math.floor(at));
  }
}

/** All of them at once: a year has tens of thousands. */
export const ordersBetween = (
  spec: DemandSpec,
  seed: number,
  fromAt: number,
  untilAt: number,
): DrawnOrder[] => [...ordersFrom(spec, seed, fromAt, untilAt)];

/** What one customer wants who comes at a moment. */
export function orderOf(
  spec: DemandSpec,
  catalogue: Catalogue,
  dice: Dice,
  number: number,
  at: number,
): DrawnOrder {
  const tier = chosen(dice, spec.tiers);
  const rush = dice.chance(spec.rushShare);
  const days = rush ? tier.days / 2 : tier.days;
  const dueAt = Math.round(at + days * DAY_MS);
  const count = geometricCount(dice, spec.anotherLine, spec.linesMax);
  const lines = Array.from({ length: count }, (_, index) => lineOf(spec, catalogue, dice, number, index));
  return {
    number,
    at,
    tier: tier.id,
    priority: rush ? Math.max(0, tier.priority - 1) : tier.priority,
    rush,
    dueAt,
    lines,
    payment: paymentOf(spec, dice, at),
    change: changeOf(spec, dice, at, dueAt),
  };
}

function lineOf(spec: DemandSpec, catalogue: Catalogue, dice: Dice, order: number, index: number): DrawnLine {
  const known = dice.chance(spec.catalogue.share) && catalogue.models.length > 0;
  const model = known
    ? catalogue.models[weighted(dice, catalogue.popularity)]!
    : modelOf(spec, dice, `upload-${order}-${index + 1}`, false);
  const choice = chosen(dice, spec.materials);
  const quantity = paretoCount(dice, spec.quantityTail, spec.quantityMax);
  return { model, quantity, material: choice.material, colour: choice.colour };
}

function paymentOf({ payment }: DemandSpec, dice: Dice, at: number): DrawnPayment {
  const luck = dice.share();
  const late = logNormal(dice, payment.lateHours) * HOUR_MS;
  if (luck < payment.neverShare) return { paidAt: null };
  return { paidAt: luck < payment.neverShare + payment.lateShare ? Math.round(at + late) : at };
}

function changeOf({ changes }: DemandSpec, dice: Dice, at: number, dueAt: number): DrawnChange | null {
  const luck = dice.share();
  const when = Math.round(at + dice.wait(changes.waitHoursMean) * HOUR_MS);
  const { cancelShare, sooner, later } = changes;
  if (luck < cancelShare) return { kind: 'cancel', at: when, dueAt: null };
  if (luck < cancelShare + sooner)
    return { kind: 'sooner', at: when, dueAt: Math.round(when + Math.max(0, dueAt - when) / 2) };
  if (luck < cancelShare + sooner + later)
    return { kind: 'later', at: when, dueAt: Math.round(Math.max(dueAt, when) + 3 * DAY_MS) };
  return null;
}
