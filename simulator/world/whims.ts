/** People as they come: they order, hold, cancel, load, edit and stop whatever they like whenever they like. */
import type { ComposerState } from '../../actors/composer/schema.ts';
import type { JobState } from '../../actors/job/schema.ts';
import type { PrinterState } from '../../actors/printer/schema.ts';
import { address, idOf } from '../../runtime/envelope.ts';
import { clear, load, receive } from './diligence.ts';
import { recipeOf, shelf } from './farm.ts';
import type { Scene } from './scene.ts';

const reason = { code: 'whim', words: 'It seemed right.' };

/** A customer asks for a quote. */
export function request(scene: Scene, number: number): void {
  const { world, farm, options } = scene;
  const { dice } = world;
  const lines = Array.from({ length: dice.whole(1, 2) }, (_, index) => ({
    lineId: `${index + 1}`,
    recipe: recipeOf(
      dice.chance(0.1) ? farm.models.at(-1)! : dice.pick(farm.models)!,
      options.sameMaterial ? shelf[0]! : dice.pick(shelf)!,
    ),
    quantity: dice.whole(1, options.quantityMax),
  }));
  world.tell(
    address('quote', `Q-${number}`),
    'quote.request',
    {
      customer: 'grace',
      reference: `PO-${number}`,
      lines,
      tier: 'standard',
      dueAt: null,
      constraints: ['No visible seam.'],
      notes: 'Leave it at the gate.',
    },
    { by: { kind: 'integration', id: 'shop' } },
  );
}

type Whim = (scene: Scene) => void;

/** Says one thing to any actor of a kind, or to one of those in some states. */
const any =
  (
    kind: string,
    type: string,
    payload: (scene: Scene) => object,
    states?: readonly string[],
    withReason = true,
  ): Whim =>
  (scene) => {
    const { world } = scene;
    const of = world
      .all(kind)
      .filter((at) => states === undefined || states.includes(world.look(at)!.status));
    const at = world.dice.pick(of);
    if (at !== undefined)
      world.tell(at, `${kind}.${type}`, payload(scene) as never, withReason ? { reason } : {});
  };

