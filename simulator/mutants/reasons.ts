/** Why mutants that survived a run did, by their id; the reports show it. */

/**
 * The first three change nothing that anybody can see. `words`: only what people read. `not reached`: no play or law comes
 * by it. `not checked`: it is done wrong before our eyes, and no property says so.
 */
export type ReasonKind =
  | 'equivalent'
  | 'performance'
  | 'order of equal things'
  | 'words'
  | 'not reached'
  | 'not checked';

export interface Reason {
  readonly kind: ReasonKind;
  /** One sentence. */
  readonly words: string;
}

const unseen: ReadonlySet<ReasonKind> = new Set(['equivalent', 'performance', 'order of equal things']);

/** Whether nobody can tell the mutant from the code as it is. */
export const isUnseen = (id: string): boolean => {
  const reason = reasons[id];
  return reason !== undefined && unseen.has(reason.kind);
};

export const reasons: Readonly<Record<string, Reason>> = {
  'lot-stock-b2fae1': {
    kind: 'equivalent',
    words: 'A lot holds for a job once, so no two holds agree in time and job.',
  },
  'lot-stock-ba8809': { kind: 'equivalent', words: 'No two rows are of one material and colour.' },
  'lot-stock-72b813': {
    kind: 'equivalent',
    words: 'Exactly at the reorder point nothing is missing to it, so nothing is ordered either way.',
  },
  'lot-stock-8253fc': {
    kind: 'words',
    words: 'The sentence names the reorder point though nothing is missing to it.',
  },
  'policy-settings-f24173': {
    kind: 'performance',
    words: 'The same document is put together anew each time.',
  },
  'order-rules-0f923f': {
    kind: 'equivalent',
    words:
      'A plate is of a line of its own order, so there is a ledger wherever there is a plate: the check tells the type system.',
  },
  'plan-machine-c5c8ab': {
    kind: 'not reached',
    words: 'In plays nobody closes the breaker of a plan by hand without a trial.',
  },
  'job-waiting-271671': {
    kind: 'not reached',
    words: 'In plays nobody lets a job through that the dispatch gate holds for review.',
  },
  'plate-rules-badd6f': {
    kind: 'not checked',
    words: 'No property says whether a settled plate was made as a whole or in part.',
  },
  'printer-anomaly-beb0b2': {
    kind: 'not checked',
    words: 'No property says from how sure a sign on people are told of it.',
  },
  'printer-anomaly-bf16c9': {
    kind: 'not checked',
    words: 'No property says that a suspicion of an earlier run is not the reason of a pause of this one.',
  },
  'printer-busy-40cada': {
    kind: 'not checked',
    words: 'No property says which pauses a run is to have on record as the farm’s own.',
  },
  'dispatcher-machine-fd0ded': {
    kind: 'not checked',
    words:
      'No property has parts that wait for company hear of a free machine; they are laid out when their time is over all the same.',
  },
  'printer-busy-8649c2': {
    kind: 'not checked',
    words: 'No property says that whoever resets the breaker of a machine on trial closes it.',
  },
  'job-holds-8e3071': {
    kind: 'not reached',
    words: 'Within the time no plate of several orders is held by one of them while it is on hold already.',
  },
  'job-holds-51b1a0': {
    kind: 'not reached',
    words: 'Within the time no plate of several orders is held by two of them, and let go by one.',
  },
  'dispatcher-admit-0cb12f': {
    kind: 'not reached',
    words:
      'Within the time no start gives way to a more urgent job, and the law of weighing has one job at a time.',
  },
  'dispatcher-breakers-60461f': {
    kind: 'not checked',
    words: 'No property says whether a job exactly as dear as the median may be a trial.',
  },
  'dispatcher-earmarks-3b9d50': {
    kind: 'not checked',
    words: 'No property says that what a lot keeps for those who paid before is not promised to others.',
  },
  'printer-busy-a89520': {
    kind: 'not reached',
    words:
      'The dispatcher gives a machine no other run before its trial is scored, so the word comes while it is free.',
  },
  'printer-health-0fbc87': {
    kind: 'not checked',
    words: 'No property says that what is tripped or on trial already does not trip once more by its record.',
  },
  'policy-reprint-gate-9db98f': {
    kind: 'not checked',
    words: 'No law restates when a reprint goes before other work.',
  },
  'plan-machine-63e32f': {
    kind: 'not checked',
    words: 'No property has the dispatcher forget the breaker of a plan that is revised or withdrawn.',
  },
  'quote-machine-768f2b': { kind: 'not reached', words: 'In plays nobody asks for a rush.' },
  'job-waiting-7871b3': {
    kind: 'not checked',
    words:
      'No property has a job that is held take itself off the queue once more when nobody wants its parts.',
  },
  'job-machine-eec2d5': { kind: 'not reached', words: 'In plays no job is cancelled before it is made.' },
  'machines-station-25ba78': {
    kind: 'not checked',
    words:
      'No property minds that a machine’s actor is told again, after a restart of the farm, what it knows.',
  },
};
