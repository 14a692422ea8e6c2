/** The scripted farm's side of what-if: takes questions, and goes on with them when the test says so. */
import type { FeedFrame } from '../../gateway/api/contract/feed.ts';
import type { WhatIfQuestion, WhatIfStatus } from '../../gateway/api/contract/whatif.ts';
import { asked, models, questions, simulated } from './data-whatif.ts';

export interface FakeWhatIf {
  /** Status and body of the answer. */
  readonly answer: (method: string, id: string | undefined, body: unknown) => readonly [number, unknown];
  /** The newest question has come so far, 0 to 1; every feed is told. */
  readonly simulate: (share: number) => void;
  /** A farm that was asked nothing yet. */
  readonly forget: () => void;
  /** A farm without a simulator. */
  readonly switchOff: () => void;
}

export const fakeWhatIf = (tell: (frame: FeedFrame) => void): FakeWhatIf => {
  let items: readonly WhatIfStatus[] = questions;
  let isOff = false;
  const put = (status: WhatIfStatus) => {
    items = items.some(({ id }) => id === status.id)
      ? items.map((one) => (one.id === status.id ? status : one))
      : [status, ...items];
    tell({ type: 'whatif', whatif: status });
    return status;
  };
  const missing = (detail: string, remedy: string) =>
    [
      404,
      { type: '/problems/not-found', title: 'Not found', status: 404, detail, cause: '', remedy },
    ] as const;
  return {
    answer(method, id, body) {
      if (isOff) return missing('This farm does not simulate.', 'Start it with `farm up`.');
      if (method === 'POST') {
        const question = body as WhatIfQuestion;
        const changes = question.changes.map(({ kind }) => `${kind} is different.`);
        return [201, put(asked(`w-${items.length + 1}`, question, changes))];
      }
      if (id === undefined) return [200, { items }];
      if (id === 'models') return [200, { items: models }];
      const one = items.find((item) => item.id === id);
      if (one === undefined) return missing(`There is no question ${id}.`, 'Ask again.');
      return [200, method === 'DELETE' ? put({ ...one, state: 'cancelled', endedAt: one.askedAt }) : one];
    },
    simulate: (share) => void put(simulated(items[0]!, share)),
    forget() {
      items = [];
    },
    switchOff() {
      isOff = true;
    },
  };
};
