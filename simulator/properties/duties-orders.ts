/** What quotes, orders, plans and plates owe. */
import { entriesOf } from '../../actors/common/register.ts';
import { laidOutOf, type Orders } from '../../actors/composer/orders.ts';
import { type Duty, duty, entered, isOpen, shows, tellsEach } from './duties.ts';
import { asks, type Loose, records, type Step, same, tells, told } from './step.ts';

type Line = Parameters<typeof laidOutOf>[1];
const COMPOSER = 'composer/farm';
const making = ['accepted', 'inProduction', 'onHold'];
const openPlates = (order: Loose, lineId?: string): Loose[] =>
  order.plates.filter(
    (one: Loose) => one.state === 'open' && (lineId === undefined || one.lineId === lineId),
  );
const jobsOf = (plates: readonly Loose[]): string[] => plates.map(({ jobId }) => `job/${jobId}`);
const plansOf = ({ now }: Step): string[] =>
  now.lines.map((line: Loose) => `plan/${planOf(now.id, line.lineId)}`);
const planOf = (orderId: string, lineId: string): string => `P-${orderId.replace(/^O-/, '')}-${lineId}`;
const plannedOf = (order: Loose, lineId: string): number => order.ledger[lineId]?.planned ?? 0;
/** A word about the parts of one line on a plate; earlier versions left the line out. */
const isAbout = (one: Loose, { jobId, lineId }: Loose): boolean =>
  one.jobId === jobId && (lineId === undefined || one.lineId === lineId);
const lineOf = (order: Loose, said: Loose): string | undefined =>
  order.plates.find((one: Loose) => isAbout(one, said))?.lineId;

/** What is made again may go before all other work. */
const urgencyOf = (order: Loose, lineId: string): number =>
  order.goesFirst?.includes(lineId) ? Math.min(-1, order.priority) : order.priority;

const onPlates = (order: Loose, lineId: string): number =>
  order.plates.reduce((sum: number, one: Loose) => sum + (one.lineId === lineId ? one.count : 0), 0);

