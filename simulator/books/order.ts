/** What an order does at each word, from its acceptance to the door. */
import { judge } from '../../actors/policy/judge.ts';
import { rulesOf } from '../../actors/policy/settings.ts';
import { whyNotDecided } from '../properties/gates-again.ts';
import { must } from '../properties/property.ts';
import type { Loose } from '../properties/step.ts';
import { type Book, type Due, WORDS } from './book.ts';
import {
  attemptsAt,
  closed,
  heardOf,
  isMade,
  newsOf,
  offerOf,
  openOf,
  plannedOf,
  plateOf,
  urgencyOf,
  urgencyOfJob,
} from './order-ledger.ts';

const HOUR_MS = 3_600_000;

const planOf = ({ id }: Loose, lineId: string): string => `P-${id.replace(/^O-/, '')}-${lineId}`;
const jobsOf = (order: Loose): string[] => [...new Set<string>(openOf(order).map(({ jobId }) => jobId))];
const tellJobs = (due: Due, type: string, said: Loose): undefined => {
  for (const jobId of jobsOf(due.now)) due.tell(type, jobId, said);
};
const withdraw = (due: Due, said: Loose = {}): undefined =>
  due.tell('composer.withdraw', 'farm', { orderId: due.now.id, ...said });
const withdrawPlans = (due: Due): undefined => {
  for (const { lineId } of due.now.lines) due.tell('plan.withdraw', planOf(due.now, lineId), {});
};
const askPlan = (due: Due, lineId: string): undefined =>
  due.tell('plan.request', planOf(due.now, lineId), {});

function offer(due: Due, lineIds: readonly string[]): undefined {
  for (const lineId of lineIds) {
    const one = offerOf(due.now, lineId);
    if (one !== null) due.tell('composer.offer', 'farm', one);
  }
}
const allLines = ({ lines }: Loose): string[] => lines.map(({ lineId }: Loose) => lineId);

const isReplaced = ({ estimates }: Loose, { lineId, revision }: Loose): boolean =>
  revision < (estimates[lineId]?.revision ?? 0);

/** What waits for a person's word is shown, and not laid out meanwhile. */
function owed(due: Due, lineId: string | undefined): undefined {
  const { said } = due.step;
  if (lineId !== undefined && lineId in due.now.owed)
    due.open('parts-owed', { orderId: due.now.id, jobId: said.jobId });
  if (said.lineId !== undefined && said.lineId in due.now.owed) withdraw(due, { lineId: said.lineId });
}

/** Is everything made, and if not, where does it stand? */
function count(due: Due): undefined {
  const { began, heldBecause } = due.now;
  if (!isMade(due.now)) {
    due.to = heldBecause !== null ? 'onHold' : began ? 'inProduction' : 'accepted';
    return;
  }
  due.fact('order.allMade');
  due.to = 'qc';
  due.over('parts-owed');
  withdrawPlans(due);
  withdraw(due, { isOver: true });
}

/** Forecast earlier, it is moved with its moments to now. */
const asOf = (forecast: Loose, at: number): Loose => {
  const later = (field: string) => forecast[field] + at - forecast.askedAt;
  const moments = ['askedAt', 'p50At', 'p90At', 'rawP50At', 'rawP90At'];
  return { ...forecast, ...Object.fromEntries(moments.map((field) => [field, later(field)])) };
};

function accept(due: Due): undefined {
  const { at, said } = due.step;
  const { constraints, currency, customer, dueAt, forecast, lines, payment, priority, quoteId } = said;
  const { reference, terms, tier, totalMinor } = said;
  const waits = terms.holdUntilPaid && payment !== 'paid';
  const nothing = { inWork: 0, good: 0, cancelled: 0, bad: 0 };
  due.fact('order.accepted', {
    ...{
      quoteId,
      customer,
      reference,
      lines,
      totalMinor,
      currency,
      tier,
      priority,
      dueAt,
      payment,
      constraints,
    },
    ...{
      terms,
      acceptedAt: at,
      forecast: forecast ? asOf(forecast, at) : null,
      heldBecause: waits ? WORDS : null,
    },
    ledger: Object.fromEntries(
      lines.map(({ lineId, quantity }: Loose) => [
        lineId,
        { ordered: quantity, planned: quantity, ...nothing },
      ]),
    ),
  });
  const { approveFromRisk, planFailuresToTrip: failuresToTrip, policyVersion, rules } = terms;
  for (const { lineId, recipe } of lines)
    due.tell('plan.draft', planOf(due.now, lineId), {
      ...{ orderId: due.now.id, lineId, recipe, failuresToTrip, approveFromRisk },
      policy: rules && { version: policyVersion, rules: rules.slice, approvals: rules.approvals },
    });
  due.to = waits ? 'onHold' : 'accepted';
}

