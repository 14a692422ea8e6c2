import { setup } from 'xstate';
import { fact, refuse, send } from '../../runtime/actions.ts';
import { type ActorInput, defineActor } from '../../runtime/actor.ts';
import { DISPATCHER, GUARD, say } from '../common/say.ts';
import {
  afterAdjusting,
  afterConsuming,
  afterReserving,
  afterScrapping,
  availableGrams,
  gramsHeldFor,
  isUntouched,
  quarantined,
  shrunk,
  whyNotReserve,
  withoutHold,
} from './rules.ts';
import { type LotMessage, type LotState, lotFacts, lotMessages } from './schema.ts';

/** Dispatching needs to know what can still be promised from this lot. */
const tellDispatcher = send<LotState, LotMessage, LotMessage>(({ context }) =>
  say('dispatcher.lotChanged', DISPATCHER, {
    lotId: context.id,
    material: context.material,
    colour: context.colour,
    availableGrams: availableGrams(context),
    usable: context.quarantineReason === null,
    ...(isUntouched(context) ? { untouched: true } : {}),
  }),
);

const unknownLot = refuse<LotState, LotMessage, LotMessage>(
  'unknown',
  ({ context }) => `Lot ${context.id} was never received; receive it first.`,
);

const machine = setup({
  types: {} as { context: LotState; events: LotMessage; input: ActorInput },
  guards: {
    isEmpty: ({ context }) => context.onHandGrams <= 0,
    isLow: ({ context }) => context.onHandGrams <= context.lowAtGrams,
    isQuarantined: ({ context }) => context.quarantineReason !== null,
  },
}).createMachine({
  id: 'lot',
  context: ({ input }) => ({
    id: input.id,
    material: '',
    colour: '',
    supplier: null,
    batch: null,
    location: null,
    receivedGrams: 0,
    onHandGrams: 0,
    consumedGrams: 0,
    scrappedGrams: 0,
    adjustedGrams: 0,
    lowAtGrams: 0,
    reservations: {},
    reservedGrams: 0,
    quarantineReason: null,
  }),
  initial: 'expected',
  states: {
    expected: {
      on: {
        'lot.receive': {
          target: 'stocked',
          actions: [
            fact('lot.received', ({ event }) => ({
              material: event.material,
              colour: event.colour,
              supplier: event.supplier ?? null,
              batch: event.batch ?? null,
              location: event.location ?? null,
              lowAtGrams: event.lowAtGrams ?? 0,
              receivedGrams: event.grams,
              onHandGrams: event.grams,
            })),
            tellDispatcher,
          ],
        },
        'lot.adjust': { actions: unknownLot },
        'lot.scrap': { actions: unknownLot },
        'lot.quarantine': { actions: unknownLot },
        'lot.consume': {},
      },
    },
    // Where a lot stands follows from its grams; the states below have the same life.
    stocked: {
      always: [
        { guard: 'isQuarantined', target: 'quarantined' },
        { guard: 'isEmpty', target: 'empty' },
        { guard: 'isLow', target: 'low' },
        { target: 'open' },
      ],
    },
    open: {},
    low: {},
    empty: {},
    quarantined: {
      on: {
        'lot.quarantine': {
          actions: refuse('already', ({ context }) => `Lot ${context.id} is in quarantine already.`),
        },
        'lot.clear': {
          target: 'stocked',
          actions: [
            fact('lot.cleared', () => ({ quarantineReason: null })),
            tellDispatcher,
            send(({ context, event }) =>
              say('guard.lotCleared', GUARD, { lotId: context.id, because: event.because }),
            ),
          ],
        },
      },
    },
  },
  on: {
    'lot.receive': {
      actions: refuse(
        'exists',
        ({ context }) => `Lot ${context.id} was received before; give a new delivery its own id.`,
      ),
    },
    'lot.reserve': [
      {
        guard: ({ context, event }) => whyNotReserve(context, event) === null,
        target: '.stocked',
        actions: [
          fact(
            'lot.reserved',
            ({ context, event }) =>
              afterReserving(context, event.jobId, gramsHeldFor(context, event) ?? event.grams) ?? {},
          ),
          send(({ context, event }) =>
            say('job.lotReserved', event.jobId, {
              lotId: context.id,
              grams: context.reservations[event.jobId] ?? event.grams,
            }),
          ),
          tellDispatcher,
        ],
      },
      {
        actions: send(({ context, event }) =>
          say('job.lotRefused', event.jobId, {
            lotId: context.id,
            because: whyNotReserve(context, event) ?? '',
          }),
        ),
      },
    ],
    'lot.unreserve': {
      guard: ({ context, event }) => context.reservations[event.jobId] !== undefined,
      actions: [
        fact('lot.unreserved', ({ context, event }) => withoutHold(context, event.jobId)),
        tellDispatcher,
      ],
    },
    'lot.consume': {
      target: '.stocked',
      actions: [
        send(({ context, event }) => {
          const after = afterConsuming(context, event.jobId, event.grams).reservations ?? {};
          return shrunk(withoutHold(context, event.jobId).reservations ?? {}, after).map(
            ({ jobId, held, left }) =>
              say('job.lotRefused', jobId, {
                lotId: context.id,
                because: `${event.runId} took more of lot ${context.id} than it had reserved: ${left.toFixed(1)} g of the ${held.toFixed(1)} g are left.`,
              }),
          );
        }),
        fact('lot.consumed', ({ context, event }) => afterConsuming(context, event.jobId, event.grams)),
        tellDispatcher,
      ],
    },
    'lot.scrap': [
      {
        guard: ({ context, event }) => event.grams <= availableGrams(context),
        target: '.stocked',
        actions: [
          fact('lot.scrapped', ({ context, event }) => afterScrapping(context, event.grams)),
          tellDispatcher,
        ],
      },
      {
        actions: refuse(
          'reserved',
          ({ context, event }) =>
            `${event.grams} g cannot be scrapped: ${availableGrams(context).toFixed(1)} g of lot ${context.id} are not reserved. Release reservations first.`,
        ),
      },
    ],
    'lot.adjust': [
      {
        guard: ({ context, event }) => availableGrams(context) + event.deltaGrams >= 0,
        target: '.stocked',
        actions: [
          fact('lot.adjusted', ({ context, event }) => afterAdjusting(context, event.deltaGrams)),
          tellDispatcher,
        ],
      },
      {
        actions: refuse(
          'reserved',
          ({ context, event }) =>
            `The count cannot drop by ${-event.deltaGrams} g: only ${availableGrams(context).toFixed(1)} g of lot ${context.id} are not reserved. Release reservations first.`,
        ),
      },
    ],
    'lot.quarantine': {
      target: '.stocked',
      actions: [
        fact('lot.quarantined', ({ event }) => ({ quarantineReason: event.because })),
        // Whoever prints from it prints on; whoever only counted on it looks for another.
        send(({ context }) =>
          Object.keys(context.reservations).map((jobId) =>
            say('job.lotRefused', jobId, { lotId: context.id, because: quarantined(context) }),
          ),
        ),
        tellDispatcher,
      ],
    },
  },
});

export const lot = defineActor({
  kind: 'lot',
  machine,
  messages: lotMessages,
  facts: lotFacts,
  snapshotVersion: 1,
  upcasters: {},
});
