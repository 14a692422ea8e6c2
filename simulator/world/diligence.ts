/**
 * Operators who do what the system shows them, and nothing else: whatever needs a person must therefore be shown, as a
 * status that is a person's queue or as an open incident.
 */

import { earmarks, none } from '../../actors/dispatcher/earmarks.ts';
import { lotOf } from '../../actors/dispatcher/lots.ts';
import type { DispatcherState, QueuedJob } from '../../actors/dispatcher/schema.ts';
import type { IncidentState } from '../../actors/incident/schema.ts';
import type { JobState } from '../../actors/job/schema.ts';
import type { LotState } from '../../actors/lot/schema.ts';
import type { OrderState } from '../../actors/order/schema.ts';
import type { PlanState } from '../../actors/plan/schema.ts';
import type { PrinterState } from '../../actors/printer/schema.ts';
import { type Address, address, idOf } from '../../runtime/envelope.ts';
import { recipeOf } from './farm.ts';
import type { Machine } from './machine.ts';
import type { Scene } from './scene.ts';

const reason = { code: 'checked', words: 'Looked at it.' };

/** One round through the farm; each thing that waits is done with this probability. */
export function attend(scene: Scene, care: number): void {
  const { dice } = scene.world;
  const each = (kind: string, deed: (at: Address, status: string, context: never) => void) => {
    for (const at of scene.world.all(kind)) {
      const { status, context } = scene.world.look<never>(at)!;
      if (dice.chance(care)) deed(at, status, context);
    }
  };
  each('quote', (at, status) => quotes(scene, at, status));
  each('plan', (at, status, plan) => plans(scene, at, status, plan));
  each('order', (at, status, order) => orders(scene, at, status, order));
  each('incident', (at, status, incident) => incidents(scene, at, status, incident));
  each('job', (at, status, job) => jobs(scene, at, status, job));
  each('printer', (at, status, printer) => printers(scene, at, status, printer));
  if (dice.chance(care)) dispatch(scene);
  if (dice.chance(care)) stock(scene);
}

function quotes({ world }: Scene, at: Address, status: string): void {
  if (status === 'review') world.tell(at, 'quote.approve', {}, { reason });
  if (status === 'approved') world.tell(at, 'quote.order', {});
  if (status === 'failed' || status === 'expired') world.tell(at, 'quote.reprice', {});
}

function plans({ world }: Scene, at: Address, status: string, _plan: PlanState): void {
  if (status === 'approval') world.tell(at, 'plan.approve', {}, { reason });
}

function orders({ world }: Scene, at: Address, status: string, order: OrderState): void {
  if (status === 'onHold') {
    if (order.payment === 'paid') world.tell(at, 'order.unhold', {});
    else world.tell(at, 'order.setPayment', { payment: 'paid' });
  }
  if (status === 'qc') world.tell(at, 'order.pack', {});
  if (status === 'packed') world.tell(at, 'order.ship', { carrier: 'van', tracking: null });
  if (status === 'shipped') world.tell(at, 'order.deliver', {});
}

function jobs({ world, options, faults }: Scene, at: Address, status: string, job: JobState): void {
  if (status === 'ready' || status === 'review') world.tell(at, 'job.release', {}, { reason });
  // A hold of its plan or its order is lifted there.
  if (status === 'held' && job.heldByHand) world.tell(at, 'job.unhold', {});
  if (status === 'paused') world.tell(at, 'job.resume', {}, { reason });
  if (status === 'qc') {
    const verdicts = job.items.map(({ itemId }) =>
      world.dice.chance(faults.badPart)
        ? { itemId, result: 'bad', defect: 'surface' }
        : { itemId, result: 'good' },
    );
    world.tell(at, 'job.judge', { verdicts }, { delayMs: world.dice.wait(options.roundMs / 10) });
  }
}

function printers(scene: Scene, at: Address, status: string, printer: PrinterState): void {
  const { world } = scene;
  const machine = scene.machines.get(idOf(at))!;
  if (status === 'awaitingClear') clear(scene, machine);
  if (status === 'foreign' && machine.print !== null) {
    const { print } = machine;
    if (print.phase === 'paused') machine.resume();
    else if (world.now - print.since > 2_000 * print.seconds) machine.end('cancelled');
  }
  if (status === 'tripped') world.tell(at, 'printer.reset', {}, { reason });
  if (printer.maintenanceBecause !== null) world.tell(at, 'printer.endMaintenance', {});
  if (status === 'removed' && printer.spec !== null)
    world.tell(at, 'printer.add', { spec: printer.spec, hasConnector: true });
}

