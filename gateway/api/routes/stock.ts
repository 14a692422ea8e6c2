/** `GET /api/v1/stock`: what is held for whom, and what to order. */
import { DISPATCHER } from '../../../actors/common/say.ts';
import { earmarks } from '../../../actors/dispatcher/earmarks.ts';
import { noLots } from '../../../actors/dispatcher/lots.ts';
import type { DispatcherState, DispatchPolicy } from '../../../actors/dispatcher/schema.ts';
import type { LotState } from '../../../actors/lot/schema.ts';
import { holdKey, holdsOf, type StockAsked, stockOf } from '../../../actors/lot/stock.ts';
import { address } from '../../../runtime/envelope.ts';
import type { Context, Handlers } from '../call.ts';
import type { StockAnswer } from '../contract/index.ts';

const PAGE_MAX = 1_000;
const LOTS_MAX = 10_000;
/** A hold is hours old, seldom days: so many of a lot's latest entries tell since when. */
const ENTRIES_MAX = 500;

export const shelfHandlers = (context: Context): Handlers => ({
  'stock.get': async () => ({ body: await stock(context) }),
});

/** What is on the shelf, and what the dispatcher keeps of it for whom. */
export interface Shelf {
  /** Without since when lots hold what they hold. */
  readonly asked: StockAsked;
  readonly tables: Pick<DispatcherState, 'lots' | 'printers'>;
  readonly policy: Pick<DispatchPolicy, 'reserveOn' | 'sparePercent'>;
}

export async function shelfOf({ api }: Pick<Context, 'api'>): Promise<Shelf> {
  const [lots, state] = await Promise.all([lotsOf(api), api.kernel.state(address('dispatcher', DISPATCHER))]);
  const {
    lots: known = noLots,
    policy: inForce = null,
    printers = {},
    queue = {},
  } = (state?.context ?? {}) as Partial<DispatcherState>;
  const policy = inForce ?? {};
  const tables = { lots: known, printers };
  return {
    asked: {
      lots,
      materials: api.farm().materials,
      queue,
      earmarks: earmarks({ ...tables, queue }, policy),
      reservedSince: new Map(),
      now: api.now(),
    },
    tables,
    policy,
  };
}

async function stock({ api }: Context): Promise<StockAnswer> {
  const { asked: known, policy } = await shelfOf({ api });
  const asked: StockAsked = { ...known, reservedSince: await sinceWhen(api, known.lots) };
  return {
    reserveOn: policy.reserveOn ?? 'scheduling',
    stock: stockOf(asked),
    holds: holdsOf(asked),
    unheld: asked.earmarks.unheld,
  };
}

/** A view has what facts have said so far. */
const fresh: Partial<LotState> = {
  receivedGrams: 0,
  onHandGrams: 0,
  reservations: {},
  reservedGrams: 0,
  quarantineReason: null,
};

async function lotsOf(api: Context['api']): Promise<readonly LotState[]> {
  const found: LotState[] = [];
  let cursor: string | undefined;
  do {
    const page = await api.kernel.views.list({
      kind: 'lot',
      limit: PAGE_MAX,
      ...(cursor !== undefined && { cursor }),
    });
    found.push(...page.items.map(({ doc, id }) => ({ ...fresh, ...doc, id }) as unknown as LotState));
    cursor = page.next;
  } while (cursor !== undefined && found.length < LOTS_MAX);
  return found;
}

/** As the journal has it: the latest word that gave a job its grams. */
async function sinceWhen(
  api: Context['api'],
  lots: readonly LotState[],
): Promise<ReadonlyMap<string, number>> {
  const since = new Map<string, number>();
  const holding = lots.filter(({ reservations }) => Object.keys(reservations).length > 0);
  await Promise.all(
    holding.map(async ({ id }) => {
      const entries = await api.kernel.entries({
        address: address('lot', id),
        limit: ENTRIES_MAX,
        direction: 'backward',
      });
      for (const { message, outcome } of entries) {
        const { jobId } = message.payload as { readonly jobId?: string };
        if (message.type !== 'lot.reserve' || outcome !== 'changed' || jobId === undefined) continue;
        const key = holdKey(id, jobId);
        since.set(key, Math.max(since.get(key) ?? 0, message.at));
      }
    }),
  );
  return since;
}
