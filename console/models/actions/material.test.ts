import { Schema } from 'effect';
import { describe, expect, it } from 'vitest';
import { KeepRequest } from '../../../gateway/api/contract/keeping.ts';
import { routes } from '../../../gateway/api/contract/routes.ts';
import { createBatch } from '../batch.ts';
import { eachOf } from '../together.ts';
import { bodyOf, materialActions } from './index.ts';

describe('material of many orders', () => {
  it.each(materialActions)('$verb is an address of the farm, and says what it takes', (action) => {
    const { path, ids } = action.together!;
    expect(routes.map((route) => `${route.method} ${route.path}`)).toContain(`POST ${path}`);
    const body = bodyOf(action as never, { reason: action.reasons![0]!.value, words: '', answers: {} });
    const decode = Schema.decodeUnknownSync(KeepRequest);
    expect(decode({ ...body, [ids]: ['O-1'] }, { onExcessProperty: 'error' } as never)).toMatchObject({
      orderIds: ['O-1'],
    });
  });

  it('is asked for once, and each row has its own result', async () => {
    const sent: unknown[] = [];
    const ids = ['O-1', 'O-2', 'O-3'];
    const batch = createBatch();
    const failed = await batch.start(
      'Keep material',
      ids,
      eachOf({ path: '/stock/reserve', ids: 'orderIds', idsMax: 2 }, ids, { reason: 'why' }, (path, body) => {
        sent.push([path, body]);
        const { orderIds } = body as { readonly orderIds: readonly string[] };
        const items = orderIds.map((orderId) => ({
          orderId,
          done: orderId !== 'O-2',
          words: `${orderId} is told.`,
          jobs: [],
        }));
        return Promise.resolve({ items });
      }),
    );
    expect(sent).toEqual([
      ['/stock/reserve', { reason: 'why', orderIds: ['O-1', 'O-2'] }],
      ['/stock/reserve', { reason: 'why', orderIds: ['O-3'] }],
    ]);
    expect(failed).toEqual(['O-2']);
    expect(batch.run.value!.rows.map(({ state, trouble }) => [state, trouble?.what])).toEqual([
      ['done', undefined],
      ['failed', 'O-2 is told.'],
      ['done', undefined],
    ]);
  });
});