function planReady(due: Due, isOnHold: boolean): undefined {
  const { estimate, lineId, planId, recipe, revision, round } = due.step.said;
  const { [lineId]: _, ...stuck } = due.now.stuck;
  due.fact('order.planned', {
    estimates: { ...due.now.estimates, [lineId]: { ...estimate, planId, revision, recipe } },
    stuck,
  });
  for (const plate of openOf(due.now, lineId))
    if (isReplaced(due.now, plate)) due.tell('job.supersede', plate.jobId, { because: WORDS });
    else due.tell('job.planMayRetry', plate.jobId, { planId, round });
  if (!isOnHold) offer(due, [lineId]);
}

function planStuck(due: Due): undefined {
  const { because, lineId, planId, round } = due.step.said;
  due.fact('order.planStuck', { stuck: { ...due.now.stuck, [lineId]: because } });
  for (const { jobId } of openOf(due.now, lineId))
    due.tell('job.planBlocked', jobId, { planId, because, round });
  withdraw(due, { lineId });
}

/** Its new jobs are brought up to date with what was said since its parts were offered. */
function plated(due: Due, isCancelled: boolean): undefined {
  const { dueAt, lineId, planId, plates, priority, revision } = due.step.said;
  const news = plates.map((plate: Loose) => ({ ...plate, lineId, revision }));
  due.fact('order.plated', heardOf(due.now, news, isCancelled));
  const { cancelBecause, heldBecause, id: orderId, stuck } = due.now;
  for (const { jobId } of plates) {
    const plate = plateOf(due.now, { jobId, lineId });
    if (plate?.state !== 'open') continue;
    if (cancelBecause !== null) {
      due.tell('job.withdraw', jobId, { orderId, because: cancelBecause });
      continue;
    }
    if (isReplaced(due.now, plate)) due.tell('job.supersede', jobId, { because: WORDS });
    if (heldBecause !== null) due.tell('job.orderHold', jobId, { orderId, because: WORDS });
    if (lineId in stuck) due.tell('job.planBlocked', jobId, { planId, because: stuck[lineId] });
    const urgency = urgencyOf(due.now, lineId);
    if (dueAt !== due.now.dueAt || priority !== urgency)
      due.tell('job.setPriority', jobId, { priority: urgency, dueAt: due.now.dueAt, orderId });
  }
}

/** What the reprint gate is asked about a line. */
function askedOf(order: Loose, lineId: string, at: number): Loose {
  const { cancelBecause, dueAt, estimates, tier } = order;
  const badParts = plannedOf(order, lineId);
  return {
    attempts: attemptsAt(order, lineId),
    unwantedBecause: cancelBecause,
    approval: null,
    order: {
      dueInHours: dueAt === null ? null : (dueAt - at) / HOUR_MS,
      tier,
      badParts,
      printHours: ((estimates[lineId]?.seconds ?? 0) * badParts) / 3_600,
    },
  };
}

/** Where the policy has a reprint go first whose date leaves too little room for it. */
function isToGoFirst(order: Loose, lineId: string, at: number): boolean {
  const rules: readonly Loose[] = order.terms?.rules?.reprint ?? [];
  const rule = rules.find(({ fact, name }) => fact === undefined && name === 'goes-first');
  if (rule === undefined) return false;
  const { dueInHours, printHours, tier } = askedOf(order, lineId, at).order;
  const isMeant = (rule.when ?? []).every(
    ({ fact, value }: Loose) => fact !== 'order.tier' || value === tier,
  );
  return isMeant && dueInHours !== null && dueInHours <= printHours + (rule.params?.withinHours ?? 24);
}

/** Its line is among those that go first, or not any more. */
function ranked(order: Loose, lineId: string, at: number): Loose {
  const { goesFirst = [] } = order;
  const now = isToGoFirst(order, lineId, at);
  if (now === goesFirst.includes(lineId)) return {};
  return { goesFirst: now ? [...goesFirst, lineId] : goesFirst.filter((one: string) => one !== lineId) };
}

/** Another date may leave more room; a person's word on how urgent it is counts for all of it. */
function rankedAgain(order: Loose, { dueAt, priority }: Loose, at: number): Loose {
  const { goesFirst = [], plates } = order;
  if (goesFirst.length === 0 || (dueAt === undefined && priority === undefined)) return {};
  const dated = { ...order, ...(dueAt !== undefined && { dueAt }) };
  const left =
    priority === undefined ? goesFirst.filter((lineId: string) => isToGoFirst(dated, lineId, at)) : [];
  const isOver = (plate: Loose) => plate.goesFirst === true && !left.includes(plate.lineId);
  return {
    goesFirst: left,
    plates: plates.map((plate: Loose) => (isOver(plate) ? { ...plate, goesFirst: false } : plate)),
  };
}

