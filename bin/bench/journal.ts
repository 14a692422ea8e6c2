/** The farm's journal, as anyone may read it over the API. */
import type { Entry } from '../../runtime/envelope.ts';
import type { FarmProcess } from './farm.ts';

export async function journalOf(farm: FarmProcess): Promise<readonly Entry[]> {
  const answer = await fetch(`${farm.url}/api/v1/events`);
  if (!answer.ok) throw new Error(`The farm answers /api/v1/events with ${answer.status}.`);
  const lines = (await answer.text()).split('\n').filter(Boolean);
  return lines.map((line) => JSON.parse(line) as Entry);
}
