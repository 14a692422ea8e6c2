/** People do what the farm shows them, and nothing else: each status that is a person's queue, each open incident. */
import { gramsWanted, lotOf } from '../../actors/dispatcher/lots.ts';
import type { DispatcherState, QueuedJob } from '../../actors/dispatcher/schema.ts';
import type { IncidentState } from '../../actors/incident/schema.ts';
import type { JobState } from '../../actors/job/schema.ts';
import type { OrderState } from '../../actors/order/schema.ts';
import type { PlanState } from '../../actors/plan/schema.ts';
import { stateKeyOf } from '../../actors/planner/state-key.ts';
import type { PrinterState } from '../../actors/printer/schema.ts';
import { statusOf } from '../../runtime/actor.ts';
import { type Address, address, idOf, kindOf } from '../../runtime/envelope.ts';
import { verdictOf } from '../people/operators.ts';
import type { Turned } from '../world/turned.ts';
import {
  clearLater,
  endAtMachine,
  foreignLater,
  loadLater,
  mendPause,
  plateIsFree,
  repairLater,
  serveDue,
  servePlanned,
  settleRun,
} from './at-machines.ts';
import type { Shop } from './shop.ts';
import { addTask, say, statusIs } from './tasks.ts';

/** The spools wanted by the schedule are looked for no more often than this. */
const LOOK_EVERY_MS = 60_000;
/** Of the jobs without a place in the schedule so many are looked at for a spool that would help. */
const UNPLACED_MAX = 20;

export class Crew {
  readonly #shop: Shop;
  #scheduleIsNew = false;
  #lookedAt = Number.NEGATIVE_INFINITY;

