/** What checkers of books, causes and liveness must see, and what they must let pass. */
import { DAY_MS, NEWS_MS } from './memory.ts';
import { gateway } from './testing.ts';
import {
  after,
  type Cases,
  consume,
  counted,
  hears,
  job,
  judged,
  ledger,
  lot,
  order,
  orders,
  parks,
  printer,
  runOver,
  says,
  sent,
  shop,
  table,
} from './testing-stories.ts';

export const bookCases: Cases = {
  'grams conserved': {
    well: after(lot({}), consume(900), runOver, (h) => h.ends()),
    wrong: [
      ['grams from nowhere', /after lot.receive/, lot({ onHandGrams: 1001 })],
      ['reservations that do not add up', /after lot.receive/, lot({ reservedGrams: 5 })],
      [
        'more reserved than there is',
        /after lot.receive/,
        lot({ reservations: { 'J-1': 2000 }, reservedGrams: 2000 }),
      ],
      ['a run booked twice', /booked twice/, after(lot({}), consume(900), consume(800))],
      ['a run never booked', /not booked/, after(lot({}), runOver, (h) => h.later(DAY_MS + 1))],
      ['a run not booked in the end', /not booked/, after(lot({}), runOver, (h) => h.ends())],
      [
        'a hold for a job that is over',
        /still holds grams for J-1/,
        after(lot({ reservations: { 'J-1': 5 }, reservedGrams: 5 }), (h) =>
          h.is('job/J-1', 'completed', job).ends(),
        ),
      ],
    ],
  },
  'no promise lost': {
    well: after(orders(), judged, counted(1), (h) => h.ends()),
    wrong: [
      ['a part that vanishes', /line 1 after/, orders({ ledger: { '1': { ...ledger, inWork: 1 } } })],
      ['work on no plate', /line 1 after/, orders({ plates: [] })],
      ['a line that vanishes', /has lost line 1/, after(orders(), orders({ ledger: {}, plates: [] }))],
      [
        'another number ordered',
        /line 1 after/,
        after(orders(), orders({ ledger: { '1': { ...ledger, ordered: 3, planned: 1 } } })),
      ],
      [
        'a bad part that is counted',
        /counts 2 more good of line 1; B-1 was judged to have 1/,
        after(orders(), judged, counted(2)),
      ],
      [
        'a part without a verdict',
        /2 parts, and 1 verdicts/,
        (h) =>
          h.takes('plate/B-1', {
            type: 'plate.settle',
            facts: ['plate.settled'],
            context: { id: 'B-1', items: [1, 2], verdicts: [{ result: 'good' }] },
          }),
      ],
      [
        'a plate that knows otherwise',
        /the plate itself is discarded/,
        after(orders(), (h) => h.is('plate/B-1', 'discarded').ends()),
      ],
    ],
  },
  'intent never changes': {
    well: after(
      orders(),
      orders({ amendments: [...order.amendments, { at: 2, by: 'ada', note: 'Hurry.' }] }),
    ),
    wrong: [
      ['another price', /changed the totalMinor/, after(orders(), orders({ totalMinor: 400 }))],
      [
        'another quantity',
        /changed the lines/,
        after(orders(), orders({ lines: [{ lineId: '1', quantity: 1 }] })),
      ],
      ['an amendment taken back', /amendment 1/, after(orders(), orders({ amendments: [] }))],
      [
        'a rewritten revision',
        /changed a revision/,
        (h) =>
          h
            .is('plan/P-1', 'ready', { revisions: [{ revision: 1 }] })
            .takes('plan/P-1', { type: 'plan.revise', context: { revisions: [{ revision: 2 }] } }),
      ],
    ],
  },
  'state is replay': {
    well: (h) => h.takes('job/J-1', { type: 'job.hold', facts: ['job.held'], recorded: {} }),
    wrong: [
      [
        'another status on record',
        /led to printing; taken again it leads to unknown/,
        (h) => h.takes('job/J-1', { type: 'job.hold', recorded: { status: 'printing' } }),
      ],
      [
        'an entry is missing',
        /an entry is missing/,
        (h) => h.takes('job/J-1', { type: 'job.hold', recorded: { version: 3 } }),
      ],
      [
        'another fact on record',
        /recorded .*job.released/,
        (h) =>
          h.takes('job/J-1', {
            type: 'job.hold',
            facts: ['job.held'],
            recorded: { facts: [{ type: 'job.released', payload: {} }] },
          }),
      ],
      [
        'another outcome on record',
        /was ignored/,
        (h) => h.takes('job/J-1', { type: 'job.hold', recorded: { outcome: 'ignored' } }),
      ],
    ],
  },
  'every change has a cause': {
    well: after(says, hears()),
    wrong: [
      ['words that nobody said', /who never said it/, after(hears(), (h) => h.ends())],
      [
        'other words than were said',
        /said something else/,
        after(says, hears({ payload: { because: 'Fun.' } })),
      ],
      ['another chain', /said something else/, after(says, hears({ correlation: 'd' }))],
      [
        'a deadline that was not set',
        /which was not set/,
        (h) => h.takes('job/J-1', { type: 'job.tick', by: { kind: 'timer', id: 't' } }),
      ],
      [
        'nobody',
        /a person without a name/,
        (h) => h.takes('job/J-1', { type: 'job.hold', by: { kind: 'operator', id: ' ' } }),
      ],
      [
        'an answer in another chain',
        /in another chain/,
        (h) =>
          h
            .takes('job/J-1', {
              type: 'job.schedule',
              effects: [
                {
                  id: 'e',
                  from: 'job/J-1',
                  type: 'job.prepare',
                  payload: {},
                  at: 0,
                  cause: 'm',
                  correlation: 'm',
                },
              ],
            })
            .takes('job/J-1', { type: 'job.prepared', by: gateway, cause: 'e', correlation: 'other' }),
      ],
    ],
  },
  'taken once': {
    well: (h) =>
      h
        .takes('job/J-1', { type: 'job.hold', id: 'a', outcome: 'refused' })
        .takes('job/J-1', { type: 'job.hold', id: 'a' }),
    wrong: [
      [
        'a message takes effect twice',
        /which turn 1 had already/,
        (h) =>
          h.takes('job/J-1', { type: 'job.hold', id: 'a' }).takes('job/J-1', { type: 'job.hold', id: 'a' }),
      ],
    ],
  },
  'orders end': {
    well: (h) => h.is('order/O-1', 'delivered', order).is('job/J-1', 'completed', job).ends(),
    wrong: [
      [
        'an order that waits for ever',
        /order\/O-1 is inProduction/,
        (h) => h.is('order/O-1', 'inProduction', order).ends(),
      ],
      ['a job that waits for ever', /job\/J-1 is queued/, (h) => h.is('job/J-1', 'queued', job).ends()],
    ],
  },
  'next step named': {
    well: after(shop, orders(), (h) =>
      h
        .takes('incident/I-1', {
          type: 'incident.open',
          status: 'open',
          context: { subject: 'printer/p1', printerId: 'p1' },
        })
        .is('job/J-1', 'printing', { ...job, printerId: 'p1' })
        .is('printer/p1', 'printing', printer)
        .later(5 * DAY_MS),
    ),
    wrong: [
      [
        'a print that nobody minds',
        /J-1 is printing on p1, which is printing, and nobody is told/,
        after(shop, orders(), (h) =>
          h
            .is('job/J-1', 'printing', { ...job, printerId: 'p1' })
            .is('printer/p1', 'printing', printer)
            .later(5 * DAY_MS),
        ),
      ],
      [
        'a queued job without a word',
        /without a word why/,
        after(orders(), (h) =>
          h
            .is('job/J-1', 'queued', job)
            .is('dispatcher/farm', 'idle', { ...table, waitingBecause: {}, plan: [], queue: { 'J-1': {} } })
            .later(5 * DAY_MS),
        ),
      ],
      [
        'parts on no plate',
        /2 parts of line 1 are planned/,
        after(orders({ plates: [], ledger: { '1': { ...ledger, inWork: 0, planned: 2 } } }), (h) =>
          h.later(5 * DAY_MS),
        ),
      ],
    ],
  },
  'nothing dropped': {
    well: after(says, hears(), (h) => h.later(2 * DAY_MS).ends()),
    wrong: [
      ['a message that got lost', /never took it/, after(says, (h) => h.later(DAY_MS + 1))],
      ['a message lost in the end', /never took it/, after(says, (h) => h.ends())],
      [
        'a parked message that nobody sees',
        /no incident shows it/,
        after(parks, (h) => h.later(2 * NEWS_MS)),
      ],
      ['a parked message in the end', /Set aside: plate\/B-1/, after(parks, (h) => h.ends())],
    ],
  },
  'tables agree': {
    well: (h) => h.is('dispatcher/farm', 'idle', table).is('printer/p1', 'idle', printer).ends(),
    wrong: [
      [
        'a printer known otherwise',
        /the dispatcher has it as idle/,
        (h) => h.is('dispatcher/farm', 'idle', table).is('printer/p1', 'offline', printer).ends(),
      ],
      [
        'a job that is over in the queue',
        /The dispatcher has J-1/,
        (h) =>
          h
            .is('dispatcher/farm', 'idle', { ...table, queue: { 'J-1': {} } })
            .is('job/J-1', 'completed', job)
            .ends(),
      ],
      [
        'an incident without its cause',
        /is open, and all is well/,
        (h) => h.is('dispatcher/farm', 'idle', table).is('incident/I-1', 'open', { what: 'Old.' }).ends(),
      ],
    ],
  },
  'well formed': {
    well: after(says),
    wrong: [
      [
        'a payload of another shape',
        /says plate.discard/,
        orders({}, { sends: [{ ...sent, payload: { because: 3 } }] }),
      ],
      [
        'words that nobody takes',
        /which nobody takes/,
        orders({}, { sends: [{ ...sent, type: 'plate.dance' }] }),
      ],
      ['a fact in no list', /which is in no list/, orders({}, { facts: ['order.vanished'] })],
    ],
  },
};
