/** What the order's states share: types, and how it speaks to its jobs. */
import { type ActionFunction, setup } from 'xstate';
import { send } from '../../runtime/actions.ts';
import type { ActorInput } from '../../runtime/actor.ts';
import type { say } from '../common/say.ts';
import { openJobs } from './rules.ts';
import type { OrderMessage, OrderState } from './schema.ts';

export const orderSetup = setup({
  types: {} as { context: OrderState; events: OrderMessage; input: ActorInput },
});

export const subjectOf = (order: OrderState) => `order/${order.id}`;

export type OrderAction = ActionFunction<
  OrderState,
  OrderMessage,
  OrderMessage,
  undefined,
  never,
  never,
  never,
  never,
  never
>;

export const allLines = (order: OrderState) => order.lines.map((line) => line.lineId);
export const lineOf = (_: OrderState, event: OrderMessage) => ('lineId' in event ? [event.lineId] : []);

export const tellJobs = (make: (jobId: string, order: OrderState) => ReturnType<typeof say>) =>
  send<OrderState, OrderMessage, OrderMessage>(({ context }) =>
    openJobs(context).map((jobId) => make(jobId, context)),
  );
