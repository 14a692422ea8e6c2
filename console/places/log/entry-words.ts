import { factWords } from 'virtual:fact-words';
import type { Entry } from '../../../runtime/envelope.ts';

export const kindOf = (entry: Entry): string => entry.address.slice(0, entry.address.indexOf('/'));
export const wordsOf = (entry: Entry): string =>
  entry.facts.map((fact) => factWords[fact.type] ?? fact.type).join('; ') || entry.message.type;