export const orderDuties: readonly Duty[] = [
  duty(
    'has a plan drafted for each line',
    (step) => records(step, 'order.accepted'),
    (step) => tellsEach(step, 'plan.draft', plansOf(step)),
  ),
  duty(
    'withdraws its plans when nothing more is to be made',
    (step) => entered(step, 'qc', 'cancelled') && step.from !== 'unknown',
    (step) => tellsEach(step, 'plan.withdraw', plansOf(step)) && !isOpen(step, 'parts-owed'),
  ),
  duty(
    'cancels the jobs of what is cancelled',
    (step) => entered(step, 'cancelled'),
    (step) =>
      tellsEach(step, 'job.withdraw', jobsOf(openPlates(step.was))) &&
      (openPlates(step.was).length === 0 || told(step, 'job.withdraw').orderId === step.now.id),
  ),
  duty(
    'cancels a job that begins too late',
    ({ type, from }) => type === 'order.jobStarted' && from === 'cancelled',
    (step) => tells(step, 'job.withdraw', `job/${step.said.jobId}`),
  ),
  duty(
    'holds its jobs',
    (step) => entered(step, 'onHold') && records(step, 'order.held'),
    (step) => tellsEach(step, 'job.orderHold', jobsOf(openPlates(step.now))),
  ),
  duty(
    'lets its jobs go on',
    (step) => step.was.heldBecause !== null && step.now.heldBecause === null && making.includes(step.from),
    (step) => tellsEach(step, 'job.orderUnhold', jobsOf(openPlates(step.was))) && step.to !== 'onHold',
  ),
  duty(
    'heeds who holds it, lets it go or cancels it',
    ({ type, from }) =>
      (/^order\.(hold|cancel)$/.test(type) && making.includes(from)) ||
      (type === 'order.unhold' && from === 'onHold') ||
      (/^order\.(setPayment|amend)$/.test(type) && from !== 'unknown'),
    ({ turned }) => turned.result.facts.length > 0,
  ),
  duty(
    'goes on when it is paid',
    ({ type, said, was, from }) =>
      type === 'order.setPayment' &&
      from === 'onHold' &&
      said.payment === 'paid' &&
      was.terms?.holdUntilPaid === true,
    ({ now, to }) => now.heldBecause === null && to !== 'onHold',
  ),
  duty(
    'offers what its plan is ready for, or says what is owed',
    ({ type, from }) => type === 'order.planReady' && ['accepted', 'inProduction'].includes(from),
    (step) => {
      const { now, said } = step;
      if (plannedOf(now, said.lineId) === 0 || now.owed[said.lineId] !== undefined) return true;
      const offer = told(step, 'composer.offer');
      return (
        tells(step, 'composer.offer', COMPOSER) &&
        offer.lineId === said.lineId &&
        offer.priority === urgencyOf(now, said.lineId) &&
        offer.revision === said.revision &&
        offer.upTo === plannedOf(now, said.lineId) + onPlates(now, said.lineId)
      );
    },
  ),
  duty(
    'takes back what it has offered when that is not to be made now',
    (step) =>
      (entered(step, 'onHold', 'cancelled') && making.includes(step.from)) ||
      entered(step, 'qc') ||
      (step.type === 'order.planStuck' && making.includes(step.from)),
    (step) =>
      tells(step, 'composer.withdraw', COMPOSER) &&
      (step.to === 'cancelled' || step.to === 'qc') === (told(step, 'composer.withdraw').isOver === true),
  ),
  duty(
    'counts plates that it hears of, and brings their jobs up to date',
    ({ type, from }) => type === 'order.plated' && [...making, 'cancelled'].includes(from),
    (step) => {
      const { now, said, to } = step;
      return said.plates.every(({ jobId, count }: Loose) => {
        const known = now.plates.find((one: Loose) => isAbout(one, { jobId, lineId: said.lineId }));
        if (known?.count !== count) return false;
        if (known.state !== 'open') return true;
        const must: [boolean, string][] = [
          [to === 'cancelled', 'job.withdraw'],
          [to === 'onHold', 'job.orderHold'],
          [to !== 'cancelled' && now.stuck[said.lineId] !== undefined, 'job.planBlocked'],
          [
            to !== 'cancelled' && said.revision < (now.estimates[said.lineId]?.revision ?? 0),
            'job.supersede',
          ],
          [
            to !== 'cancelled' && (now.dueAt !== said.dueAt || urgencyOf(now, said.lineId) !== said.priority),
            'job.setPriority',
          ],
        ];
        return must.every(([isDue, word]) => !isDue || tells(step, word, `job/${jobId}`));
      });
    },
  ),
  duty(
    'keeps what its plan says, and passes it on to those who wait',
    ({ type, from }) => type === 'order.planReady' && making.includes(from),
    (step) => {
      const { now, was, said } = step;
      const jobs = openPlates(was, said.lineId).map((one) => [
        `job/${one.jobId}`,
        one.revision < said.revision ? 'job.supersede' : 'job.planMayRetry',
      ]);
      return (
        now.estimates[said.lineId]?.revision === said.revision &&
        now.estimates[said.lineId]?.planId === said.planId &&
        same(now.estimates[said.lineId]?.recipe, said.recipe) &&
        now.stuck[said.lineId] === undefined &&
        jobs.every(([job, type]) => tells(step, type!, job))
      );
    },
  ),
  duty(
    'passes on that a plan is stuck',
    ({ type, from }) => type === 'order.planStuck' && making.includes(from),
    (step) =>
      tellsEach(step, 'job.planBlocked', jobsOf(openPlates(step.was, step.said.lineId))) &&
      records(step, 'order.planStuck'),
  ),
  duty(
    'passes on what becomes urgent',
    ({ type, said, from }) =>
      type === 'order.amend' &&
      from !== 'unknown' &&
      (said.dueAt !== undefined || said.priority !== undefined),
    (step) => tellsEach(step, 'job.setPriority', jobsOf(openPlates(step.now))),
  ),
  duty(
    'asks for a plan for what is to be made again, or shows that it waits for a person',
    ({ type, from, said, was, now }) => {
      if (type !== 'order.plateSettled' && type !== 'order.jobCancelled') return false;
      const lineId = lineOf(was, said);
      return (
        making.includes(from) &&
        lineId !== undefined &&
        plannedOf(now, lineId) > 0 &&
        openPlates(was).some((one) => isAbout(one, said))
      );
    },
    (step) => {
      const lineId = lineOf(step.was, step.said)!;
      return (
        tells(step, 'plan.request', `plan/${planOf(step.now.id, lineId)}`) ||
        (step.now.owed[lineId] !== undefined && shows(step, 'parts-owed') && step.said.again !== true)
      );
    },
  ),
  duty(
    'takes in what became of a plate',
    ({ type, from, was, said }) =>
      /^order\.(plateSettled|jobCancelled)$/.test(type) &&
      [...making, 'cancelled'].includes(from) &&
      openPlates(was).some((one) => isAbout(one, said)),
    ({ now, said }) => !openPlates(now).some((one) => isAbout(one, said)),
  ),
  duty(
    'has made again what a person wants made again',
    ({ type, from, was, said }) =>
      type === 'order.reprint' &&
      ['accepted', 'inProduction'].includes(from) &&
      plannedOf(was, said.lineId) > 0,
    (step) =>
      tells(step, 'plan.request', `plan/${planOf(step.now.id, step.said.lineId)}`) &&
      step.now.owed[step.said.lineId] === undefined &&
      (Object.keys(step.now.owed).length > 0 || !isOpen(step, 'parts-owed')),
  ),
  duty(
    'is made when nothing is left to make, and only then',
    ({ from, now, turned }) =>
      making.includes(from) &&
      Object.keys(now.ledger).length > 0 &&
      /^order\.(plateSettled|jobCancelled)$/.test(turned.message.type),
    ({ now, to, turned }) => {
      const lines = Object.values(now.ledger) as Loose[];
      const done = lines.every((line) => line.planned === 0 && line.inWork === 0);
      return (to === 'qc') === done || turned.result.facts.length === 0;
    },
  ),
];

