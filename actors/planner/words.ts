/** What is said of a planned start. Words that are kept must not change with the clock: only a new plan makes them new. */
import type { Assignment, Postponed } from './problem.ts';

const HOUR_MS = 3_600_000;
const MINUTE_HOURS = 1 / 60;

export function whyHere({ changeover, endAt, expectedMargin, late, startAt }: Assignment): string {
  const setup = changeover ? 'after a change-over' : 'without a change-over';
  const earns =
    expectedMargin < 0
      ? `It loses ${money(-expectedMargin)} here`
      : `It earns ${money(expectedMargin / Math.max((endAt - startAt) / HOUR_MS, MINUTE_HOURS))} an hour here`;
  return `${earns}, ${setup}${late ? '; its date is missed all the same' : ''}.`;
}

export const postponedWords: { readonly [P in Postponed]: string } = {
  hopeless: 'Its date can no longer be kept on any machine; work that can still be in time goes first.',
  loss: 'Making it costs more than it earns; work that earns something goes first.',
};

/** With two decimals; the currency is the farm's. */
export function money(amount: number): string {
  const cents = Math.round(Math.abs(amount) * 100);
  const rest = cents % 100;
  return `${amount < 0 ? '-' : ''}${(cents - rest) / 100}.${rest < 10 ? '0' : ''}${rest}`;
}
