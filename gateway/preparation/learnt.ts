/** What the farm's finished orders and runs teach it of its own dates, looked up again from time to time. */
import type { OrderState } from '../../actors/order/schema.ts';
import { goodForMs, type Learnt, learn } from '../../actors/promise/history.ts';
import type { RunState } from '../../actors/run/schema.ts';
import type { Views } from '../../runtime/kernel.ts';

const LATEST = 400;
/** Two who ask at once share one look. */
const LOOKING_MS = 5 * 60_000;
const told = ['accepted', 'inProduction', 'qc', 'packed', 'shipped', 'delivered'];

export function learntFrom(views: Pick<Views, 'list'>, now: () => number): () => Promise<Learnt> {
  let known: { readonly at: number; readonly learnt: Promise<Learnt>; goodForMs: number } | undefined;
  const look = async (): Promise<Learnt> => {
    const [orders, runs] = await Promise.all([
      views.list({ kind: 'order', status: told, limit: LATEST }),
      views.list({ kind: 'run', status: ['finished', 'judged', 'failed'], limit: LATEST }),
    ]);
    // Those on hold wait for somebody else: what they take says nothing of the farm.
    return learn(
      orders.items.map(({ doc }) => doc as unknown as OrderState),
      runs.items.map(({ doc, status }) => ({ ...(doc as unknown as RunState), failed: status === 'failed' })),
      now(),
    );
  };
  return () => {
    const at = now();
    if (known === undefined || Math.abs(at - known.at) > known.goodForMs) {
      const learnt = look();
      const entry = { at, learnt, goodForMs: LOOKING_MS };
      known = entry;
      learnt.then(
        (found) => {
          entry.goodForMs = goodForMs(found);
        },
        // A database that does not answer now may answer the next one who asks.
        () => {
          if (known === entry) known = undefined;
        },
      );
    }
    return known!.learnt;
  };
}