const waits: Readonly<Record<string, string>> = {
  blocked: 'plan-blocked',
  stuck: 'plan-stuck',
  rejected: 'plan-rejected',
};
const living = ({ from }: Step): boolean => from !== 'undrafted' && from !== 'withdrawn';

export const planDuties: readonly Duty[] = [
  duty(
    'tells the job whose attempt failed whether there may be another',
    (step) => step.type === 'plan.runFailed' && living(step),
    (step) => {
      const type = step.to in waits ? 'job.planBlocked' : 'job.planMayRetry';
      const saying = told(step, type);
      return (
        tells(step, type, `job/${step.said.jobId}`) &&
        saying.round === step.now.round &&
        (type === 'job.planBlocked' || saying.runId === step.said.runId)
      );
    },
  ),
  duty(
    'counts what failed',
    ({ type, from }) => type === 'plan.runFailed' && from === 'ready',
    ({ now, was }) => now.failuresInARow === was.failuresInARow + 1,
  ),
  duty(
    'counts afresh after a success',
    ({ type, from }) => type === 'plan.runSucceeded' && from === 'ready',
    ({ now }) => now.failuresInARow === 0,
  ),
  duty(
    'tells its order that it is ready',
    (step) => entered(step, 'ready') || (step.to === 'ready' && step.type === 'plan.request'),
    (step) => {
      const saying = told(step, 'order.planReady');
      const { now } = step;
      return (
        tells(step, 'order.planReady', `order/${now.orderId}`) &&
        ['lineId', 'revision', 'round'].every((field) => saying[field] === now[field]) &&
        same(saying.recipe, now.recipe) &&
        same(saying.estimate, now.estimate)
      );
    },
  ),
  duty(
    'tells its order that it waits for a person',
    (step) => step.to in waits && (step.from !== step.to || step.type === 'plan.request'),
    (step) =>
      tells(step, 'order.planStuck', `order/${step.now.orderId}`) &&
      told(step, 'order.planStuck').round === step.now.round,
  ),
  duty(
    'shows people what it waits for, and no longer',
    (step) => step.from !== step.to,
    (step) =>
      Object.entries(waits).every(([status, code]) => isOpen(step, code) === (step.to === status)) &&
      (!(step.to in waits) || shows(step, waits[step.to]!)),
  ),
  duty(
    'begins a new round with each news',
    (step) => entered(step, 'ready', ...Object.keys(waits)),
    ({ now, was }) => now.round === was.round + 1,
  ),
  duty(
    'has its model looked at',
    (step) =>
      step.to === 'preflight' &&
      ['plan.drafted', 'plan.revised', 'plan.retried'].some((fact) => records(step, fact)),
    (step) => asks(step, 'plan.preflight')?.revision === step.now.revision,
  ),
  duty(
    'has it sliced',
    (step) => entered(step, 'slicing'),
    (step) =>
      asks(step, 'plan.slice')?.revision === step.now.revision &&
      same(asks(step, 'plan.slice').recipe, step.now.recipe),
  ),
  duty(
    'goes on when its step is done, or says that it is stuck',
    ({ type, from, said, was }) =>
      said?.revision === was.revision &&
      ((from === 'preflight' && /^plan\.(preflighted|stepFailed)$/.test(type)) ||
        (from === 'slicing' && /^plan\.(sliced|stepFailed)$/.test(type))),
    ({ from, to }) => from !== to,
  ),
  duty(
    'heeds a person',
    (step) =>
      living(step) &&
      (step.type === 'plan.revise' ||
        step.type === 'plan.withdraw' ||
        (step.type === 'plan.retry' && step.from === 'stuck') ||
        (/^plan\.(approve|reject)$/.test(step.type) && step.from === 'approval')),
    ({ turned }) => turned.result.facts.length > 0,
  ),
];

