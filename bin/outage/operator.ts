/**
 * Operators who do what the farm's queues ask of them, each deed under a key of its own: said again after the farm was
 * away, it still counts once. What they decide follows from the seed and the name of the thing.
 */
import { createHash } from 'node:crypto';
import type { JobState } from '../../actors/job/schema.ts';
import type { OrderState } from '../../actors/order/schema.ts';
import type { PrinterState } from '../../actors/printer/schema.ts';
import type { KindPath } from '../../gateway/api/contract/index.ts';
import type { Client, Item } from './client.ts';

const reason = { code: 'checked', words: 'Looked at it.' };

/** In hundredths. */
export interface Habits {
  readonly badParts: number;
  readonly cancels: number;
  readonly pauses: number;
}

/** One round through the queues. Resolves to how many deeds took effect. Rejects with `Away` where the farm goes. */
export async function attend(client: Client, seed: number, habits: Habits): Promise<number> {
  let deeds = 0;
  const chance = (what: string, hundredths: number) =>
    createHash('sha256').update(`${seed} ${what}`).digest().readUInt32BE() % 100 < hundredths;
  const say = async (kind: KindPath, item: Item, command: string, body: unknown = {}) => {
    const key = `${seed}-${kind}-${item.id}-${command}-${item.version}`;
    const { status, body: answer } = await client.post(`/api/v1/${kind}/${item.id}/${command}`, body, key);
    if (status === 200 && (answer as { outcome: string }).outcome === 'changed') deeds++;
  };
  const each = async <T>(
    kind: KindPath,
    statuses: string,
    deed: (item: Item & T, say: (command: string, body?: unknown) => Promise<void>) => Promise<void>,
  ) => {
    for (const item of await client.list<T>(kind, statuses && `&status=${statuses}`))
      await deed(item, (command, body) => say(kind, item, command, body));
  };

  await each('quotes', 'review', (_, tell) => tell('approve', { reason }));
  await each('quotes', 'approved', (_, tell) => tell('order', { payment: 'paid' }));
  await each('quotes', 'failed,expired', (_, tell) => tell('reprice'));
  await each('plans', 'approval', (_, tell) => tell('approve', { reason }));
  await each('orders', 'onHold', (_, tell) => tell('unhold'));
  await each('orders', 'qc', (_, tell) => tell('pack'));
  await each<JobState>('jobs', 'queued,held,ready,review,printing,paused,qc', async (job, tell) => {
    if (job.status === 'ready' || job.status === 'review') await tell('release', { reason });
    else if (job.status === 'held') await tell('unhold');
    else if (job.status === 'paused') await tell('resume');
    // Whom a machine was left out for is given another chance at once.
    else if (job.status === 'queued' && Object.keys(job.avoid ?? {}).length > 0)
      await tell('hold', { because: 'To be tried everywhere again.' });
    else if (job.status === 'qc') {
      const verdicts = job.items.map(({ itemId }) =>
        chance(`${itemId} bad`, habits.badParts)
          ? { itemId, result: 'bad', defect: 'surface' }
          : { itemId, result: 'good' },
      );
      await tell('judge', { verdicts });
    } else if (job.status === 'printing') {
      if (chance(`${job.id} cancel`, habits.cancels)) await tell('cancel', { because: 'Changed my mind.' });
      else if (chance(`${job.id} pause`, habits.pauses) && job.version % 3 === 0) await tell('pause');
    }
  });
  await each<PrinterState>('printers', 'awaitingClear,tripped,maintenance', async (printer, tell) => {
    if (printer.status === 'awaitingClear') await tell('clear-plate');
    if (printer.status === 'tripped') await tell('reset', { reason });
    if (printer.status === 'maintenance') await tell('end-maintenance');
  });
  await each<{ code: string; subject: string }>('incidents', 'open,acknowledged', async (incident, tell) => {
    if (incident.status === 'open') await tell('acknowledge');
    const [kind, id] = incident.subject.split('/') as [string, string];
    const about = { id, status: '', version: incident.version };
    if (incident.code === 'parts-owed') {
      const order = await client.get<OrderState & Item>(`/api/v1/orders/${id}`);
      for (const [lineId, line] of Object.entries(order.ledger))
        if (line.planned > 0) await say('orders', order, 'reprint', { lineId });
    }
    if (incident.code === 'plan-stuck') await say('plans', about, 'retry');
    if (incident.code === 'plan-blocked')
      await say('plans', about, 'unblock', { because: 'Reviewed.', reason });
    if (incident.code === 'retry-ceiling' && kind === 'job') await say('jobs', about, 'requeue');
  });
  return deeds;
}