/** The plate is cleared first and confirmed then, as people are told to do. */
export function clear({ world }: Scene, machine: Machine): void {
  if (machine.active) return;
  machine.clear();
  world.tell(address('printer', machine.id), 'printer.clearPlate', {});
}

function incidents(scene: Scene, at: Address, status: string, incident: IncidentState): void {
  const { world } = scene;
  if (status === 'open') world.tell(at, 'incident.acknowledge', {});
  if (status === 'resolved' || status === 'unseen') return;
  const subject = incident.subject as Address;
  switch (incident.code) {
    case 'plan-stuck': {
      const plan = world.look<PlanState>(subject)?.context;
      const recipe = plan?.recipe;
      if (plan?.cause?.code === 'preflight' && recipe) {
        const mended = scene.farm.models.find((model) => !model.broken)!;
        world.tell(subject, 'plan.revise', { recipe: recipeOf(mended, recipe) });
      } else world.tell(subject, 'plan.retry', {});
      break;
    }
    case 'plan-blocked':
      world.tell(subject, 'plan.unblock', { because: 'Reviewed.' }, { reason });
      break;
    case 'profile-held':
      world.tell('guard/farm', 'guard.releaseProfile', { profile: idOf(subject) }, { reason });
      break;
    case 'lot-suspect':
      world.tell(subject, 'lot.clear', { because: 'Dried.' });
      break;
    case 'plan-rejected': {
      const recipe = world.look<PlanState>(subject)?.context.recipe;
      if (recipe) world.tell(subject, 'plan.revise', { recipe });
      break;
    }
    case 'parts-owed': {
      const order = world.look<OrderState>(subject)?.context;
      for (const [lineId, line] of Object.entries(order?.ledger ?? {}))
        if (line.planned > 0) world.tell(subject, 'order.reprint', { lineId });
      break;
    }
    case 'maintenance-due':
      world.tell(subject, 'printer.startMaintenance', { because: 'It is due.' });
      break;
    case 'retry-ceiling':
      world.tell(subject, 'job.requeue', {});
      break;
    case 'command-cancel':
    case 'print-overdue':
      atTheMachine(scene, subject, incident.code);
      break;
    case 'start-unclear':
    case 'start-overdue':
    case 'link-lost':
    case 'desynced':
      settle(scene, subject);
      break;
    default:
  }
}

/** Cancels what hangs, or what was to be cancelled, with one's own hands. */
function atTheMachine({ world, machines }: Scene, subject: Address, code: string): void {
  const machine = machines.get(idOf(subject));
  const printer = world.look<PrinterState>(subject)?.context;
  if (!machine || !printer?.runId || machine.print?.runId !== printer.runId) return;
  const job =
    printer.jobId === null ? undefined : world.look<JobState>(address('job', printer.jobId))?.context;
  if (machine.print.phase === 'paused') machine.resume();
  else if (code === 'print-overdue' || (job && job.cancelBecause !== null)) machine.end('cancelled');
}

/** Says what became of a run that the farm cannot see; only one who stands at the machine can know. */
function settle({ world, machines }: Scene, subject: Address): void {
  const machine = machines.get(idOf(subject));
  const printer = world.look<PrinterState>(subject)?.context;
  const runId = printer?.runId;
  if (!machine || !runId) return;
  const last = machine.startOf(runId);
  if (machine.active && machine.print?.runId === runId) return;
  world.tell(subject, 'printer.settleRun', {
    runId,
    outcome: last?.phase === 'finished' ? 'finished' : 'failed',
    because: 'Looked at the machine.',
  });
}