interface LineOn {
  readonly orderId: string;
  readonly lineId: string;
  readonly items: string[];
}

/** What a plate or a job holds of each line of each order. */
export function lines({ items, orderId }: Loose): readonly LineOn[] {
  const all: LineOn[] = [];
  for (const item of items) {
    const of = item.orderId ?? orderId;
    const known = all.find((one) => one.orderId === of && one.lineId === item.lineId);
    if (known) known.items.push(item.itemId);
    else all.push({ orderId: of, lineId: item.lineId, items: [item.itemId] });
  }
  return all;
}

export const composerDuties: readonly Duty[] = [
  duty(
    'has each plate made, and tells each order which of its parts are on it',
    (step) => records(step, 'composer.composed') || tells(step, 'plate.compose'),
    (step) => {
      const sends = step.turned.result.sends.map(({ to, type, payload }) => ({
        to: to as string,
        type,
        said: payload as Loose,
      }));
      const plates = sends.filter(({ type }) => type === 'plate.compose');
      const words = sends.filter(({ type }) => type === 'order.plated');
      const told = words.flatMap(({ to, said }) =>
        said.plates.map((one: Loose) => `${to} ${said.lineId} ${one.plateId} ${one.jobId} ${one.count}`),
      );
      const made = plates.flatMap(({ to, said }) =>
        lines(said).map(
          ({ orderId, lineId, items }) =>
            `order/${orderId} ${lineId} ${to.slice('plate/'.length)} ${said.jobId} ${items.length}`,
        ),
      );
      return plates.length > 0 && same(told.toSorted(), made.toSorted());
    },
  ),
  duty(
    'lays out no more of a line than was asked for',
    (step) => tells(step, 'plate.compose'),
    ({ was, now, said, type }) => {
      const offers = new Map<string, number>(
        (Object.entries(was.pool) as [string, Loose][]).map(([key, { offer }]) => [key, offer.upTo]),
      );
      if (type === 'composer.offer') offers.set(`${said.orderId}/${said.lineId}`, said.upTo);
      return entriesOf(now.orders as Orders).every(([orderId, { laidOut }]) =>
        Object.entries(laidOut).every(
          ([lineId, count]) =>
            count === laidOutOf(was.orders, { orderId, lineId }) ||
            count <= (offers.get(`${orderId}/${lineId}`) ?? 0),
        ),
      );
    },
  ),
  duty(
    'keeps what it is offered, or lays it out, or says why not',
    ({ type, said, was }) =>
      type === 'composer.offer' && said.upTo > (laidOutOf(was.orders, said as Line) ?? 0),
    (step) => {
      const { now, said } = step;
      const key = `${said.orderId}/${said.lineId}`;
      return (
        same(now.pool[key]?.offer, said) ||
        laidOutOf(now.orders, said as Line) === said.upTo ||
        tells(step, 'order.notLaidOut', `order/${said.orderId}`)
      );
    },
  ),
  duty(
    'lays nothing out that was taken back',
    ({ type }) => type === 'composer.withdraw',
    ({ now, said }) =>
      said.lineId === undefined
        ? Object.keys(now.pool).every((key) => !key.startsWith(`${said.orderId}/`))
        : now.pool[`${said.orderId}/${said.lineId}`] === undefined,
  ),
  duty(
    'puts only parts on a plate that have their material, colour, nozzle and profile in common',
    (step) => tells(step, 'plate.compose'),
    ({ was, said, type, turned }) => {
      const recipes = new Map<string, Loose>(
        (Object.entries(was.pool) as [string, Loose][]).map(([key, { offer }]) => [key, offer]),
      );
      if (type === 'composer.offer') recipes.set(`${said.orderId}/${said.lineId}`, said);
      return turned.result.sends.every(({ type: of, payload }) => {
        if (of !== 'plate.compose') return true;
        const { items, requirements } = payload as Loose;
        return items.every((item: Loose) => {
          const { estimate, recipe } = recipes.get(`${item.orderId}/${item.lineId}`);
          return (
            recipe.material === requirements.material &&
            recipe.colour === requirements.colour &&
            recipe.profileId === requirements.profileId &&
            recipe.lane === requirements.lane &&
            estimate.nozzleDiameterMillimetres === requirements.nozzleDiameterMillimetres
          );
        });
      });
    },
  ),
  duty(
    'has each plate made as its lines ask for it',
    (step) => tells(step, 'plate.compose'),
    ({ was, said, type, turned }) => {
      const offers = new Map<string, Loose>(
        (Object.entries(was.pool) as [string, Loose][]).map(([key, { offer }]) => [key, offer]),
      );
      if (type === 'composer.offer') offers.set(`${said.orderId}/${said.lineId}`, said);
      return turned.result.sends.every(({ type: of, payload }) => {
        if (of !== 'plate.compose') return true;
        const plate = payload as Loose;
        const its = lines(plate).map(({ items, lineId, orderId }) => ({
          count: items.length,
          offer: offers.get(`${orderId}/${lineId}`),
        }));
        const sum = (value: (offer: Loose) => number) =>
          its.reduce((total, { count, offer }) => total + count * value(offer), 0);
        const near = (a: number, b: number) => Math.abs(a - b) <= 1e-6 * Math.max(1, Math.abs(b));
        const dates = its.flatMap(({ offer }) => (offer.dueAt === null ? [] : [offer.dueAt]));
        return (
          plate.dueAt === (dates.length === 0 ? null : Math.min(...dates)) &&
          plate.priority === Math.min(...its.map(({ offer }) => offer.priority)) &&
          plate.retryCeiling === Math.min(...its.map(({ offer }) => offer.retryCeiling)) &&
          plate.valueMinor === sum((offer) => offer.unitPriceMinor) &&
          near(
            plate.massGrams,
            sum((offer) => offer.estimate.massGrams),
          ) &&
          near(
            plate.estimatedSeconds,
            sum((offer) => offer.estimate.seconds),
          ) &&
          its.some(({ offer }) => offer.replacesJobId === plate.replacesJobId)
        );
      });
    },
  ),
  duty(
    'looks again at what waits, in time',
    ({ to }) => to === 'waiting' || to === 'idle',
    ({ to, now, turned }) =>
      (to === 'idle') === (Object.keys(now.pool).length === 0) &&
      (to === 'idle' || Object.keys(turned.state.timers).length > 0),
  ),
];

