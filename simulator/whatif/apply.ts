/** Changes put into a scenario, and each of them in words. */
import { isDeepStrictEqual } from 'node:util';
import { nearest } from '../../actors/farm/nearest.ts';
import { objectionsTo } from '../../actors/policy/check.ts';
import { changesBetween } from '../../actors/policy/diff.ts';
import type { PolicyDocument } from '../../actors/policy/schema-document.ts';
import { documentOf, withDocument, withSettings } from '../../actors/policy/settings.ts';
import type { ExtraOrder, WhatIfChange } from '../../gateway/api/contract/whatif.ts';
import { printerIdsOf } from '../scenarios/check.ts';
import { type CatalogueModel, listModels, readScenario, ScenarioError } from '../scenarios/load.ts';
import type { FleetEntry, Scenario } from '../scenarios/schema.ts';

export interface Applied {
  readonly scenario: Scenario;
  readonly words: readonly string[];
  readonly orders: readonly (typeof ExtraOrder.Type)[];
  /** Machines that were there before and are not any more. */
  readonly removed: readonly string[];
}

/** A scenario as JSON, to be changed and read again. */
type Raw = Record<string, unknown>;

/** What a question may not set: it would be another farm, or another question. */
const fixed = new Set(['name', 'title', 'shows', 'days', 'startsAt', 'timezone', 'currency', 'fleet']);

/** One of the changes makes no sense; `change` says which, from 0. */
export class ChangeError extends ScenarioError {
  readonly change: number;

  constructor(words: string, change: number) {
    // Where it stands in a text that nobody wrote helps nobody.
    super(words.replaceAll(/^the changed farm:\d+:\d+ /gm, ''));
    this.change = change;
  }
}

/** Throws {@link ChangeError} where a change makes no sense, with what would. */
export function applyChanges(before: Scenario, changes: readonly WhatIfChange[]): Applied {
  try {
    return applyAll(before, changes);
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error;
    throw new ChangeError(
      error.message,
      changes.findIndex((_, index) => isRefused(before, changes.slice(0, index + 1))),
    );
  }
}

function isRefused(before: Scenario, changes: readonly WhatIfChange[]): boolean {
  try {
    applyAll(before, changes);
    return false;
  } catch {
    return true;
  }
}

function applyAll(before: Scenario, changes: readonly WhatIfChange[]): Applied {
  const raw = structuredClone(before) as unknown as Raw;
  const words: string[] = [];
  const orders: (typeof ExtraOrder.Type)[] = [];
  const removed: string[] = [];
  for (const change of changes) {
    switch (change.kind) {
      case 'addPrinters':
        words.push(addPrinters(raw, change.like, change.count));
        break;
      case 'removePrinters':
        removed.push(...change.printerIds);
        words.push(removePrinters(raw, change.printerIds));
        break;
      case 'demand': {
        const demand = raw.demand as { ordersPerDay: number };
        demand.ordersPerDay *= change.factor;
        words.push(`${change.factor} times as many orders come in.`);
        break;
      }
      case 'failures': {
        const failures = raw.failures as { factor: number };
        failures.factor *= change.factor;
        words.push(`${change.factor} times as many prints fail.`);
        break;
      }
      case 'order':
        assertMakeable(before, change);
        orders.push(change);
        words.push(
          `An order of ${change.quantity} in ${change.material} ${change.colour} comes in ${change.inHours} hours from now.`,
        );
        break;
      case 'policy':
        words.push(changePolicy(raw, before, change.document));
        break;
      case 'set':
        words.push(setValue(raw, change.path, change.value));
        break;
    }
  }
  const changed = readScenario(JSON.stringify(raw), 'the changed farm');
  const isRuled = changes.some(
    ({ kind, ...change }) => 'path' in change && /^policies\.(?!document)/.test(change.path),
  );
  const scenario = isRuled ? { ...changed, policies: withSettings(changed.policies) } : changed;
  return { scenario, words, orders, removed };
}

const WORDS_MAX = 500;

function changePolicy(raw: Raw, { currency }: Scenario, document: PolicyDocument): string {
  const policies = raw.policies as Scenario['policies'];
  const objections = objectionsTo(document);
  if (objections.length > 0)
    throw new ScenarioError(objections.map(({ path, words }) => `${path}: ${words}`).join(' '));
  const changes = changesBetween(documentOf(policies), document, currency);
  if (changes.length === 0)
    throw new ScenarioError('The policy decides as the one in force does: nothing would be different.');
  raw.policies = withDocument(policies, `${policies.version.slice(0, 60)}, changed`, document);
  return `Another policy is in force. ${changes.map(({ words }) => words).join(' ')}`.slice(0, WORDS_MAX);
}