const none = () => ({});
const signOfSome = ({ world: { dice } }: Scene) => ({
  kind: dice.pick(['spaghetti', 'thermal-drift']),
  confidence: dice.between(0.3, 1),
  source: dice.pick(['camera', 'heater-watch']),
});
const profileOfSome = ({ world }: Scene) => {
  const jobs = world.all('job').map((at) => world.look<JobState>(at)!.context.requirements);
  const job = world.dice.pick(jobs);
  return { profile: job ? `${job.profileId}:${job.material}` : 'none:none', because: 'A whim.' };
};
/** Of a plate that prints, or of any: some of its parts, or one that is not on it. */
const givesUpParts: Whim = (scene) => {
  const { world } = scene;
  const { dice } = world;
  const printing = world.all('job').filter((at) => ['printing', 'paused'].includes(world.look(at)!.status));
  const at = dice.pick(printing.length > 0 && dice.chance(0.9) ? printing : world.all('job'));
  if (at === undefined) return;
  const { items } = world.look<JobState>(at)!.context;
  const some = items.filter(() => dice.chance(0.3)).map(({ itemId }) => itemId);
  const itemIds = dice.chance(0.1) || some.length === 0 ? ['P-0-1'] : some;
  world.tell(at, 'job.giveUpParts', { itemIds }, { reason });
};
const because = () => ({ because: 'A whim.' });
const services = ['nozzle', 'belts'] as const;
const serviceOfSome = ({ world }: Scene) => {
  const { dice } = world;
  const at = world.now + dice.between(-60_000, 3 * 3_600_000);
  const timezone = dice.pick(['UTC', 'Europe/Berlin'] as const);
  const weekly = { days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'], from: '12:30', timezone };
  return {
    id: dice.pick(services),
    what: 'service',
    minutes: dice.whole(1, 60),
    when: dice.pick([{ at, timezone }, weekly, { everyPrintedHours: 1 }]),
  };
};
const waiting = [
  'queued',
  'scheduled',
  'preparing',
  'reserving',
  'ready',
  'review',
  'released',
  'printing',
  'paused',
  'failed',
  'held',
  'qc',
];

/** With how often each comes, against the others. */
const whims: readonly (readonly [number, Whim])[] = [
  [3, any('job', 'cancel', because, waiting)],
  [3, any('job', 'hold', because, waiting)],
  [3, any('job', 'unhold', none, waiting)],
  [3, any('job', 'unschedule', because, waiting)],
  [2, any('job', 'requeue', none, waiting)],
  [2, any('job', 'pause', none, ['printing'])],
  [2, any('job', 'resume', none, ['paused'])],
  [1, any('job', 'resume', none, ['paused'], false)],
  [2, any('run', 'anomaly', signOfSome, ['printing'])],
  [2, any('job', 'setPriority', ({ world }) => ({ priority: world.dice.whole(0, 3) }), waiting)],
  [2, any('job', 'keepGrams', ({ world }) => ({ keep: world.dice.chance(0.6) }), waiting)],
  [1, any('job', 'split', because, waiting)],
  [2, givesUpParts],
  [1, any('composer', 'releaseNow', none)],
  [
    1,
    (scene) => {
      const { world } = scene;
      const pool = Object.values(world.look<ComposerState>('composer/farm')?.context.pool ?? {});
      if (pool.length === 0) return;
      const lines = pool
        .slice(0, world.dice.whole(1, 3))
        .map(({ offer }) => ({ orderId: offer.orderId, lineId: offer.lineId }));
      if (world.dice.chance(0.7)) world.tell('composer/farm', 'composer.compose', { lines }, { reason });
      else {
        const apart = world.dice.chance(0.5);
        world.tell('composer/farm', 'composer.keepApart', { ...lines[0]!, apart }, { reason });
      }
    },
  ],
  [2, any('job', 'release', none, waiting)],
  [1, any('job', 'release', none, waiting, false)],
  [1, any('order', 'cancel', because)],
  [3, any('order', 'hold', because)],
  [3, any('order', 'unhold', none)],
  [2, any('order', 'reprint', ({ world }) => ({ lineId: `${world.dice.whole(1, 2)}` }))],
  [1, any('order', 'amend', ({ world }) => ({ note: 'Hurry.', priority: 0, dueAt: world.now + 3_600_000 }))],
  [
    2,
    any('order', 'setPayment', ({ world }) => ({ payment: world.dice.pick(['paid', 'unpaid', 'refunded']) })),
  ],
  [1, any('plan', 'retry', none)],
  [1, any('plan', 'reject', because)],
  [1, any('plan', 'unblock', because)],
  [1, any('plan', 'unblock', because, ['trial'])],
  [1, any('plan', 'block', because, ['ready', 'trial'])],
  [
    1,
    any('plan', 'revise', ({ world, farm }) => ({
      recipe: recipeOf(farm.models[world.dice.whole(0, 2)]!, dice(world)),
    })),
  ],
  [1, any('quote', 'reject', because)],
  [1, any('quote', 'reprice', none)],
  [2, any('quote', 'order', ({ world }) => ({ payment: world.dice.pick(['paid', 'unpaid']) }))],
  [1, any('printer', 'trip', because)],
  [1, any('printer', 'reset', none, ['tripped'])],
  [1, any('printer', 'reset', none, ['onTrial', 'idle', 'printing'])],
  [1, any('guard', 'holdProfile', profileOfSome)],
  [1, any('guard', 'releaseProfile', profileOfSome)],
  [2, any('printer', 'startMaintenance', because)],
  [2, any('printer', 'startMaintenance', because, ['reserved', 'paused'])],
  [2, any('printer', 'endMaintenance', none)],
  [2, any('printer', 'planMaintenance', serviceOfSome)],
  [
    1,
    any('printer', 'cancelMaintenance', ({ world }) => ({
      planId: world.dice.pick(services),
      next: world.dice.chance(0.5),
    })),
  ],
  [1, any('printer', 'reset', none)],
  [1, any('printer', 'pause', none)],
  [1, any('printer', 'resume', none)],
  [1, any('dispatcher', 'stop', because)],
  [2, any('dispatcher', 'go', none)],
  [1, any('dispatcher', 'configure', ({ farm }) => ({ policy: farm.policy }))],
  [1, any('lot', 'quarantine', because)],
  [1, any('lot', 'clear', because)],
  [1, any('lot', 'scrap', ({ world }) => ({ grams: world.dice.between(0, 300), because: 'Tangled.' }))],
  [
    1,
    any('lot', 'adjust', ({ world }) => ({ deltaGrams: world.dice.between(-200, 100), because: 'Weighed.' })),
  ],
  [1, any('incident', 'acknowledge', none)],
  [
    3,
    (scene) => {
      const machine = scene.world.dice.pick([...scene.machines.values()])!;
      clear(scene, machine);
    },
  ],
  [
    3,
    (scene) => {
      const { dice } = scene.world;
      const printer = dice.pick(scene.world.all('printer'));
      if (printer === undefined) return;
      const spool = dice.pick(shelf)!;
      const lots = scene.world.all('lot').filter((at) => {
        const lot = scene.world.look<{ material: string; colour: string }>(at)!.context;
        return lot.material === spool.material && lot.colour === spool.colour;
      });
      const lot = dice.pick(lots);
      load(scene, idOf(printer), lot === undefined ? spool : { ...spool, lotId: idOf(lot) });
    },
  ],
  [
    0.5,
    // The label of another spool was read.
    (scene) => {
      const { dice } = scene.world;
      const [printer, lot] = [dice.pick(scene.world.all('printer')), dice.pick(scene.world.all('lot'))];
      if (printer === undefined || lot === undefined) return;
      load(scene, idOf(printer), { ...dice.pick(shelf)!, lotId: idOf(lot) });
    },
  ],
  [
    1,
    (scene) => {
      const spool = scene.world.dice.pick(shelf)!;
      const lotId = `spool-${scene.world.all('lot').length + 1}`;
      receive(scene, lotId, spool.material, spool.colour, scene.world.dice.between(50, 1_000));
    },
  ],
  [
    1,
    ({ world }) => {
      const at = world.dice.pick(world.all('printer'));
      if (at === undefined) return;
      const { spec } = world.look<PrinterState>(at)!.context;
      if (spec) world.tell(at, 'printer.edit', { spec, hasConnector: true });
    },
  ],
  [0.3, any('printer', 'remove', none)],
];

const dice = (world: Scene['world']) => world.dice.pick(shelf)!;
const total = whims.reduce((sum, [weight]) => sum + weight, 0);

export function whim(scene: Scene): void {
  let left = scene.world.dice.share() * total;
  for (const [weight, what] of whims) {
    left -= weight;
    if (left < 0) {
      what(scene);
      return;
    }
  }
}