export const plateDuties: readonly Duty[] = [
  duty(
    'makes its job',
    (step) => entered(step, 'sealed'),
    (step) => {
      const saying = told(step, 'job.create');
      const fields = [
        'orderId',
        'orders',
        'customer',
        'items',
        'requirements',
        'massGrams',
        'dueAt',
        'priority',
        'retryCeiling',
        'replacesJobId',
        'valueMinor',
        'estimatedSeconds',
      ];
      return (
        tells(step, 'job.create', `job/${step.said.jobId}`) &&
        fields.every((field) => same(saying[field], step.said[field])) &&
        saying.plateId === step.now.id
      );
    },
  ),
  duty(
    'heeds what becomes of it',
    ({ type, from }) => from === 'sealed' && /^plate\.(settle|discard)$/.test(type),
    ({ from, to }) => from !== to,
  ),
  duty(
    'tells each of its orders how its parts came out, line by line, and none of others’',
    (step) => entered(step, 'settled'),
    ({ now, turned }) => {
      const said = turned.result.sends.filter(({ type }) => type === 'order.plateSettled');
      return lines(now).every(({ orderId, lineId, items }) => {
        const [one, ...more] = said.filter(
          ({ to, payload }) => to === `order/${orderId}` && (payload as Loose).lineId === lineId,
        );
        const mine = now.verdicts.filter((verdict: Loose) => items.includes(verdict.itemId));
        return more.length === 0 && one !== undefined && same((one.payload as Loose).verdicts, mine);
      });
    },
  ),
];

