/** What another machine would come to, in a sentence or two. */
import { money } from './words.ts';

/** Against the machine that was chosen. Hours to a tenth, money to a hundredth. */
export interface Effect {
  readonly hoursLater: number;
  readonly costMore: number;
  /** By how much its date would be missed; 0: not. */
  readonly lateHours: number;
  readonly isChange: boolean;
  /** How much longer all other jobs together would wait. */
  readonly othersHours: number;
  /** How many more of them would miss their dates. */
  readonly othersLate: number;
}

export function possibleWords(effect: Effect): string {
  const { costMore, hoursLater, isChange, lateHours, othersHours, othersLate } = effect;
  const when =
    hoursLater === 0
      ? 'done at the same time'
      : `done ${Math.abs(hoursLater)} h ${hoursLater > 0 ? 'later' : 'sooner'}`;
  const cost =
    costMore === 0
      ? 'at the same cost'
      : `for ${money(Math.abs(costMore))} ${costMore > 0 ? 'more' : 'less'}`;
  const harm = [
    ...(lateHours > 0 ? [`Its date would be missed by ${lateHours} h.`] : []),
    ...(othersLate > 0
      ? [
          othersLate === 1
            ? 'Another job would miss its date.'
            : `${othersLate} other jobs would miss their dates.`,
        ]
      : []),
    ...(othersLate <= 0 && othersHours > 0
      ? [`Other jobs would wait ${othersHours} h longer, added up.`]
      : []),
  ];
  const sentence = `It could be made here: ${when}, ${cost}${isChange ? ', after a change-over' : ''}.`;
  return [sentence, ...harm].join(' ');
}
