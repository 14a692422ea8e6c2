/** Where a machine stands, as far as giving it work is concerned. */
export const availabilities = [
  'idle',
  'reserved',
  'printing',
  'paused',
  'awaiting_clear',
  'maintenance',
  'offline',
  'tripped',
  'no_connector',
] as const;
export type Availability = (typeof availabilities)[number];

interface Verdict {
  /** May be planned for, now or after what it is doing. */
  readonly plannable: boolean;
  /** May start a job this moment. */
  readonly startable: boolean;
  readonly words: string;
}

const verdicts: Readonly<Record<Availability, Verdict>> = {
  idle: { plannable: true, startable: true, words: 'It is idle.' },
  reserved: { plannable: true, startable: true, words: 'It is reserved.' },
  printing: { plannable: true, startable: false, words: 'It is printing.' },
  paused: { plannable: true, startable: false, words: 'It is paused with a job on the plate.' },
  awaiting_clear: { plannable: true, startable: false, words: 'Its plate waits to be cleared.' },
  maintenance: { plannable: false, startable: false, words: 'It is in maintenance.' },
  offline: { plannable: false, startable: false, words: 'It is offline.' },
  tripped: {
    plannable: false,
    startable: false,
    words: 'Its breaker has tripped; a person must review it first.',
  },
  no_connector: {
    plannable: false,
    startable: false,
    words: 'No connector drives this family of machines yet.',
  },
};

/** The one home of which states take work. `reserved` starts: the reservation is the very job being released. */
export const availabilityOf = (state: Availability): Verdict => verdicts[state];
