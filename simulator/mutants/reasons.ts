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
  'policy-read-a8bcfa': {
    kind: 'words',
    words: 'Of a fact that is so or not the sentence says the contrary; no law reads a policy aloud.',
  },
  'incident-machine-e84eb8': {
    kind: 'not reached',
    words: 'No play begins with an incident of before it could concern several orders.',
  },
  'dispatcher-machine-7f7de8': {
    kind: 'not checked',
    words:
      'No property says how long ago the plan was compared with rules of thumb; it is compared too often.',
  },
  'dispatcher-machine-e6e2c3': {
    kind: 'not checked',
    words:
      'No property has the composer hear at once that a machine is free; parts go on when they have waited their time.',
  },
  'plan-rules-11653c': {
    kind: 'not checked',
    words: 'No property counts how many failed attempts a plan remembers for whoever reviews it.',
  },
  'policy-judge-09071b': {
    kind: 'performance',
    words: 'What was reckoned before is reckoned again: a look at what is kept is left out.',
  },
};
