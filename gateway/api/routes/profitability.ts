/** Quoted, expected and realised margins, worked out from the views: nothing of them is stored. */
import type { JobState } from '../../../actors/job/schema.ts';
import { ordinaryTaskMinutes, type Rates } from '../../../actors/margin/cost.ts';
import {
  type OrderRecord,
  orderMargin,
  type QuotedPrice,
  runMargin,
} from '../../../actors/margin/order-margin.ts';
import { type MachineFigures, type RunUse, runUse } from '../../../actors/margin/run-use.ts';
import type { OrderMargin } from '../../../actors/margin/schema.ts';
import type { OrderState } from '../../../actors/order/schema.ts';
import type { PriceRequest } from '../../../actors/pricing/schema.ts';
import type { PrinterState } from '../../../actors/printer/schema.ts';
import type { QuoteState } from '../../../actors/quote/schema.ts';
import type { RunState } from '../../../actors/run/schema.ts';
import { address } from '../../../runtime/envelope.ts';
import type { View, ViewQuery } from '../../../runtime/kernel.ts';
import type { Context, Handlers } from '../call.ts';
import type { OrderProfitability, Profitability, ProfitabilityTotals } from '../contract/index.ts';
import { notFound } from '../problems.ts';

const LIMIT = 25;
/** Ids that one question to the database names. */
const IDS_MAX = 200;
const PAGE_MAX = 1_000;

export const profitabilityHandlers = (context: Context): Handlers => ({
  'profitability.list': async ({ query }) => ({ body: await list(context, query) }),
  'profitability.get': async ({ params }) => ({ body: await one(context, params.id!) }),
});

async function list(context: Context, query: Readonly<Record<string, unknown>>): Promise<Profitability> {
  const { api } = context;
  const page = await api.kernel.views.list({
    kind: 'order',
    limit: (query.limit as number | undefined) ?? LIMIT,
    order: 'newest',
    ...(query.status !== undefined && { status: String(query.status).split(',').slice(0, 20) }),
    ...(query.cursor !== undefined && { cursor: query.cursor as string }),
  });
  const records = await recordsOf(context, page.items);
  const items = records.map(orderMargin);
  return { currency: api.farm().currency, items, nextCursor: page.next ?? null, totals: totalsOf(items) };
}

async function one(context: Context, id: string): Promise<OrderProfitability> {
  const view = /^[^/\s]{1,120}$/.test(id)
    ? await context.api.kernel.views.get(address('order', id))
    : undefined;
  if (view === undefined) throw notFound('order', id);
  const [record] = await recordsOf(context, [view]);
  const { order, rates, uses } = record!;
  return { ...orderMargin(record!), runs: uses.map((use) => runMargin(use, rates, order.currency)) };
}

function totalsOf(items: readonly OrderMargin[]): ProfitabilityTotals {
  const closed = items.filter(({ closed: isClosed }) => isClosed);
  const sum = (of: (item: OrderMargin) => number) => closed.reduce((total, item) => total + of(item), 0);
  const machineHours = sum(({ taken }) => taken.machineHours);
  const realisedMinor = sum((item) => item.realisedMinor);
  return {
    orders: closed.length,
    revenueMinor: sum((item) => item.revenueMinor),
    quotedMinor: sum((item) => item.quotedMinor ?? 0),
    realisedMinor,
    deltaMinor: sum((item) => item.deltaMinor ?? 0),
    machineHours,
    kilowattHours: sum(({ taken }) => taken.kilowattHours),
    perMachineHourMinor: machineHours > 0 ? Math.round(realisedMinor / machineHours) : null,
  };
}

