/** `POST /api/v1/stock/reserve` and `/release`: material kept for orders that wait, or for nobody, order by order. */
import { earmarks } from '../../../actors/dispatcher/earmarks.ts';
import { gramsOffered, gramsWanted, type Lots } from '../../../actors/dispatcher/lots.ts';
import type { QueuedJob } from '../../../actors/dispatcher/schema.ts';
import type { JobState } from '../../../actors/job/schema.ts';
import { stockOf } from '../../../actors/lot/stock.ts';
import type { OrderState } from '../../../actors/order/schema.ts';
import { address } from '../../../runtime/envelope.ts';
import type { Call, Context, Handlers } from '../call.ts';
import type { KeepAnswer, KeepRequest, OrderKept, PlateKept } from '../contract/index.ts';
import { ApiProblem } from '../problems.ts';
import { type Shelf, shelfOf } from './stock.ts';
import { tell } from './tell.ts';

export const keepingHandlers = (context: Context): Handlers => ({
  'stock.reserve': async (call) => ({ body: await keep(context, call, true) }),
  'stock.release': async (call) => ({ body: await keep(context, call, false) }),
});

interface Plate {
  readonly jobId: string;
  readonly job: JobState;
  readonly status: string;
  /** Why nothing was said to it, in words. */
  readonly refused: string | null;
}

interface Open {
  readonly orderId: string;
  readonly isKnown: boolean;
  readonly jobIds: readonly string[];
}

async function keep(context: Context, call: Call, isKept: boolean): Promise<KeepAnswer> {
  const asked = call.body as KeepRequest;
  const orders = await Promise.all([...new Set(asked.orderIds)].map((orderId) => openOf(context, orderId)));
  const named = new Set(orders.map(({ orderId }) => orderId));
  const before = await shelfOf(context);
  const plates = new Map<string, Plate>();
  // One after the other: whose turn it is follows the order of the list.
  for (const jobId of new Set(orders.flatMap(({ jobIds }) => jobIds)))
    plates.set(jobId, await sayTo(context, call, { jobId, isKept, named }));
  const after = withWords(await shelfOf(context), [...plates.values()]);
  return {
    items: orders.map(({ isKnown, jobIds, orderId }) => {
      const jobs = jobIds.map((jobId) =>
        isKept ? reserved(plates.get(jobId)!, after) : released(plates.get(jobId)!, before),
      );
      return summed(orderId, isKnown, isKept, jobs);
    }),
  };
}

/** An order's plates that are not over. */
async function openOf({ api }: Context, orderId: string): Promise<Open> {
  const view = /^[^/\s]+$/.test(orderId) ? await api.kernel.views.get(address('order', orderId)) : undefined;
  const { plates = [] } = (view?.doc ?? {}) as Partial<OrderState>;
  const open = plates.filter(({ state }) => state === 'open').map(({ jobId }) => jobId);
  return { orderId, isKnown: view !== undefined, jobIds: [...new Set(open)] };
}

interface Saying {
  readonly jobId: string;
  readonly isKept: boolean;
  readonly named: ReadonlySet<string>;
}

async function sayTo(context: Context, call: Call, { isKept, jobId, named }: Saying): Promise<Plate> {
  const at = address('job', jobId);
  const { reason } = call.body as KeepRequest;
  const look = async (refused: string | null): Promise<Plate> => {
    const state = await context.api.kernel.state(at);
    return { jobId, job: state?.context as unknown as JobState, status: String(state?.status), refused };
  };
  const found = await look(null);
  // Said before, it stands: whoever asks again is told how it is now.
  if (isOver(found) || found.job.gramsSaid?.keep === isKept) return found;
  const others = isKept ? [] : wantedBy(found.job).filter((orderId) => !named.has(orderId));
  if (others.length > 0)
    return {
      ...found,
      refused: `It shares its plate with ${others.join(', ')}, whose grams are not to be let go. Name ${others.length === 1 ? 'that order' : 'those orders'} too, or have the plate taken apart.`,
    };
  try {
    await tell(
      context,
      { ...call, ...(call.key !== undefined && { key: `${call.key} ${jobId}` }) },
      { to: at, type: 'job.keepGrams', payload: { keep: isKept }, reason },
    );
    return await look(null);
  } catch (error) {
    if (error instanceof ApiProblem) return await look(error.message);
    throw error;
  }
}

const wantedBy = ({ orderIds, unwanted }: JobState): readonly string[] =>
  orderIds.filter((orderId) => unwanted[orderId] === undefined);

/** The dispatcher may not have heard yet of what was said just now. */
function withWords({ asked, policy, tables }: Shelf, plates: readonly Plate[]): Shelf {
  const queue: Record<string, QueuedJob> = { ...asked.queue };
  for (const { job, jobId } of plates) {
    const known = queue[jobId];
    if (known !== undefined && job.gramsSaid !== undefined)
      queue[jobId] = { ...known, gramsSaid: job.gramsSaid };
  }
  return { tables, policy, asked: { ...asked, queue, earmarks: earmarks({ ...tables, queue }, policy) } };
}

