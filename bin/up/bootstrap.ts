/** Demo data: a few quotes of real models, some of them ordered. Doing it again changes nothing. */
import path from 'node:path';
import { type Said, say } from '../../actors/common/say.ts';
import type { FarmConfig } from '../../actors/farm/schema.ts';
import type { QuoteLine } from '../../actors/quote/schema.ts';
import type { BootstrapAnswer } from '../../gateway/api/contract/index.ts';
import type { Blobs } from '../../gateway/preparation/blobs.ts';
import type { KernelHandle } from '../../runtime/kernel.ts';

export interface BootstrapParts {
  readonly kernel: Pick<KernelHandle, 'tell' | 'views' | 'changes'>;
  readonly farm: FarmConfig;
  readonly blobs: Blobs;
  readonly nextNumber: (series: 'quote') => Promise<number>;
}

interface Wish {
  readonly customer: string;
  readonly model: string;
  readonly quantity: number;
  readonly profileId: string;
  readonly tier: string;
  readonly order: boolean;
}

const wishes: readonly Wish[] = [
  {
    customer: 'Ada Works',
    model: 'bracket.stl',
    quantity: 4,
    profileId: 'standard-04',
    tier: 'standard',
    order: true,
  },
  {
    customer: 'Hopper Robotics',
    model: 'gear.stl',
    quantity: 6,
    profileId: 'fine-04',
    tier: 'express',
    order: true,
  },
  {
    customer: 'Noether Labs',
    model: 'calibration-cube-20mm.stl',
    quantity: 2,
    profileId: 'draft-04',
    tier: 'economy',
    order: true,
  },
  {
    customer: 'Curie Instruments',
    model: 'open-box.stl',
    quantity: 1,
    profileId: 'standard-04',
    tier: 'standard',
    order: false,
  },
];

const MODELS = path.resolve(import.meta.dirname, '../../fixtures/models');
/** How long demo orders wait for their prices. */
const PRICED_MS_MAX = 60_000;
let underWay: Promise<BootstrapAnswer> | undefined;

export function bootstrapDemo(parts: BootstrapParts): Promise<BootstrapAnswer> {
  underWay ??= bootstrap(parts).finally(() => {
    underWay = undefined;
  });
  return underWay;
}

async function bootstrap({ kernel, farm, blobs, nextNumber }: BootstrapParts): Promise<BootstrapAnswer> {
  const before = await kernel.views.list({ kind: 'quote', where: { reference: 'demo' }, limit: 1 });
  if (before.items.length > 0) return { created: false, words: 'The demo data is there already.' };

  // PLA in a colour that stands ready on a machine, so that the demo prints at once.
  const ready = farm.printers.find((printer) => printer.loaded && printer.lane === 'FDM')?.loaded;
  const material = farm.materials.find((one) => one.code === ready?.material);
  if (!ready || !material) return { created: false, words: 'No machine of this farm has material loaded.' };

  const tell = (said: Said) =>
    kernel.tell({
      ...said,
      payload: said.payload as { readonly [key: string]: unknown },
      by: { kind: 'operator', id: 'demo' },
    });
  const toOrder: string[] = [];
  for (const wish of wishes) {
    const { sha256 } = await blobs.putFile(path.join(MODELS, wish.model));
    const line: QuoteLine = {
      lineId: 'L1',
      quantity: wish.quantity,
      recipe: {
        modelHash: sha256,
        fileName: wish.model,
        lane: 'FDM',
        material: ready.material,
        colour: ready.colour,
        profileId: wish.profileId,
        finish: null,
        rotationDegrees: 0,
      },
    };
    const id = `Q-${await nextNumber('quote')}`;
    await tell(
      say('quote.request', id, {
        customer: wish.customer,
        reference: 'demo',
        lines: [line],
        tier: wish.tier,
        dueAt: null,
        constraints: [],
        notes: null,
      }),
    );
    if (wish.order) toOrder.push(id);
  }
  const ordered = await orderWhenApproved(kernel, tell, toOrder);
  return {
    created: true,
    words: `${wishes.length} quotes were requested and ${ordered} of them ordered.`,
  };
}

async function orderWhenApproved(
  kernel: BootstrapParts['kernel'],
  tell: (said: Said) => Promise<unknown>,
  ids: readonly string[],
): Promise<number> {
  const waiting = new Set(ids);
  let ordered = 0;
  const feed = kernel.changes();
  const giveUp = setTimeout(() => feed.close(), PRICED_MS_MAX);
  const settle = async (id: string, status: string) => {
    if (!waiting.has(id) || status === 'analysing' || status === 'pricing') return;
    waiting.delete(id);
    if (status === 'approved') {
      await tell(say('quote.order', id, { payment: 'paid' }));
      ordered++;
    }
  };
  try {
    const { items } = await kernel.views.list({ kind: 'quote', ids: [...ids] });
    for (const view of items) await settle(view.id, view.status);
    if (waiting.size === 0) return ordered;
    for await (const item of feed) {
      if (item._tag === 'change' && item.change.address.startsWith('quote/')) {
        await settle(item.change.address.slice('quote/'.length), item.change.status);
      }
      if (waiting.size === 0) break;
    }
  } finally {
    clearTimeout(giveUp);
    feed.close();
  }
  return ordered;
}