/** Loads what the schedule says is to be loaded, from the shelf or from a new delivery. */
function dispatch(scene: Scene): void {
  const { world } = scene;
  const dispatcher = world.look<DispatcherState>('dispatcher/farm')?.context;
  if (!dispatcher) return;
  if (dispatcher.stoppedBecause !== null) world.tell('dispatcher/farm', 'dispatcher.go', {});
  const planned = new Map(dispatcher.plan.map((start) => [start.jobId, start.printerId]));
  const taken = new Set<string>();
  const waiting = [
    ...dispatcher.plan.flatMap(({ jobId }) => dispatcher.queue[jobId] ?? []),
    ...Object.values(dispatcher.queue).filter(({ jobId }) => !planned.has(jobId)),
  ];
  for (const job of waiting) {
    // No place in the schedule: no machine has enough of it, so any machine that is large enough will do.
    const printer = world
      .all('printer')
      .find((at) => !taken.has(at) && mayServe(scene, at, job, planned.get(job.jobId)));
    if (printer === undefined) continue;
    taken.add(printer);
    const { loaded } = world.look<PrinterState>(printer)!.context;
    const { material, colour } = job.requirements;
    const isLoaded = loaded?.material === material && loaded.colour === colour;
    if (isLoaded && loaded.lotId !== undefined && covers(dispatcher, loaded.lotId, job)) continue;
    const lotId = spoolFor(scene, dispatcher, job);
    load(scene, idOf(printer), { material, colour, lotId });
  }
}

function mayServe({ world }: Scene, at: Address, job: QueuedJob, planned: string | undefined): boolean {
  const { status, context } = world.look<PrinterState>(at)!;
  if (status !== 'idle' || (planned !== undefined && planned !== idOf(at))) return false;
  const bed = context.spec!.capability.buildVolumeMillimetres;
  const { x, y } = job.requirements.sizeMillimetres;
  return x <= bed.x && y <= bed.y;
}

function covers({ lots }: DispatcherState, lotId: string, { massGrams, requirements }: QueuedJob): boolean {
  const lot = lotOf(lots, lotId);
  return (
    lot?.usable === true &&
    lot.material === requirements.material &&
    lot.colour === requirements.colour &&
    lot.availableGrams >= massGrams * 1.2
  );
}

function spoolFor(scene: Scene, dispatcher: DispatcherState, job: QueuedJob): string {
  const { world } = scene;
  const { material, colour } = job.requirements;
  const mounted = new Set(
    world.all('printer').map((at) => world.look<PrinterState>(at)!.context.loaded?.lotId),
  );
  const { policy } = dispatcher;
  const { byJob, byLot } = policy === null ? none : earmarks(dispatcher, policy);
  const own = byJob.get(job.jobId)?.lotId;
  const onShelf = world.all('lot').find((at) => {
    const { context } = world.look<LotState>(at)!;
    const same = context.material === material && context.colour === colour;
    // What is kept for others is left on the shelf: the farm would not start on it.
    const isIts = own === undefined ? !byLot.has(idOf(at)) : own === idOf(at);
    return same && isIts && !mounted.has(idOf(at)) && covers(dispatcher, idOf(at), job);
  });
  if (onShelf !== undefined) return idOf(onShelf);
  const lotId = `spool-${world.all('lot').length + 1}`;
  receive(scene, lotId, material, colour, Math.max(1_000, job.massGrams * 1.2));
  return lotId;
}

export function receive(
  { world, options }: Scene,
  lotId: string,
  material: string,
  colour: string,
  grams = options.spoolGrams,
): void {
  world.tell(address('lot', lotId), 'lot.receive', {
    material,
    colour,
    grams,
    lowAtGrams: 100,
    supplier: 'Filament & Co',
    batch: `B-${lotId}`,
    location: 'Shelf 1',
  });
}

/** The spool is changed when the farm has agreed to it, in the same moment. */
export function load(
  { world, machines }: Scene,
  printerId: string,
  loaded: { material: string; colour: string; lotId?: string },
): void {
  world.tell(
    address('printer', printerId),
    'printer.load',
    { loaded },
    {
      onTaken: ({ result }) => {
        if (result.outcome === 'changed') machines.get(printerId)!.loaded = loaded;
      },
    },
  );
}

function stock({ world }: Scene): void {
  for (const at of world.all('lot')) {
    const lot = world.look<LotState>(at)!;
    if (lot.status === 'quarantined') world.tell(at, 'lot.clear', { because: 'Dried.' });
  }
}
