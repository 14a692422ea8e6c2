/** What needs a person now, most urgent first: what, where, why, and the way there. Pure. */
import type { View } from '../../gateway/api/contract/kinds.ts';
import type { Shape, Tone } from './status.ts';

export interface Attention {
  readonly key: string;
  readonly tone: Tone;
  readonly shape: Shape;
  readonly what: string;
  readonly why: string;
  readonly href: string;
  /** Since when, UTC milliseconds. */
  readonly at: number;
  /** Lower is more urgent. */
  readonly rank: number;
  /** A button that settles it from here. */
  readonly deed: {
    readonly kind: 'printer' | 'incident';
    readonly id: string;
    readonly command: string;
  } | null;
}

export interface Farm {
  readonly incidents: readonly View<'incident'>[];
  readonly printers: readonly View<'printer'>[];
  readonly jobs: readonly View<'job'>[];
  readonly quotes: readonly View<'quote'>[];
  readonly orders: readonly View<'order'>[];
  readonly plans: readonly View<'plan'>[];
  readonly lots: readonly View<'lot'>[];
}

type Row = Omit<Attention, 'key' | 'deed' | 'at'> & Partial<Pick<Attention, 'deed'>>;
const item = (view: View, row: Row): Attention => ({
  deed: null,
  ...row,
  key: `${view.kind}/${view.id}`,
  at: view.updatedAt,
});

const severityRank = { critical: 0, warning: 20, info: 70 } as const;

const ofIncident = (incident: View<'incident'>): Attention | null => {
  if (incident.status !== 'open' && incident.status !== 'acknowledged') return null;
  const severity = incident.severity ?? 'warning';
  const taken = incident.status === 'acknowledged';
  return item(incident, {
    tone: severity === 'info' ? 'wait' : 'alert',
    shape: taken ? 'half' : 'triangle',
    what: incident.what ?? incident.code ?? incident.id,
    why: taken
      ? `${incident.acknowledgedBy ?? 'Somebody'} looks after it. ${incident.nextStep ?? ''}`
      : (incident.nextStep ?? ''),
    href: `/incidents/${incident.id}`,
    rank: severityRank[severity] + (taken ? 40 : 0),
    deed: taken ? null : { kind: 'incident', id: incident.id, command: 'acknowledge' },
  });
};

const ofPrinter = (printer: View<'printer'>): Attention | null => {
  const name = printer.spec?.name ?? printer.id;
  const href = `/printers/${printer.id}`;
  switch (printer.status) {
    case 'tripped':
      return item(printer, {
        tone: 'alert',
        shape: 'triangle',
        what: `${name} is out of service`,
        why: printer.trippedBecause ?? 'Its breaker has tripped.',
        href,
        rank: 5,
      });
    case 'onTrial':
      return item(printer, {
        tone: 'ask',
        shape: 'diamond',
        what: `Inspect the trial of ${name}`,
        why: `It takes its next job when ${printer.breaker?.trial ?? 'its trial'} was good.`,
        href,
        rank: 12,
      });
    case 'awaitingClear':
      return item(printer, {
        tone: 'ask',
        shape: 'diamond',
        what: `Clear the plate of ${name}`,
        why: 'The machine waits; nothing starts on an occupied plate.',
        href,
        rank: 10,
        deed: { kind: 'printer', id: printer.id, command: 'clear-plate' },
      });
    case 'paused':
      return item(printer, {
        tone: 'wait',
        shape: 'bars',
        what: `${name} is paused`,
        why: printer.desyncedBecause ?? 'It stands still until it is resumed or cancelled.',
        href,
        rank: 15,
      });
    case 'foreign':
      return item(printer, {
        tone: 'wait',
        shape: 'disc',
        what: `${name} prints something the farm did not send`,
        why: printer.foreignFile ?? 'The file is not known.',
        href,
        rank: 45,
      });
    default:
      if (printer.desyncedBecause == null) return null;
      return item(printer, {
        tone: 'alert',
        shape: 'triangle',
        what: `${name} says something else than the farm believes`,
        why: printer.desyncedBecause,
        href,
        rank: 8,
      });
  }
};

