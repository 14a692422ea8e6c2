/** What people do at the machines: clear plates, change spools, mend what failed, service. */
import type { PrinterState } from '../../actors/printer/schema.ts';
import { address } from '../../runtime/envelope.ts';
import { plateConfirmed, spoolMistake } from '../people/operators.ts';
import type { Dice } from '../world/dice.ts';
import type { Shop } from './shop.ts';
import type { Station } from './station.ts';
import { addTask, say, statusIs } from './tasks.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

/** A plate waits to be cleared, once it is cool enough to let go of its parts. What else the machine needs before it prints again is done on the way. */
export function clearLater(shop: Shop, printerId: string): void {
  const machine = shop.machines.get(printerId)!;
  const station = shop.stations.get(printerId)!;
  addTask(shop, {
    key: `clear ${printerId}`,
    urgency: 0,
    printerId,
    deed: 'clearPlate',
    count: Math.max(1, partsOn(shop, printerId)),
    fromAt: station.warmth.releasedAt,
    waits: () => !machine.active && statusIs(shop, 'printer', printerId, 'awaitingClear')(),
    done: (by, luck) => {
      if (machine.active) return;
      const { cleared, delayMs } = plateConfirmed(shop.crew, luck);
      // The farm's word for it is the plate that people confirmed: what they left on it is their own mistake.
      machine.clear();
      station.plateFouled = !cleared;
      plateIsFree(station);
      const { starts } = machine;
      const begun = starts.length;
      // Who confirms late sees on the screen when the machine has printed something else since.
      shop.world.after(delayMs, () => {
        if (starts.length === begun) say(shop, by, 'printer', printerId, 'clearPlate');
      });
      serviceLater(shop, printerId);
    },
  });
}

/** What waited for the parts on it goes on. */
export function plateIsFree({ onceCleared }: Station): void {
  for (const go of onceCleared.splice(0)) go();
}

function partsOn({ machines, world }: Shop, printerId: string): number {
  const runId = machines.get(printerId)?.print?.runId;
  const jobId = runId && world.look<{ jobId: string }>(address('run', runId))?.context.jobId;
  const job = jobId && world.look<{ items: readonly unknown[] }>(address('job', jobId))?.context;
  return job ? job.items.length : 1;
}

/** Repairs after a failure, and service when it is due: the machine is taken out for it. */
function serviceLater(shop: Shop, printerId: string): void {
  const station = shop.stations.get(printerId)!;
  const { trouble } = station;
  const isDue = station.hoursSinceService >= station.entry.maintenanceEveryHours;
  station.trouble = null;
  if (trouble !== null && trouble.repairMinutes >= 1) {
    outOfService(
      shop,
      printerId,
      `Repair: ${trouble.cause}.`,
      'mendFailure',
      trouble.repairMinutes * MINUTE_MS,
      () => {},
    );
  } else if (isDue) {
    outOfService(shop, printerId, 'Service is due.', 'maintain', 0, () => {
      station.hoursSinceService = 0;
    });
  }
}

function outOfService(
  shop: Shop,
  printerId: string,
  because: string,
  deed: 'maintain' | 'mendFailure' | 'repair',
  extraMs: number,
  after: () => void,
): void {
  shop.world.tell(
    address('printer', printerId),
    'printer.startMaintenance',
    { because },
    {
      by: { kind: 'operator', id: 'crew' },
      onTaken: ({ result }) => {
        if (result.outcome !== 'changed') return;
        addTask(shop, {
          key: `service ${printerId}`,
          urgency: 1,
          printerId,
          deed,
          extraMs,
          waits: () => true,
          done: (by) => {
            after();
            say(shop, by, 'printer', printerId, 'endMaintenance');
          },
        });
      },
    },
  );
}

/** So many hours are printed: it is done as soon as nothing prints. */
export function serveDue(shop: Shop, printerId: string): void {
  addTask(shop, {
    key: `due service ${printerId}`,
    urgency: 1,
    printerId,
    deed: 'decide',
    waits: () => !shop.machines.get(printerId)!.active,
    done: () => outOfService(shop, printerId, 'Service is due by hours printed.', 'maintain', 0, () => {}),
  });
}

/** A window of planned maintenance has begun: somebody comes, does it, and puts the machine back into service. */
export function servePlanned(shop: Shop, printerId: string, { upkeep }: PrinterState): void {
  const longestMs = Math.max(0, ...(upkeep?.owed ?? []).map(({ fromAt, untilAt }) => untilAt - fromAt));
  addTask(shop, {
    key: `planned service ${printerId}`,
    urgency: 1,
    printerId,
    deed: 'maintain',
    extraMs: longestMs / 2,
    waits: statusIs(shop, 'printer', printerId, 'maintenance'),
    done: (by) => say(shop, by, 'printer', printerId, 'endMaintenance'),
  });
}

