/** How what an operator can do is written down: in words, when it applies and why not, what it needs to be told. */
import type { CommandKind } from '../../../gateway/api/contract/commands.ts';
import type { Kind, View } from '../../../gateway/api/contract/kinds.ts';
import type { Together } from '../together.ts';

export interface Choice {
  readonly value: string;
  readonly words: string;
}
/** One thing the dialog asks for. `name` is the field of the command's body. */
export interface Question {
  readonly name: string;
  readonly words: string;
  /** `moment`: `2026-11-24T09:00` as the clock shows it; `time`: `09:00`. */
  readonly kind: 'text' | 'long' | 'number' | 'choice' | 'moment' | 'time';
  readonly unit?: string;
  readonly hint?: string;
  readonly choices?: readonly Choice[];
  /** What stands there at first; a choice begins with its first otherwise. */
  readonly initial?: string;
  readonly optional?: boolean;
}

export interface Action<K extends CommandKind = CommandKind> {
  readonly kind: K;
  readonly command: string;
  readonly verb: string;
  /** Only from these statuses; the farm has the last word. */
  readonly from: readonly string[];
  /** A further reason why not, for a row whose status would do. */
  readonly unless?: (view: K extends Kind ? View<K> : never) => string | null;
  /** What will happen, said before it does. */
  readonly consequence: string;
  /** Short list of reasons; the words go into `because` where `because` is set, and always into `reason`. */
  readonly reasons?: readonly Choice[];
  readonly because?: boolean;
  /** Whether a reason must be given; without it one is offered only where `reasons` are. */
  readonly mustSayWhy?: (views: readonly (K extends Kind ? View<K> : never)[]) => boolean;
  readonly questions?: readonly Question[];
  readonly tone?: 'primary' | 'danger';
  /** Goes at once, without a dialog. */
  readonly atOnce?: boolean;
  /** Not shown at all where `unless` speaks against it: a button nobody wants on a good day. */
  readonly onlyWhenDue?: boolean;
  /** Said of all chosen things in one request, which answers for each; absent: a command of each thing. */
  readonly together?: Together;
  /** For bodies that are no plain copy of the answers; the reason is added to them. */
  readonly toBody?: (answers: Readonly<Record<string, string>>) => Record<string, unknown>;
}

export const reason = (value: string, words: string): Choice => ({ value, words });
export const OTHER = reason('other', 'Other');
export const always = () => true;

export const define = <K extends CommandKind>(kind: K, action: Omit<Action<K>, 'kind'>): Action<K> => ({
  kind,
  ...action,
});