const ofJob = (job: View<'job'>): Attention | null => {
  const href = `/jobs/${job.id}`;
  switch (job.status) {
    case 'failed':
      return item(job, {
        tone: 'alert',
        shape: 'triangle',
        what: `${job.id} failed`,
        why: job.cause?.because ?? 'Requeue, hold or cancel it.',
        href,
        rank: 12,
      });
    case 'review':
      return item(job, {
        tone: 'ask',
        shape: 'diamond',
        what: `${job.id} needs review before release`,
        why: job.blockers?.map((blocker) => blocker.words).join(' ') || 'The release gate asks for a person.',
        href,
        rank: 25,
      });
    case 'qc':
      return item(job, {
        tone: 'ask',
        shape: 'diamond',
        what: `${job.id} is ready for QA`,
        why: `${job.items?.length ?? 0} ${job.items?.length === 1 ? 'part' : 'parts'} to look at for ${job.customer ?? 'a customer'}.`,
        href,
        rank: 30,
      });
    default:
      return null;
  }
};

const ofPlan = (plan: View<'plan'>): Attention | null => {
  const name = plan.recipe?.fileName ?? plan.id;
  const href = `/orders/${plan.orderId}`;
  if (plan.status === 'stuck' || plan.status === 'blocked')
    return item(plan, {
      tone: 'alert',
      shape: plan.status === 'blocked' ? 'lock' : 'triangle',
      what: plan.status === 'blocked' ? `The plan of ${name} is blocked` : `The plan of ${name} is stuck`,
      why: plan.blockedBecause ?? plan.cause?.because ?? '',
      href,
      rank: 14,
    });
  if (plan.status !== 'approval') return null;
  return item(plan, {
    tone: 'ask',
    shape: 'diamond',
    what: `The plan of ${name} needs approval`,
    why: plan.estimate?.warnings?.join(' ') || 'Its risk is high.',
    href,
    rank: 28,
  });
};

const ofQuote = (quote: View<'quote'>): Attention | null => {
  if (quote.status !== 'review' && quote.status !== 'failed') return null;
  const failing = quote.price?.decision.predicates.filter((predicate) => !predicate.passed) ?? [];
  return item(quote, {
    tone: quote.status === 'failed' ? 'alert' : 'ask',
    shape: quote.status === 'failed' ? 'triangle' : 'diamond',
    what:
      quote.status === 'failed'
        ? `The quote for ${quote.customer} could not be priced`
        : `A quote for ${quote.customer} needs review`,
    why: quote.cause?.because ?? failing.map((predicate) => predicate.words).join(' '),
    href: `/quotes/${quote.id}`,
    rank: quote.status === 'failed' ? 22 : 26,
  });
};

const ofOrder = (order: View<'order'>): Attention | null =>
  order.status !== 'qc'
    ? null
    : item(order, {
        tone: 'ask',
        shape: 'diamond',
        what: `${order.id} is made and can be packed`,
        why: `For ${order.customer}.`,
        href: `/orders/${order.id}`,
        rank: 35,
      });

const ofLot = (lot: View<'lot'>): Attention | null =>
  lot.status !== 'low' && lot.status !== 'empty'
    ? null
    : item(lot, {
        tone: 'wait',
        shape: 'diamond',
        what: `${lot.material} ${lot.colour} is ${lot.status === 'low' ? 'low' : 'empty'}`,
        why: `${lot.id} has ${Math.round(lot.onHandGrams ?? 0)} g on hand, ${Math.round(lot.reservedGrams ?? 0)} g of it reserved.`,
        href: `/lots/${lot.id}`,
        rank: 60,
      });

export const attention = (farm: Farm): readonly Attention[] =>
  [
    ...farm.incidents.map(ofIncident),
    ...farm.printers.map(ofPrinter),
    ...farm.jobs.map(ofJob),
    ...farm.plans.map(ofPlan),
    ...farm.quotes.map(ofQuote),
    ...farm.orders.map(ofOrder),
    ...farm.lots.map(ofLot),
  ]
    .filter((one) => one !== null)
    .sort((a, b) => a.rank - b.rank || a.at - b.at);