/** Everything that is on record of these orders, in a handful of questions. */
async function recordsOf({ api }: Context, views: readonly View[]): Promise<readonly OrderRecord[]> {
  const orders = views.map((view) => ({ order: stateOf<OrderState>(view, freshOrder), status: view.status }));
  const jobIds = [...new Set(orders.flatMap(({ order }) => order.plates.map(({ jobId }) => jobId)))];
  const [quotes, jobs, ownRuns, latest, printers] = await Promise.all([
    named<QuoteState>(
      api,
      'quote',
      orders.flatMap(({ order }) => order.quoteId ?? []),
    ),
    named<JobState>(api, 'job', jobIds, freshJob),
    all(api, 'run', jobIds, (some) => ({ where: { jobId: [...some] } })),
    // Those before and between them: which spool each machine had.
    api.kernel.views.list({ kind: 'run', limit: PAGE_MAX, order: 'newest' }),
    api.kernel.views.list({ kind: 'printer', limit: PAGE_MAX }),
  ]);
  const machines = new Map(
    printers.items.map(({ doc, id }) => [id, machineOf(doc as unknown as Partial<PrinterState>)]),
  );
  const runs = new Map([...latest.items, ...ownRuns].map((view) => [view.id, view]));
  const before = predecessors([...runs.values()].map((view) => stateOf<RunState>(view, freshRun)));
  const runsOf = Map.groupBy(ownRuns, ({ doc }) => doc.jobId as string);
  return orders.map(({ order, status }): OrderRecord => {
    const quote = order.quoteId === null ? undefined : quotes.get(order.quoteId);
    const inputs = (quote?.price?.inputs ?? null) as PriceRequest | null;
    const uses = [...new Set(order.plates.map(({ jobId }) => jobId))].flatMap((jobId) =>
      (runsOf.get(jobId) ?? []).flatMap((view): RunUse[] => {
        const run = stateOf<RunState>(view, freshRun);
        const job = jobs.get(jobId);
        const machine = machines.get(run.printerId) ?? nothing;
        const use = job && runUse(order.id, run, view.status, job, machine, before.get(run.id) ?? null);
        return use ? [use] : [];
      }),
    );
    const quoted: QuotedPrice | null =
      quote?.price && inputs !== null ? { inputs, lines: quote.price.lines } : null;
    return { order, status, quoted, uses, rates: ratesOf(api.farm(), inputs) };
  });
}

type Api = Context['api'];

/** Rates as they were when it was quoted; of what the quote does not say, as they are now. */
function ratesOf({ materials, prices }: ReturnType<Api['farm']>, inputs: PriceRequest | null): Rates {
  const then = inputs?.prices ?? prices;
  return {
    energyPricePerKilowattHour: then.energyPricePerKilowattHour,
    labourRatePerHour: then.labourRatePerHour,
    taskMinutes: then.taskMinutes ?? prices.taskMinutes ?? ordinaryTaskMinutes,
    pricePerKilogram: {
      ...Object.fromEntries(materials.map(({ code, pricePerKilogram }) => [code, pricePerKilogram])),
      ...Object.fromEntries(
        (inputs?.lines ?? []).map(({ materialCode, pricePerKilogram }) => [materialCode, pricePerKilogram]),
      ),
    },
  };
}

const nothing: MachineFigures = { ratePerHour: 0, powerWatts: 0 };
const machineOf = ({ spec }: Partial<PrinterState>): MachineFigures => spec ?? nothing;

/** A view has what facts have said so far: what none has said yet is as it is at first. */
const stateOf = <T>({ doc, id }: View, fresh: Partial<T>): T => ({ ...fresh, ...doc, id }) as unknown as T;

const freshOrder: Partial<OrderState> = { plates: [], estimates: {}, ledger: {}, lines: [], quoteId: null };
const freshRun: Partial<RunState> = {
  startedAt: null,
  endedAt: null,
  lotId: null,
  printedSeconds: null,
  consumedGrams: null,
  foundAfterwards: false,
  verdicts: [],
};
const freshJob: Partial<JobState> = { items: [], releasedBy: null, runId: null };

/** The run that each machine had before, by run. */
function predecessors(runs: readonly RunState[]): ReadonlyMap<string, RunState> {
  const found = new Map<string, RunState>();
  const began = runs.filter(({ startedAt }) => startedAt !== null);
  for (const own of Map.groupBy(began, ({ printerId }) => printerId).values()) {
    own.sort((a, b) => a.startedAt! - b.startedAt!);
    for (let index = 1; index < own.length; index++) found.set(own[index]!.id, own[index - 1]!);
  }
  return found;
}

async function named<T>(
  api: Api,
  kind: string,
  ids: readonly string[],
  fresh: Partial<T> = {},
): Promise<ReadonlyMap<string, T>> {
  const found = await all(api, kind, ids, (some) => ({ ids: some }));
  return new Map(found.map((view) => [view.id, stateOf<T>(view, fresh)]));
}

/** Asked in portions: a statement takes only so many values. */
async function all(
  api: Api,
  kind: string,
  values: readonly string[],
  narrowed: (some: readonly string[]) => Pick<ViewQuery, 'ids' | 'where'>,
): Promise<readonly View[]> {
  const found: View[] = [];
  for (let from = 0; from < values.length; from += IDS_MAX) {
    const query = { kind, limit: PAGE_MAX, ...narrowed(values.slice(from, from + IDS_MAX)) };
    let cursor: string | undefined;
    do {
      const page = await api.kernel.views.list({ ...query, ...(cursor !== undefined && { cursor }) });
      found.push(...page.items);
      cursor = page.next;
    } while (cursor !== undefined);
  }
  return found;
}
