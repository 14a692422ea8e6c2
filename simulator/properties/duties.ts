/** A duty: when an actor takes this step, it owes that to others, to the world or to people. */
import { type Loose, type Step, told } from './step.ts';

export interface Duty {
  /** In words, for whoever reads that it was not done. */
  readonly owes: string;
  readonly when: (step: Step) => boolean;
  readonly done: (step: Step) => boolean;
}

export const duty = (owes: string, when: Duty['when'], done: Duty['done']): Duty => ({ owes, when, done });

/** Each of these addresses is told. */
export const tellsEach = ({ turned }: Step, type: string, to: readonly string[]): boolean =>
  to.every((one) => turned.result.sends.some((sent) => sent.type === type && sent.to === one));

/** An incident of this code is opened, or opened again. */
export const shows = (step: Step, code: string): boolean =>
  step.turned.result.sends.some(
    (sent) => sent.type === 'incident.open' && (sent.payload as Loose).code === code,
  );

export const isOpen = ({ now }: Step, code: string): boolean => now.troubles.includes(code);

export const lastTold = ({ turned }: Step, type: string): Loose =>
  turned.result.sends.findLast((sent) => sent.type === type)?.payload;

export const entered = ({ from, to }: Step, ...statuses: readonly string[]): boolean =>
  from !== to && statuses.includes(to);

export { told };
