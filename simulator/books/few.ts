/** Plates, quotes and incidents: a few words each. */
import type { Loose } from '../properties/step.ts';
import { ANY, type Book, type Due, WORDS } from './book.ts';
import { linesOf } from './job-plate.ts';

const good = (verdicts: Loose): Set<string> =>
  new Set(verdicts.flatMap(({ itemId, result }: Loose) => (result === 'good' ? [itemId] : [])));

/** Whether it was made as a whole, but for what nobody wanted any more. */
function resultOf({ items }: Loose, verdicts: Loose): string {
  const made = items.filter(({ itemId }: Loose) => good(verdicts).has(itemId)).length;
  if (made === 0) return 'none';
  const unwanted = verdicts.filter(({ defect }: Loose) => defect === 'not-wanted').length;
  return made + unwanted === items.length ? 'all' : 'part';
}

export const plateBook: Book = (due) => {
  const { from, said, type } = due.step;
  const { id, items, jobId, orderId: owner } = due.now;
  if (type === 'plate.compose' && from === 'composing') {
    const { orders, jobId: itsJob, ...rest } = said;
    const planIds = [...new Set(said.items.map(({ planId }: Loose) => planId))];
    due.fact('plate.composed', {
      ...rest,
      jobId: itsJob,
      orderIds: orders?.map(({ orderId }: Loose) => orderId) ?? [said.orderId],
    });
    due.fact('plate.sealed');
    due.tell('job.create', itsJob, { ...rest, orders, plateId: id, planIds });
    due.to = 'sealed';
  }
  if (from !== 'sealed') return;
  if (type === 'plate.discard') {
    due.fact('plate.discarded');
    due.to = 'discarded';
  }
  if (type !== 'plate.settle') return;
  due.fact('plate.settled', { verdicts: said.verdicts, result: resultOf(due.now, said.verdicts) });
  due.to = 'settled';
  for (const { lineId, orderId, revision } of linesOf(due.now)) {
    const its = new Set(
      items
        .filter((item: Loose) => item.lineId === lineId && (item.orderId ?? owner) === orderId)
        .map(({ itemId }: Loose) => itemId),
    );
    const verdicts = said.verdicts.filter(({ itemId }: Loose) => its.has(itemId));
    due.tell('order.plateSettled', orderId, { jobId, plateId: id, lineId, revision, verdicts });
  }
};

export const incidentBook: Book = (due) => {
  const { at, by, from, said, type } = due.step;
  const { count } = due.now;
  if (type === 'incident.open') {
    const { nextStep, orderId = null, severity, what } = said;
    const seen = {
      ...{ severity, what, nextStep, printerId: said.printerId ?? null, jobId: said.jobId ?? null, orderId },
      orderIds: said.orderIds ?? (orderId === null ? [] : [orderId]),
    };
    const nobody = { acknowledgedBy: null, resolvedBy: null, resolution: null };
    if (from === 'unseen') {
      const { code, subject } = said;
      due.fact('incident.opened', { code, subject, ...seen, openedAt: at, count: 1 });
    } else due.fact('incident.seenAgain', { ...seen, count: count + 1, ...(from === 'resolved' && nobody) });
    if (from === 'unseen' || from === 'resolved') due.to = 'open';
  } else if (type === 'incident.acknowledge' && from === 'open') {
    due.fact('incident.acknowledged', { acknowledgedBy: by });
    due.to = 'acknowledged';
  } else if (type === 'incident.resolve' && (from === 'open' || from === 'acknowledged')) {
    due.fact('incident.resolved', { resolvedBy: by, resolution: said.because });
    due.to = 'resolved';
  }
};

const modelsOf = ({ lines }: Loose): string[] => [
  ...new Set<string>(lines.map(({ recipe }: Loose) => recipe.modelHash)),
];
const isKnown = (quote: Loose): boolean =>
  modelsOf(quote).every((hash) => quote.analyses[hash] !== undefined);
const isBlocked = (quote: Loose): boolean =>
  modelsOf(quote).some((hash) => quote.analyses[hash]?.verdict === 'block');

function askPrice(due: Due): undefined {
  const { analyses, constraints, customer, dueAt, id, lines, rush, tier } = due.now;
  due.ask('quote.price', { quoteId: id, customer, lines, analyses, tier, dueAt, constraints, rush });
  due.to = 'pricing';
}