/** Who else than the policy names may have bad parts made again? */
function mayReprint({ now, step: { at, by } }: Due, lineId: string): boolean {
  const { terms } = now;
  const short = { automatic: terms.automaticReprint, retryCeiling: terms.retryCeiling };
  const policy = {
    version: terms.policyVersion,
    rules: terms.rules?.reprint ?? rulesOf.reprint(short),
    approvals: terms.rules?.approvals,
  };
  const { approvers, outcome } = judge('reprint', policy, askedOf(now, lineId, at) as never);
  return outcome !== 'review' || !Array.isArray(approvers) || approvers.includes(by);
}

/** Whether bad parts are made again without a person, as the policy has it; the decision is on record where there are rules. */
function reprint(due: Due, lineId: string): { readonly goesOn: boolean; readonly decision: Loose } {
  const { terms } = due.now;
  const { attempts, unwantedBecause } = askedOf(due.now, lineId, due.step.at);
  if (terms.rules === undefined) {
    const goesOn = unwantedBecause === null && terms.automaticReprint && attempts < terms.retryCeiling;
    return { goesOn, decision: undefined };
  }
  const decision = due.recorded('order.plateSettled').reprint;
  const inputs = askedOf(due.now, lineId, due.step.at);
  const rulebook = { rules: terms.rules.reprint, approvals: terms.rules.approvals };
  const wrong = decision === undefined ? 'Nothing is decided.' : whyNotDecided(rulebook, decision);
  must(wrong === null, () => `${due.step.turned.message.to}: ${wrong}`);
  const said = decision.predicates.find(({ name }: Loose) => name === 'goes-first')?.words ?? '';
  const isFirst = isToGoFirst(due.now, lineId, due.step.at);
  must(
    said.startsWith('Asked only') || said.includes('goes before other work') === isFirst,
    () => `${due.step.turned.message.to}: of its reprint is said "${said}"`,
  );
  return {
    goesOn: decision.outcome === 'pass',
    decision: { ...decision, gate: 'reprint', policyVersion: terms.policyVersion, inputs },
  };
}

function plateSettled(due: Due): undefined {
  const { said } = due.step;
  const known = { ...due.now, ...heardOf(due.now, newsOf(said), false) };
  const lineId = plateOf(known, said)?.lineId;
  const { ledger, plates } = { ...known, ...closed(known, said, false) };
  due.keep({ ledger, plates });
  const isMissing = lineId !== undefined && plannedOf(due.now, lineId) > 0;
  const again = isMissing ? reprint(due, lineId) : undefined;
  due.fact('order.plateSettled', {
    ...(again?.decision !== undefined && { reprint: again.decision }),
    ...(isMissing && ranked(due.now, lineId, due.step.at)),
    ...(again?.goesOn === false && { owed: { ...due.now.owed, [lineId!]: WORDS } }),
  });
  if (isMissing && !(lineId in due.now.owed)) askPlan(due, lineId);
  owed(due, lineId);
  count(due);
}

function jobCancelled(due: Due): undefined {
  const { said } = due.step;
  const plate = plateOf(due.now, said);
  const isAgain = said.again === true || (plate !== undefined && isReplaced(due.now, plate));
  const known = { ...due.now, ...heardOf(due.now, newsOf(said), false) };
  const { ledger, plates } = { ...known, ...closed(known, said, false) };
  const lineId = plateOf({ plates }, said)?.lineId;
  const missing = said.lineId ?? plate?.lineId;
  const isOwed = !isAgain && missing !== undefined;
  due.fact('order.jobCancelled', {
    ledger,
    plates,
    ...(isOwed && { owed: { ...due.now.owed, [missing]: WORDS } }),
  });
  if (isAgain && lineId !== undefined) askPlan(due, lineId);
  if (!isAgain) owed(due, lineId);
  count(due);
}

function cancel(due: Due): undefined {
  const { because } = due.step.said;
  const { id: orderId, ledger } = due.now;
  due.fact('order.cancelled', {
    cancelBecause: because,
    ledger: Object.fromEntries(
      Object.entries(ledger as Record<string, Loose>).map(([lineId, line]) => [
        lineId,
        { ...line, planned: 0, cancelled: line.cancelled + line.planned },
      ]),
    ),
  });
  due.over('parts-owed');
  tellJobs(due, 'job.withdraw', { orderId, because });
  withdrawPlans(due);
  withdraw(due, { isOver: true });
  due.to = 'cancelled';
}

/** Waits no longer: its jobs go on, and what is planned is offered. */
function goOn(due: Due, fact: string, set: Loose): undefined {
  due.fact(fact, { ...set, heldBecause: null });
  tellJobs(due, 'job.orderUnhold', { orderId: due.now.id });
  offer(due, allLines(due.now));
  count(due);
}

