/** Where a machine stands, as far as giving it work is concerned. */
export const availabilities = [
  'idle',
  'reserved',
  'starting',
  'printing',
  'paused',
  'awaitingClear',
  'foreign',
  'maintenance',
  'upkeep',
  'offline',
  'tripped',
  'onTrial',
  'noConnector',
  'removed',
] as const;
export type Availability = (typeof availabilities)[number];

export interface AvailabilityVerdict {
  /** May be planned for, now or after what it is doing. */
  readonly plannable: boolean;
  readonly words: string;
}

const verdicts: Readonly<Record<Availability, AvailabilityVerdict>> = {
  idle: { plannable: true, words: 'It is idle.' },
  reserved: { plannable: true, words: 'It is reserved for another job.' },
  starting: { plannable: true, words: 'It is starting a job.' },
  printing: { plannable: true, words: 'It is printing.' },
  paused: { plannable: true, words: 'It is paused with a job on the plate.' },
  awaitingClear: { plannable: true, words: 'Its plate waits to be cleared.' },
  foreign: { plannable: true, words: 'It prints something the farm did not send.' },
  maintenance: { plannable: false, words: 'It is in maintenance.' },
  upkeep: { plannable: true, words: 'It is in its planned maintenance.' },
  offline: { plannable: false, words: 'It is offline.' },
  tripped: { plannable: false, words: 'Its breaker has tripped; a person must review it first.' },
  onTrial: { plannable: false, words: 'Its trial waits for its inspection.' },
  noConnector: { plannable: false, words: 'No connector drives this family of machines yet.' },
  removed: { plannable: false, words: 'It is no longer part of the farm.' },
};

/** The one home of which states take work. */
export const availabilityOf = (state: Availability): AvailabilityVerdict => verdicts[state];

/** Only an idle machine may be given a job this moment; all others are given one for later, if at all. */
export const takesJobNow = (state: Availability): boolean => state === 'idle';
