/** From what the dialog was told to the command's body. Pure. */
import type { Action } from './define.ts';

export interface Said {
  readonly reason: string | null;
  readonly words: string;
  readonly answers: Readonly<Record<string, string>>;
}

/** The command's body from what the dialog was told. */
export const bodyOf = (action: Action, said: Said): Record<string, unknown> => {
  const body: Record<string, unknown> = { ...action.toBody?.(said.answers) };
  for (const question of action.toBody ? [] : (action.questions ?? [])) {
    const answer = said.answers[question.name]?.trim() ?? '';
    if (answer !== '') body[question.name] = question.kind === 'number' ? Number(answer) : answer;
    else if (!question.optional || question.name === 'tracking') body[question.name] = null;
  }
  const words = said.words.trim();
  if (said.reason !== null) body.reason = { code: said.reason, ...(words === '' ? {} : { words }) };
  const label = action.reasons?.find((one) => one.value === said.reason)?.words;
  const because = [label === 'Other' ? undefined : label, words].filter(Boolean).join(': ');
  if (action.because && because !== '') body.because = because;
  return body;
};

/** What is still missing before it may be sent, in words; null when nothing is. */
export const missingIn = (action: Action, said: Said, mustSayWhy: boolean): string | null => {
  for (const question of action.questions ?? []) {
    const answer = said.answers[question.name]?.trim() ?? '';
    if (answer === '' && !question.optional) return `${question.words}: please fill in.`;
    if (answer !== '' && question.kind === 'number' && !Number.isFinite(Number(answer)))
      return `${question.words}: a number, please.`;
  }
  if (!mustSayWhy) return null;
  if (said.reason === null) return 'Choose a reason.';
  return said.reason === 'other' && said.words.trim() === '' ? 'Say in a few words why.' : null;
};