function assertMakeable({ materials, policies }: Scenario, order: typeof ExtraOrder.Type): void {
  const material = materials.find(({ code }) => code === order.material);
  if (material === undefined)
    throw new ScenarioError(
      `The farm has no material ${order.material}. There are: ${materials.map(({ code }) => code).join(', ')}.`,
    );
  const colours = material.colours.map(({ name }) => name);
  if (!colours.includes(order.colour))
    throw new ScenarioError(
      `${order.material} is not kept in ${order.colour}. There are: ${colours.join(', ')}.`,
    );
  const tiers = policies.slaTiers.map(({ id }) => id);
  if (!tiers.includes(order.tier))
    throw new ScenarioError(
      `The farm offers no service called ${order.tier}. There are: ${tiers.join(', ')}.`,
    );
}

const idsOf = (raw: Raw): readonly string[] => printerIdsOf({ fleet: raw.fleet as FleetEntry[] });

/** New machines come last, so that the luck of those that are there already stays theirs. */
function addPrinters(raw: Raw, like: string, count: number): string {
  const fleet = raw.fleet as (FleetEntry | { model: string; count: number; ids: string[] })[];
  const taken = new Set(idsOf(raw));
  const ids: string[] = [];
  const stem = idOfName(like);
  for (let number = 1; ids.length < count; number++)
    if (!taken.has(`${stem}-new-${number}`)) ids.push(`${stem}-new-${number}`);
  const twin = entryOf(raw, like);
  if (twin !== undefined) {
    fleet.push({ ...twin, machineHours: 0, count, ids });
    return `${count} more ${twin.name}.`;
  }
  const { id, name } = modelOf(like);
  fleet.push({ model: id, count, ids });
  return `${count} more ${name}.`;
}

/** "K2 Plus" as `k2-plus`: people write names as they stand on the machine. */
const idOfName = (name: string): string =>
  name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '');

/** One of the farm's: by its id, its model or its name. */
function entryOf(raw: Raw, like: string): FleetEntry | undefined {
  const fleet = raw.fleet as FleetEntry[];
  const id = idOfName(like);
  return (
    fleet.find((entry) => printerIdsOf({ fleet: [entry] }).includes(like)) ??
    fleet.find(({ model, name }) => model === like || idOfName(name) === id)
  );
}

function modelOf(like: string): CatalogueModel {
  const models = listModels();
  const id = idOfName(like);
  const model = models.find((one) => one.id === id || idOfName(one.name) === id);
  if (model !== undefined) return model;
  const known = models.map((one) => one.id);
  const near = nearest(like, known);
  throw new ScenarioError(
    `There is no machine called "${like}", neither on this farm nor in the catalogue.${near ? ` Did you mean ${near}?` : ''} The catalogue has: ${known.join(', ')}.`,
  );
}

function removePrinters(raw: Raw, ids: readonly string[]): string {
  const known = idsOf(raw);
  const unknown = ids.find((id) => !known.includes(id));
  if (unknown !== undefined)
    throw new ScenarioError(
      `There is no printer ${unknown} to remove. There are: ${known.slice(0, 30).join(', ')}.`,
    );
  const gone = new Set(ids);
  if (known.every((id) => gone.has(id))) throw new ScenarioError('A farm without any printer makes nothing.');
  // Written out one by one: numbers of those that stay must not move up.
  let index = 0;
  raw.fleet = (raw.fleet as FleetEntry[]).flatMap((entry) => {
    const own = Array.from({ length: entry.count }, () => known[index++]!).filter((id) => !gone.has(id));
    return own.length === 0 ? [] : [{ ...entry, count: own.length, ids: own }];
  });
  return `Without ${ids.join(', ')}.`;
}

function setValue(raw: Raw, path: string, value: unknown): string {
  const steps = path.split('.');
  if (fixed.has(steps[0]!))
    throw new ScenarioError(
      `"${path}" can't be set by a question. Machines are added and removed by changes of their own; the rest is the farm's own.`,
    );
  let at: unknown = raw;
  for (const step of steps.slice(0, -1)) at = stepInto(at, step, path);
  const last = steps.at(-1)!;
  const before = stepInto(at, last, path);
  if (isDeepStrictEqual(before, value))
    throw new ScenarioError(`"${path}" is ${JSON.stringify(value)} already: nothing would be different.`);
  (at as Raw)[last] = value;
  return `${path} is ${JSON.stringify(value)} instead of ${JSON.stringify(before)}.`.slice(0, 500);
}

function stepInto(at: unknown, step: string, path: string): unknown {
  if (typeof at === 'object' && at !== null && Object.hasOwn(at, step)) return (at as Raw)[step];
  const known = typeof at === 'object' && at !== null ? Object.keys(at).join(', ') : 'nothing';
  throw new ScenarioError(`"${path}" is nothing that can be set: at "${step}" there is ${known}.`);
}
