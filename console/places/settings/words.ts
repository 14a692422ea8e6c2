/** Revisions in words. Pure. */
import type { PolicyHeader, PolicyRevision } from '../../../gateway/api/contract/policy.ts';

export const stateWords: Readonly<Record<PolicyHeader['state'], string>> = {
  drafted: 'draft, not tried',
  tried: 'draft, tried',
  inForce: 'in force',
  superseded: 'was in force',
  withdrawn: 'withdrawn',
};

const gateWords: Readonly<Record<string, string>> = {
  quote: 'Quotes',
  slice: 'Sliced plans',
  dispatch: 'Starts',
  release: 'Releases',
  reprint: 'Reprints',
  approvals: 'Approvals',
  breaker: 'Breaker',
};

export const gateTitle = (gate: string): string => gateWords[gate] ?? gate;

/** Sentences by what they are about, in their order. */
export function byGate(
  said: readonly { readonly gate: string; readonly words: string }[],
): readonly { readonly gate: string; readonly title: string; readonly words: readonly string[] }[] {
  const groups = new Map<string, string[]>();
  for (const { gate, words } of said) {
    const group = groups.get(gate);
    if (group === undefined) groups.set(gate, [words]);
    else group.push(words);
  }
  return [...groups].map(([gate, words]) => ({ gate, title: gateWords[gate] ?? gate, words }));
}

/** Whether adopting it needs a reason: nobody has tried it against what is in force. */
export const isUntried = (
  { adopted, simulated, tried }: PolicyRevision,
  inForce: number | undefined,
): boolean => adopted === null && tried?.against !== inForce && simulated?.against !== inForce;