const modelsOf = (quote: Loose): Set<string> =>
  new Set(quote.lines.map((line: Loose) => line.recipe.modelHash));
const blocks = (quote: Loose): boolean =>
  Object.values(quote.analyses).some((one: Loose) => one.verdict === 'block');

export const quoteDuties: readonly Duty[] = [
  duty(
    'has every model analysed',
    (step) => records(step, 'quote.requested'),
    (step) => {
      const asked = step.turned.result.effects
        .filter(({ type }) => type === 'quote.analyse')
        .map(({ payload }) => (payload as Loose).modelHash);
      return asked.length === modelsOf(step.now).size && asked.every((hash) => modelsOf(step.now).has(hash));
    },
  ),
  duty(
    'is priced once every model is known, and not where one cannot be made',
    (step) =>
      step.type === 'quote.analysed' &&
      step.from === 'analysing' &&
      modelsOf(step.now).has(step.said.modelHash),
    ({ now, to }) => {
      if (blocks(now)) return to === 'failed';
      return to === (Object.keys(now.analyses).length === modelsOf(now).size ? 'pricing' : 'analysing');
    },
  ),
  duty(
    'has its price reckoned',
    (step) => entered(step, 'pricing'),
    (step) => {
      const asked = asks(step, 'quote.price');
      return ['lines', 'analyses', 'tier', 'dueAt', 'constraints'].every((field) =>
        same(asked?.[field], step.now[field]),
      );
    },
  ),
  duty(
    'heeds its price, or that there is none',
    ({ type, from }) =>
      (from === 'pricing' && /^quote\.(priced|pricingFailed)$/.test(type)) ||
      (from === 'analysing' && type === 'quote.analysisFailed'),
    ({ from, to }) => from !== to,
  ),
  duty(
    'heeds who approves, rejects or orders it',
    ({ type, from }) =>
      (from === 'review' && /^quote\.(approve|reject)$/.test(type)) ||
      (from === 'approved' && /^quote\.(order|reject)$/.test(type)),
    ({ from, to }) => from !== to,
  ),
  duty(
    'is priced anew when somebody asks, where it can be',
    ({ type, from, was }) =>
      type === 'quote.reprice' &&
      ['review', 'approved', 'rejected', 'expired', 'failed'].includes(from) &&
      Object.keys(was.analyses).length === modelsOf(was).size &&
      !blocks(was),
    ({ to }) => to === 'pricing',
  ),
  duty(
    'becomes an order',
    (step) => entered(step, 'ordered'),
    (step) => {
      const saying = told(step, 'order.accept');
      return (
        tells(step, 'order.accept', `order/${step.now.orderId}`) &&
        saying.quoteId === step.now.id &&
        ['customer', 'reference', 'tier', 'constraints'].every((field) =>
          same(saying[field], step.now[field]),
        ) &&
        saying.payment === (step.said.payment ?? 'unpaid')
      );
    },
  ),
];

export const incidentDuties: readonly Duty[] = [
  duty(
    'takes in what is open and what is over',
    ({ type, from }) =>
      type === 'incident.open' ||
      (type === 'incident.resolve' && ['open', 'acknowledged'].includes(from)) ||
      (type === 'incident.acknowledge' && from === 'open'),
    ({ turned }) => turned.result.facts.length > 0,
  ),
];