/** A paused print: filament is put in, a knot untied, or what is spoilt is given up. */
export function mendPause(shop: Shop, printerId: string, jobId: string): void {
  const machine = shop.machines.get(printerId)!;
  const station = shop.stations.get(printerId)!;
  const needsSpool = machine.print?.cause?.code === 'runout';
  addTask(shop, {
    key: `paused ${printerId}`,
    urgency: 0,
    printerId,
    deed: needsSpool ? 'loadSpool' : 'mendFailure',
    waits: () => machine.print?.phase === 'paused',
    done: (by, luck) => {
      if (machine.print?.phase !== 'paused') return;
      if (
        station.isSpoilt(machine.print) ||
        (isSuspected(shop, printerId) && station.hasGoneWrong(machine.print))
      ) {
        machine.end('failed');
        return;
      }
      const { loaded } = machine;
      if (
        needsSpool &&
        loaded !== null &&
        !changeSpool(shop, printerId, loaded.material, loaded.colour, 1, by, luck)
      ) {
        // None is left: it waits for a delivery, and is looked at again.
        shop.world.after(HOUR_MS, () => mendPause(shop, printerId, jobId));
        return;
      }
      say(shop, by, 'job', jobId, 'resume');
      // Somebody who stands there sees whether it goes on, and presses the button otherwise.
      shop.world.after(5 * MINUTE_MS, () => {
        if (machine.print?.phase === 'paused') mendPause(shop, printerId, jobId);
      });
    },
  });
}

/** The farm paused it by the signs that it goes wrong: somebody looks closely. */
const isSuspected = ({ world }: Shop, printerId: string): boolean =>
  world.look<PrinterState>(address('printer', printerId))?.context.suspicion?.acted === true;

/** Another spool for what is planned there. */
export function loadLater(
  shop: Shop,
  printerId: string,
  material: string,
  colour: string,
  grams: number,
): void {
  addTask(shop, {
    key: `load ${printerId}`,
    urgency: 0,
    printerId,
    deed: 'loadSpool',
    waits: () => statusIs(shop, 'printer', printerId, 'idle')() && shop.supply.has(material, colour, grams),
    done: (by, luck) => {
      if (statusIs(shop, 'printer', printerId, 'idle')())
        changeSpool(shop, printerId, material, colour, grams, by, luck);
    },
  });
}

/** `false` where the shelf has none. The farm is told when it is done, and may refuse: then the old one goes back in. */
function changeSpool(
  shop: Shop,
  printerId: string,
  material: string,
  colour: string,
  grams: number,
  by: string,
  luck: Dice,
): boolean {
  const { supply, world } = shop;
  const lotId = supply.take(material, colour, grams);
  if (lotId === null) return false;
  const machine = shop.machines.get(printerId)!;
  const station = shop.stations.get(printerId)!;
  const mistake = spoolMistake(shop.crew, luck);
  const scanned = mistake === 'misScan' ? (supply.another(material, colour) ?? lotId) : lotId;
  const loaded = { material, colour, lotId: scanned };
  world.tell(
    address('printer', printerId),
    'printer.load',
    { loaded },
    {
      by: { kind: 'operator', id: by },
      onTaken: ({ result }) => {
        if (result.outcome !== 'changed') {
          supply.giveBack(lotId, supply.gramsOn(lotId), by);
          return;
        }
        machine.loaded = loaded;
        // What stands paused has taken its share of the old one.
        if (machine.active) station.spend(machine.print!, machine.progressOf(machine.print!));
        const before = station.spool;
        if (before !== null) supply.giveBack(before.lotId, before.grams, by);
        station.put(lotId, supply.gramsOn(lotId), mistake === 'wrongSpool');
      },
    },
  );
  return true;
}

/** The breaker took it out of service: somebody finds the cause and resets it. */
export function repairLater(shop: Shop, printerId: string): void {
  const station = shop.stations.get(printerId)!;
  addTask(shop, {
    key: `repair ${printerId}`,
    urgency: 1,
    printerId,
    deed: 'repair',
    waits: statusIs(shop, 'printer', printerId, 'tripped'),
    done: (by) => {
      station.trouble = null;
      station.wrongSpool = false;
      say(shop, by, 'printer', printerId, 'reset');
    },
  });
}

/** What was started at the machine by hand is let end, and its plate cleared then. */
export function foreignLater(shop: Shop, printerId: string): void {
  const machine = shop.machines.get(printerId)!;
  addTask(shop, {
    key: `foreign ${printerId}`,
    urgency: 1,
    printerId,
    deed: 'clearPlate',
    waits: statusIs(shop, 'printer', printerId, 'foreign'),
    done: () => {
      if (machine.print?.phase === 'paused') machine.resume();
      else if (machine.active && machine.print?.runId === null) machine.end('cancelled');
    },
  });
}

/** Goes to the machine and ends what hangs, or what was to be cancelled. */
export function endAtMachine(shop: Shop, printerId: string, code: string): void {
  const machine = shop.machines.get(printerId);
  const printer = shop.world.look<PrinterState>(address('printer', printerId))?.context;
  if (!machine || !printer?.runId || machine.print?.runId !== printer.runId || !machine.active) return;
  if (code === 'command-cancel') machine.end('cancelled');
  else if (machine.print.phase === 'paused') machine.resume();
  else machine.end('failed');
}

/** Says what became of a run that the farm cannot see; only one who stands at the machine can know. */
export function settleRun(shop: Shop, printerId: string, by: string): void {
  const machine = shop.machines.get(printerId);
  const printer = shop.world.look<PrinterState>(address('printer', printerId))?.context;
  const runId = printer?.runId;
  if (!machine || !runId || (machine.active && machine.print?.runId === runId)) return;
  const last = machine.startOf(runId);
  say(shop, by, 'printer', printerId, 'settleRun', {
    runId,
    outcome: last?.phase === 'finished' ? 'finished' : 'failed',
    because: 'Looked at the machine.',
  });
}