function began(due: Due): undefined {
  due.fact('order.productionBegan', { ...heardOf(due.now, newsOf(due.step.said), false), began: true });
}

function producing(due: Due): undefined {
  const { from, said, type } = due.step;
  const { id, owed: missing } = due.now;
  const isOnHold = from === 'onHold';
  switch (type) {
    case 'order.planReady':
      return planReady(due, isOnHold);
    case 'order.planStuck':
      return planStuck(due);
    case 'order.plated':
      return plated(due, false);
    case 'order.notLaidOut':
      if (plannedOf(due.now, said.lineId) === 0 || said.lineId in missing) return;
      due.fact('order.notLaidOut', { owed: { ...missing, [said.lineId]: said.because } });
      return due.open('parts-owed', { orderId: id });
    case 'order.plateSettled':
      return plateSettled(due);
    case 'order.jobCancelled':
      return jobCancelled(due);
    case 'order.cancel':
      return cancel(due);
    case 'order.reprint': {
      if (isOnHold || plannedOf(due.now, said.lineId) === 0) return due.refuse();
      if (!mayReprint(due, said.lineId)) return due.refuse();
      const { [said.lineId]: _, ...left } = missing;
      due.fact('order.reprintPlanned', { owed: left, ...ranked(due.now, said.lineId, due.step.at) });
      if (Object.keys(left).length === 0) due.over('parts-owed');
      return askPlan(due, said.lineId);
    }
    case 'order.hold':
      due.fact('order.held', { heldBecause: said.because });
      if (isOnHold) return;
      withdraw(due);
      tellJobs(due, 'job.orderHold', { orderId: id, because: WORDS });
      due.to = 'onHold';
      return;
    case 'order.unhold':
      return isOnHold ? goOn(due, 'order.unheld', {}) : undefined;
    case 'order.jobStarted':
      if (from === 'accepted') due.to = 'inProduction';
      return from === 'accepted' || (isOnHold && !due.now.began) ? began(due) : undefined;
  }
}

function amend(due: Due): undefined {
  const { at, by, said } = due.step;
  const { dueAt, note, priority } = said;
  due.fact('order.amended', {
    amendments: [...due.now.amendments, { at, by, note }],
    ...(dueAt !== undefined && { dueAt }),
    ...(priority !== undefined && { priority }),
    ...rankedAgain(due.now, said, at),
  });
  if (dueAt === undefined && priority === undefined) return;
  const { id: orderId } = due.now;
  for (const jobId of jobsOf(due.now))
    due.tell('job.setPriority', jobId, {
      ...{ priority: urgencyOfJob(due.now, jobId), dueAt: due.now.dueAt, orderId },
    });
  offer(due, allLines(due.now));
}

const making = new Set(['accepted', 'inProduction', 'onHold']);
const made = new Set(['qc', 'packed', 'shipped', 'delivered']);

export const orderBook: Book = (due) => {
  const { at, from, said, type } = due.step;
  const { id, terms } = due.now;
  if (type === 'order.amend') return amend(due);
  if (type === 'order.setPayment') {
    const { payment } = said;
    if (from === 'onHold' && payment === 'paid' && terms?.holdUntilPaid === true)
      return goOn(due, 'order.paymentChanged', { payment });
    return due.fact('order.paymentChanged', { payment });
  }
  if (from === 'unknown') return type === 'order.accept' ? accept(due) : undefined;
  if (making.has(from)) return producing(due);
  if (made.has(from)) {
    if (type === 'order.cancel' || type === 'order.hold') return due.refuse();
    if (type === 'order.pack' && from === 'qc') {
      due.fact('order.packed', { packages: said.packages ?? 1, packedAt: at });
      due.to = 'packed';
    } else if (type === 'order.ship' && from === 'packed') {
      due.fact('order.shipped', { carrier: said.carrier, tracking: said.tracking });
      due.to = 'shipped';
    } else if (type === 'order.deliver' && from === 'shipped') {
      due.fact('order.delivered');
      due.to = 'delivered';
    }
    return;
  }
  switch (type) {
    case 'order.cancel':
      return due.refuse();
    case 'order.plated':
      return plated(due, true);
    case 'order.jobStarted':
      return due.tell('job.withdraw', said.jobId, { orderId: id, because: due.now.cancelBecause });
    case 'order.plateSettled':
      return due.fact('order.plateSettled', closed(due.now, said, true));
    case 'order.jobCancelled': {
      const known = { ...due.now, ...heardOf(due.now, newsOf(said), true) };
      const { ledger, plates } = { ...known, ...closed(known, { ...said, verdicts: undefined }, true) };
      return due.fact('order.jobCancelled', { ledger, plates });
    }
  }
};