function priced(due: Due): undefined {
  const { price } = due.step.said;
  const { outcome, policyVersion } = price.decision;
  if (outcome !== 'pass' && outcome !== 'review') {
    due.fact('quote.failed', { price, cause: { code: 'policy', because: ANY } });
    due.to = 'failed';
    return;
  }
  due.fact('quote.priced', { price, cause: null });
  if (outcome === 'pass') due.fact('quote.approved', { approvedBy: `policy ${policyVersion}` });
  else due.fact('quote.needsReview');
  due.to = outcome === 'pass' ? 'approved' : 'review';
}

function ordered(due: Due): undefined {
  const { constraints, customer, dueAt, id, lines, price, reference, tier } = due.now;
  const orderId = id.replace(/^Q-/, 'O-');
  due.fact('quote.ordered', { orderId });
  const priceOf = (lineId: string) =>
    price.lines.find((one: Loose) => one.lineId === lineId)?.unitPriceMinor ?? 0;
  const { currency, forecast = null, priority, promiseAt, terms, totalMinor } = price;
  due.tell('order.accept', orderId, {
    quoteId: id,
    ...{ customer, reference, totalMinor, currency, tier, priority, constraints, terms, forecast },
    lines: lines.map(({ lineId, quantity, recipe }: Loose) => ({
      ...{ lineId, recipe, quantity, unitPriceMinor: priceOf(lineId) },
    })),
    dueAt: dueAt ?? promiseAt,
    payment: due.step.said.payment ?? 'unpaid',
  });
  due.to = 'ordered';
}

function analysed(due: Due): undefined {
  const { modelHash, summary } = due.step.said;
  if (!modelsOf(due.now).includes(modelHash)) return;
  due.fact('quote.analysed', { analyses: { ...due.now.analyses, [modelHash]: summary } });
  if (isBlocked(due.now)) {
    due.fact('quote.failed', { cause: { code: 'preflight', because: WORDS } });
    due.to = 'failed';
  } else if (isKnown(due.now)) askPrice(due);
}

function requested(due: Due): undefined {
  const { constraints, customer, dueAt, lines, notes, reference, rush, tier } = due.step.said;
  due.fact('quote.requested', {
    ...{ customer, reference, lines, tier, dueAt, constraints, notes, requestedAt: due.step.at },
    ...(rush !== undefined && { rush }),
  });
  for (const modelHash of modelsOf(due.now)) {
    const { fileName } = lines.find(({ recipe }: Loose) => recipe.modelHash === modelHash).recipe;
    due.ask('quote.analyse', { quoteId: due.now.id, modelHash, fileName });
  }
  due.to = 'analysing';
}

const mayApprove = ({ now, step: { by } }: Due): boolean => {
  const approvers = now.price?.decision.approvers;
  return !Array.isArray(approvers) || approvers.includes(by);
};

export const quoteBook: Book = (due) => {
  const { by, from, said, turned, type } = due.step;
  const isPriced = from === 'review' || from === 'approved';
  const fail = (fact: string, set: Loose, to: string): undefined => {
    due.fact(fact, set);
    due.to = to;
  };
  if (turned.message.by.kind === 'timer') {
    if (turned.result.outcome !== 'ignored') fail('quote.expired', {}, 'expired');
    return;
  }
  switch (type) {
    case 'quote.request':
      return from === 'intake' ? requested(due) : undefined;
    case 'quote.analysed':
      return from === 'analysing' ? analysed(due) : undefined;
    case 'quote.analysisFailed':
      return from === 'analysing' ? fail('quote.failed', { cause: said.cause }, 'failed') : undefined;
    case 'quote.priced':
      return from === 'pricing' ? priced(due) : undefined;
    case 'quote.pricingFailed':
      return from === 'pricing' ? fail('quote.failed', { cause: said.cause }, 'failed') : undefined;
    case 'quote.approve':
      if (from === 'review' && !mayApprove(due)) return due.refuse();
      return from === 'review' ? fail('quote.approved', { approvedBy: by }, 'approved') : undefined;
    case 'quote.reject':
      return isPriced ? fail('quote.rejected', { rejectedBecause: said.because }, 'rejected') : undefined;
    case 'quote.order':
      if (from === 'approved') return ordered(due);
      return from === 'review' || from === 'ordered' ? due.refuse() : undefined;
    case 'quote.reprice':
      if (!isPriced && !['rejected', 'expired', 'failed'].includes(from)) return;
      if (!isKnown(due.now) || isBlocked(due.now)) return;
      due.fact('quote.repriced', { price: null, approvedBy: null, cause: null });
      return askPrice(due);
  }
};
