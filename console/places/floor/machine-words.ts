/** How a machine is told of. */
import type { Heater, Telemetry } from '../../../gateway/api/contract/feed.ts';
import type { View } from '../../../gateway/api/contract/kinds.ts';
import { type Look, lookOf, noConnector } from '../../models/status.ts';

export const machineLook = (printer: View<'printer'>): Look =>
  printer.hasConnector === false ? noConnector : lookOf('printer', printer.status);

/** Machines name their heaters in many ways; people know three. */
export const heaterWord = (name: string): string => {
  const known = name.toLowerCase();
  if (/bed/.test(known)) return 'Bed';
  if (/chamber/.test(known)) return 'Chamber';
  const tool = /^(?:extruder|tool|nozzle)_?(\d*)$/.exec(known);
  if (tool !== null) return tool[1] === '' ? 'Nozzle' : `Nozzle ${Number(tool[1]) + 1}`;
  return name.replaceAll('_', ' ');
};

const order = (name: string): number => {
  const word = heaterWord(name);
  return word.startsWith('Nozzle') ? 0 : word === 'Bed' ? 1 : word === 'Chamber' ? 2 : 3;
};
export const heatersOf = (telemetry: Telemetry | undefined): readonly (readonly [string, Heater])[] =>
  Object.entries(telemetry?.heaters ?? {}).sort(
    (a, b) => order(a[0]) - order(b[0]) || a[0].localeCompare(b[0]),
  );

export const linkWords = (printer: View<'printer'>, telemetry: Telemetry | undefined): string => {
  if (printer.hasConnector === false)
    return 'No connector for this family yet: the farm can not see or drive it.';
  if (printer.link !== 'up') return printer.linkBecause ?? 'Not reachable.';
  if (telemetry?.link === 'degraded') return 'Reachable, but only by polling.';
  if (printer.ready === false) return printer.notReadyBecause ?? 'Reachable, but not ready.';
  return 'Reachable.';
};

/** A place for each machine that changes only when somebody is needed: the wall map in people's heads stays true. */
const rank = (printer: View<'printer'>): number => {
  if (printer.hasConnector === false) return 2;
  return ['awaitingClear', 'tripped', 'paused', 'foreign'].includes(printer.status) ? 0 : 1;
};
export const neediestFirst = (a: View<'printer'>, b: View<'printer'>): number =>
  rank(a) - rank(b) || (a.spec?.name ?? a.id).localeCompare(b.spec?.name ?? b.id);