  constructor(shop: Shop) {
    this.#shop = shop;
    shop.work.onLook(() => this.#lookAtSchedule());
  }

  /** A turn was taken: does anything wait for a person now? */
  turned({ message, before, result, state }: Turned): void {
    if (result.outcome !== 'changed') return;
    const kind = kindOf(message.to);
    if (kind === 'dispatcher') {
      this.#scheduleIsNew = true;
      if (this.#shop.world.now - this.#lookedAt >= LOOK_EVERY_MS) this.#shop.work.stir();
      return;
    }
    const show = shows[kind];
    if (show === undefined) return;
    const status = statusOf(state.snapshot);
    if (kind !== 'incident' && before.version > 0 && statusOf(before.snapshot) === status) return;
    show(this.#shop, idOf(message.to), status, state.snapshot.context as never);
  }

  /** What stood there before the days began. */
  show(kind: string, id: string, status: string, context: never): void {
    shows[kind]?.(this.#shop, id, status, context);
    this.#scheduleIsNew = true;
  }

  /** Spools came: what waited for one may go on. */
  delivered(): void {
    this.#scheduleIsNew = true;
    this.#lookedAt = Number.NEGATIVE_INFINITY;
    this.#shop.work.stir();
  }

  #lookAtSchedule(): void {
    const { world, supply } = this.#shop;
    if (!this.#scheduleIsNew) return;
    const table = world.states.get('dispatcher/farm')?.snapshot.context as DispatcherState | undefined;
    if (table === undefined) return;
    if (world.now - this.#lookedAt < LOOK_EVERY_MS) return;
    this.#lookedAt = world.now;
    this.#scheduleIsNew = false;
    // Only a machine that does nothing can be loaded.
    const idle = new Set<string>();
    for (const id in table.printers) if (table.printers[id]!.availability === 'idle') idle.add(id);
    if (idle.size === 0) return;
    const placed = new Set<string>();
    for (const { jobId, printerId } of table.plan) {
      placed.add(jobId);
      // The first that is planned on it.
      if (!idle.delete(printerId)) continue;
      const job = table.queue[jobId];
      if (job !== undefined) this.#loadFor(table, job, printerId);
    }
    // No machine has enough of it loaded: any that is free and large enough will do.
    let looked = 0;
    for (const job of Object.values(table.queue)) {
      if (idle.size === 0) return;
      if (placed.has(job.jobId)) continue;
      if (++looked > UNPLACED_MAX) break;
      const { material, colour } = job.requirements;
      if (!supply.has(material, colour, this.#gramsFor(table, job))) continue;
      for (const printerId of idle) {
        if (!mayServe(table, printerId, job)) continue;
        idle.delete(printerId);
        this.#loadFor(table, job, printerId);
        break;
      }
    }
  }

  /** What a spool should hold for it; of a full one nobody asks for more. */
  #gramsFor({ policy }: DispatcherState, { massGrams, requirements }: QueuedJob): number {
    const { colour, material } = requirements;
    const full = this.#shop.supply.fullGrams(material, colour);
    return Math.min(full, gramsWanted(massGrams * SPARE, policy ?? {}));
  }

  #loadFor(table: DispatcherState, job: QueuedJob, printerId: string): void {
    const printer = table.printers[printerId];
    if (printer?.availability !== 'idle') return;
    const { material, colour } = job.requirements;
    const { loaded } = printer;
    const lot = loaded?.lotId === undefined ? undefined : lotOf(table.lots, loaded.lotId);
    const covers =
      loaded !== null &&
      stateKeyOf(loaded) === stateKeyOf(job.requirements) &&
      lot?.usable === true &&
      lot.availableGrams >= gramsWanted(job.massGrams, table.policy ?? {});
    if (covers) return;
    const grams = this.#gramsFor(table, job);
    if (this.#shop.supply.has(material, colour, grams))
      loadLater(this.#shop, printerId, material, colour, grams);
  }
}

function mayServe(table: DispatcherState, printerId: string, job: QueuedJob): boolean {
  const { capability, lane } = table.printers[printerId]!.spec;
  if (lane !== job.requirements.lane) return false;
  const { x, y, z } = capability.buildVolumeMillimetres;
  const size = job.requirements.sizeMillimetres;
  return size.x <= x && size.y <= y && size.z <= z;
}

/** The plate, once sliced, may weigh a little more than its parts. */
const SPARE = 1.05;

type Show = (shop: Shop, id: string, status: string, context: never) => void;

const shows: Readonly<Record<string, Show>> = {
  quote: (shop, id, status) => {
    if (status === 'review') decide(shop, 'quote', id, 'review', 'approve');
  },
  plan: (shop, id, status) => {
    if (status === 'approval') decide(shop, 'plan', id, 'approval', 'approve');
  },
  order: (shop, id, status, order: OrderState) => {
    if (status === 'qc') pack(shop, id, order);
    if (status === 'packed') handOver(shop, id);
  },
  job: (shop, id, status, job: JobState) => {
    if (status === 'ready' || status === 'review') decide(shop, 'job', id, status, 'release');
    if (status === 'held' && job.heldByHand) decide(shop, 'job', id, 'held', 'unhold');
    if (status === 'paused' && job.printerId !== null && shop.machines.has(job.printerId))
      mendPause(shop, job.printerId, id);
    if (status === 'qc') inspect(shop, id, job);
  },
  printer: (shop, id, status, printer: PrinterState) => {
    // One that came with a fork and is not there any more.
    if (!shop.machines.has(id)) return;
    if (status === 'awaitingClear') clearLater(shop, id);
    else plateIsFree(shop.stations.get(id)!);
    if (status === 'tripped') repairLater(shop, id);
    if (status === 'foreign') foreignLater(shop, id);
    if (status === 'maintenance' && printer.upkeep?.beganAt != null) servePlanned(shop, id, printer);
  },
  incident: (shop, id, status, incident: IncidentState) => {
    if (status === 'open') attend(shop, id, incident);
  },
};

function decide(shop: Shop, kind: string, id: string, status: string, type: string): void {
  addTask(shop, {
    key: `${kind} ${id}`,
    urgency: 1,
    printerId: null,
    deed: 'decide',
    waits: statusIs(shop, kind, id, status),
    done: (by) => say(shop, by, kind, id, type),
  });
}

function inspect(shop: Shop, id: string, job: JobState): void {
  const station = job.printerId === null ? undefined : shop.stations.get(job.printerId);
  const bad = station?.badParts(job.items.length) ?? 0;
  const shownAt = shop.world.now;
  const begin = () =>
    addTask(shop, {
      key: `inspect ${id}`,
      urgency: 2,
      printerId: null,
      deed: 'inspectPart',
      count: job.items.length,
      shownAt,
      waits: statusIs(shop, 'job', id, 'qc'),
      done: (by, luck) =>
        say(shop, by, 'job', id, 'judge', {
          verdicts: job.items.map(({ itemId }, index) =>
            verdictOf(shop.crew, luck, index >= bad) === 'good'
              ? { itemId, result: 'good' }
              : { itemId, result: 'bad', defect: 'surface' },
          ),
        }),
    });
  // Parts are looked at on the bench, not on the plate.
  if (station !== undefined && statusIs(shop, 'printer', station.id, 'awaitingClear')())
    station.onceCleared.push(begin);
  else begin();
}

function pack(shop: Shop, id: string, order: OrderState): void {
  addTask(shop, {
    key: `pack ${id}`,
    urgency: 3,
    printerId: null,
    deed: 'packOrder',
    count: Object.values(order.ledger).reduce((sum, line) => sum + line.good, 0),
    waits: statusIs(shop, 'order', id, 'qc'),
    done: (by) => say(shop, by, 'order', id, 'pack'),
  });
}

/** Given to the carrier it counts as delivered: what happens on the road is not ours. */
function handOver(shop: Shop, id: string): void {
  addTask(shop, {
    key: `hand over ${id}`,
    urgency: 3,
    printerId: null,
    deed: 'handOver',
    waits: statusIs(shop, 'order', id, 'packed'),
    done: (by) => {
      say(shop, by, 'order', id, 'ship', { carrier: 'carrier', tracking: null });
      say(shop, by, 'order', id, 'deliver');
    },
  });
}

function attend(shop: Shop, id: string, incident: IncidentState): void {
  if (incident.code === 'run-failed' || incident.code === 'tripped') return;
  const at = address('incident', id);
  const atMachine = machineCodes.has(incident.code) ? idOf(incident.subject as Address) : null;
  addTask(shop, {
    key: `incident ${id}`,
    urgency: 1,
    printerId: atMachine,
    deed: 'decide',
    waits: () => {
      const status = shop.world.look(at)?.status;
      return status === 'open' || status === 'acknowledged';
    },
    done: (by) => {
      say(shop, by, 'incident', id, 'acknowledge');
      actOn(shop, by, incident);
    },
  });
}

const machineCodes: ReadonlySet<string> = new Set([
  'command-cancel',
  'command-pause',
  'command-resume',
  'print-overdue',
  'start-unclear',
  'start-overdue',
  'link-lost',
  'desynced',
]);

function actOn(shop: Shop, by: string, { code, subject }: IncidentState): void {
  const id = idOf(subject as Address);
  const { world } = shop;
  switch (code) {
    case 'plan-stuck':
      say(shop, by, 'plan', id, 'retry');
      return;
    case 'maintenance-due':
      serveDue(shop, id);
      return;
    case 'plan-blocked':
      say(shop, by, 'plan', id, 'unblock', { because: 'Reviewed the failed prints.' });
      return;
    case 'profile-held': {
      // Whoever looks into it finds what was changed, and takes it back.
      shop.profileFactors.delete(id.slice(id.indexOf(':') + 1));
      const reason = { code: 'mended', words: 'The last change of the profile was taken back.' };
      world.tell(
        'guard/farm',
        'guard.releaseProfile',
        { profile: id },
        { by: { kind: 'operator', id: by }, reason },
      );
      return;
    }
    case 'lot-suspect':
      say(shop, by, 'lot', id, 'clear', { because: 'Dried, and a test printed with it.' });
      return;
    case 'plan-rejected': {
      const recipe = world.look<PlanState>(subject as Address)?.context.recipe;
      if (recipe) say(shop, by, 'plan', id, 'revise', { recipe });
      return;
    }
    case 'parts-owed': {
      const order = world.look<OrderState>(subject as Address)?.context;
      for (const [lineId, line] of Object.entries(order?.ledger ?? {}))
        if (line.planned > 0) say(shop, by, 'order', id, 'reprint', { lineId });
      return;
    }
    case 'retry-ceiling':
      say(shop, by, 'job', id, 'requeue');
      return;
    case 'command-cancel':
    case 'print-overdue':
      endAtMachine(shop, id, code);
      return;
    case 'start-unclear':
    case 'start-overdue':
    case 'link-lost':
    case 'desynced':
      settleRun(shop, id, by);
      return;
    default:
  }
}
