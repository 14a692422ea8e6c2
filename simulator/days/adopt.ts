/** The shop as a live farm stands: actors as they are, machines in mid-print, spools where they hang, people's queues full. */
import { definitions } from '../../actors/definitions.ts';
import type { LotState } from '../../actors/lot/schema.ts';
import type { OrderState } from '../../actors/order/schema.ts';
import type { PrinterState } from '../../actors/printer/schema.ts';
import type { QuoteState } from '../../actors/quote/schema.ts';
import { statusOf } from '../../runtime/actor.ts';
import { type Address, address, idOf, kindOf } from '../../runtime/envelope.ts';
import { decodeState } from '../../runtime/snapshot.ts';
import type { Fork } from './contract.ts';
import type { Crew } from './crew.ts';
import type { Ledger } from './ledger.ts';
import type { Parts } from './parts.ts';
import type { Shop } from './shop.ts';

const removal = { code: 'what-if', words: 'It is not there any more.' };
/** What a print that should have been done long ago still takes, as a share. */
const PROGRESS_MAX = 0.98;
const ATTEMPTS_MAX = 60;

export interface Adopting {
  readonly shop: Shop;
  readonly crew: Crew;
  readonly parts: Parts;
  readonly ledger: Ledger;
  readonly removed: readonly string[];
}

/** @returns ids of the machines that came with the fork. */
export function adopt(
  { capture }: Fork,
  { crew, ledger, parts, removed, shop }: Adopting,
): ReadonlySet<string> {
  const { world } = shop;
  const states = capture.actors.map((actor) => decodeState(definitions.get(kindOf(actor.address))!, actor));
  world.adopt(states, capture.sends, capture.effects);
  const printers = new Set<string>();
  const loaded = new Set<string>();
  for (const { address: at, snapshot } of states) {
    const id = idOf(at);
    switch (kindOf(at)) {
      case 'printer': {
        const printer = snapshot.context as PrinterState;
        printers.add(id);
        if (printer.loaded?.lotId !== undefined) loaded.add(printer.loaded.lotId);
        takeOver(shop, id, printer, statusOf(snapshot));
        ledger.found(id, statusOf(snapshot), printer.jobId);
        break;
      }
      case 'order':
        ledger.foundOrder(snapshot.context as OrderState, statusOf(snapshot));
        knowModels(parts, snapshot.context as OrderState);
        break;
      case 'quote':
        for (const { recipe } of (snapshot.context as QuoteState).lines) parts.know(recipe.modelHash);
        break;
      default:
    }
  }
  for (const { address: at, snapshot } of states)
    if (kindOf(at) === 'lot' && !loaded.has(idOf(at)))
      shop.supply.adopt(idOf(at), snapshot.context as LotState);
  for (const id of removed) remove(shop, id);
  for (const { address: at, snapshot } of states)
    crew.show(kindOf(at), idOf(at), statusOf(snapshot), snapshot.context as never);
  return printers;
}

/** As the farm's own slicer had them, by both of the hashes that a model goes by. */
function knowModels(parts: Parts, { estimates, lines }: OrderState): void {
  for (const { lineId, recipe } of lines) {
    const estimate = estimates[lineId];
    parts.know(recipe.modelHash, estimate);
    if (estimate !== undefined) parts.know(estimate.canonicalHash, estimate);
  }
}

/** The machine under a printer: what it prints goes on from where it must be by now. */
function takeOver(
  { links, machines, stations, supply, world }: Shop,
  id: string,
  printer: PrinterState,
  status: string,
): void {
  const machine = machines.get(id);
  const station = stations.get(id);
  // One without a connector, or one that is removed in this course of things.
  if (machine === undefined || station === undefined) return;
  machine.linked = printer.link !== 'down';
  machine.loaded = printer.loaded;
  machine.occupied = !printer.plateClear;
  if (printer.loaded?.lotId !== undefined)
    station.put(printer.loaded.lotId, supply.gramsOn(printer.loaded.lotId));
  const { estimatedSeconds, jobIdentity, remoteName, runId, startedAt } = printer;
  const prints = status === 'printing' || status === 'paused';
  if (prints && runId !== null && remoteName !== null) {
    const seconds = station.seconds(runId, estimatedSeconds ?? 3_600);
    const began = startedAt ?? world.now;
    machine.takeOver(
      {
        remoteName,
        runId,
        identity: jobIdentity ?? `${id}-taken-over`,
        seconds,
        startedAt: began,
        progress: Math.min(PROGRESS_MAX, Math.max(0, (world.now - began) / (seconds * 1000))),
      },
      status === 'paused' ? 'paused' : 'printing',
    );
  }
  const link = links.get(id)!;
  if (link.takeUp) link.takeUp();
  else link.restart();
  // What a stranger prints is over some time; nobody here knows when.
  if (status === 'foreign')
    world.after(3_600_000, () =>
      world.tell(
        address('printer', id),
        'printer.foreignPrintEnded',
        {},
        { by: { kind: 'integration', id: `link ${id}` } },
      ),
    );
}

/** A machine is sold, or breaks for good: what it prints is lost, and made elsewhere. */
function remove({ world }: Shop, id: string): void {
  const at = address('printer', id);
  const printer = world.look<PrinterState>(at)?.context;
  if (printer === undefined) return;
  const said = { reason: removal };
  if (printer.runId !== null)
    world.tell(
      at,
      'printer.settleRun',
      { runId: printer.runId, outcome: 'failed', because: removal.words },
      said,
    );
  world.tell(at, 'printer.clearPlate', {}, said);
  leave(world, at, ATTEMPTS_MAX);
}

/** One that is about to start lets go of its run first. */
function leave(world: Shop['world'], at: Address, attempts: number): void {
  world.tell(
    at,
    'printer.remove',
    { because: removal.words },
    {
      reason: removal,
      onTaken: ({ result }) => {
        if (result.outcome === 'refused' && attempts > 1)
          world.after(60_000, () => leave(world, at, attempts - 1));
      },
    },
  );
}