const isOver = ({ status }: Plate): boolean => ['qc', 'completed', 'cancelled', 'unknown'].includes(status);
const runs = ({ status }: Plate): boolean => ['released', 'printing', 'paused'].includes(status);

const said = ({ jobId }: Plate, done: boolean, words: string, more: Partial<PlateKept> = {}): PlateKept => ({
  jobId,
  done,
  lotId: null,
  grams: 0,
  missingGrams: 0,
  words,
  ...more,
});

function reserved(plate: Plate, shelf: Shelf): PlateKept {
  const { job, refused, status } = plate;
  if (refused !== null) return said(plate, false, refused);
  if (isOver(plate)) return said(plate, true, 'It is printed.');
  if (runs(plate)) return said(plate, true, 'It prints.');
  const { lotId, reservedGrams } = job;
  if (lotId !== null && reservedGrams > 0)
    return said(
      plate,
      true,
      `${grams(reservedGrams)} are reserved on ${lotId}, which its machine has loaded.`,
      {
        lotId,
        grams: reservedGrams,
      },
    );
  const mark = shelf.asked.earmarks.byJob.get(plate.jobId);
  if (mark !== undefined)
    return said(plate, true, `${grams(mark.grams)} are kept on ${mark.lotId}.`, {
      lotId: mark.lotId,
      grams: mark.grams,
    });
  const waiting = shelf.asked.queue[plate.jobId];
  if (waiting !== undefined) return lacking(plate, waiting, shelf);
  return said(
    plate,
    false,
    status === 'held'
      ? 'It is on hold, and nothing is kept for it until the hold is lifted; then it will be.'
      : status === 'failed'
        ? 'Its print failed. Grams are kept for it once it waits in the queue again.'
        : 'It is being given a machine, whose lot reserves its grams.',
  );
}

/** How much is missing, and what would help. Its turn stands: a delivery is kept for it first. */
function lacking(plate: Plate, waiting: QueuedJob, { asked, policy, tables }: Shelf): PlateKept {
  const { colour, material } = waiting.requirements;
  const wanted = gramsWanted(waiting.massGrams, policy);
  const keptOn = (lotId: string) =>
    (asked.earmarks.byLot.get(lotId) ?? []).reduce((sum, one) => sum + one.grams, 0);
  const free = freest(tables.lots, { colour, material }, policy, keptOn);
  const missingGrams = Math.max(0, wanted - free);
  const stock = stockOf(asked).find((one) => one.material === material && one.colour === colour);
  const help =
    stock?.reorder?.words ??
    `There is enough ${material} ${colour} on several spools, but a plate needs one that has it all: receive a full spool.`;
  return said(
    plate,
    false,
    `It needs ${grams(wanted)} of ${material} ${colour} on one spool; the fullest has ${grams(free)} free, ${grams(missingGrams)} too little. ${help} It is kept as soon as a spool has enough.`,
    { missingGrams },
  );
}

function freest(
  lots: Lots,
  { colour, material }: { readonly material: string; readonly colour: string },
  policy: Shelf['policy'],
  keptOn: (lotId: string) => number,
): number {
  let most = 0;
  for (const table of lots)
    for (const [lotId, lot] of Object.entries(table))
      if (lot.usable && lot.material === material && lot.colour === colour)
        most = Math.max(most, gramsOffered(lot, policy) - keptOn(lotId));
  return most;
}

function released(plate: Plate, before: Shelf): PlateKept {
  const { job, jobId, refused } = plate;
  if (refused !== null) return said(plate, false, refused);
  if (isOver(plate)) return said(plate, true, 'It is printed, and holds nothing.');
  if (runs(plate)) return said(plate, false, 'It prints, and uses its grams. Cancel it to stop that.');
  const { lotId, printerId, reservedGrams } = job;
  if (printerId !== null)
    return said(
      plate,
      false,
      `It has its machine ${printerId}, whose lot reserves its grams. Take the job off the machine or hold it; from then on nothing is kept for it.`,
      { lotId, grams: reservedGrams },
    );
  const mark = before.asked.earmarks.byJob.get(jobId);
  return said(
    plate,
    true,
    mark === undefined
      ? 'Nothing was kept for it, and nothing will be.'
      : `${grams(mark.grams)} on ${mark.lotId} are free for others.`,
  );
}

function summed(orderId: string, isKnown: boolean, isKept: boolean, jobs: readonly PlateKept[]): OrderKept {
  if (!isKnown) return { orderId, done: false, words: `There is no order ${orderId}.`, jobs };
  if (jobs.length === 0)
    return {
      orderId,
      done: !isKept,
      words: isKept
        ? `Nothing of ${orderId} waits on a plate. How much it needs is known once its parts are laid out.`
        : `Nothing of ${orderId} waits on a plate, and nothing is kept for it.`,
      jobs,
    };
  return {
    orderId,
    done: jobs.every(({ done }) => done),
    words: jobs.map(({ jobId, words }) => `${jobId}: ${words}`).join(' '),
    jobs,
  };
}

const grams = (value: number): string => `${Math.ceil(value).toLocaleString('en-US')} g`;
