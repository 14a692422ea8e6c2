/** What checkers of dispatching, machines and gates must see, and what they must let pass. */
import { NEWS_MS } from './memory.ts';
import { actor, ada } from './testing.ts';
import {
  after,
  blockPlan,
  type Cases,
  cancel,
  dispatch,
  giveTrial,
  holdProfile,
  job,
  printed,
  printer,
  release,
  requirements,
  type Story,
  shop,
  told,
} from './testing-stories.ts';

const HOUR_MS = 3_600_000;
const upkeep = (opensAt: number, more: object = {}) => ({
  plans: [{ id: 'nozzle', what: 'nozzle service', minutes: 60, when: { at: opensAt, timezone: 'UTC' } }],
  doneUntil: {},
  printedSeconds: {},
  owed: [],
  beganAt: null,
  ...more,
});
const owed = [{ planId: 'nozzle', what: 'nozzle service', fromAt: 0, untilAt: HOUR_MS, timezone: 'UTC' }];

/** A print of an hour begins, and the window opens so many hours later. */
const beginsBefore =
  (hours: number): Story =>
  (h) =>
    h
      .is('printer/p1', 'reserved', { ...printer, upkeep: upkeep(h.now + hours * HOUR_MS) })
      .takes('printer/p1', {
        type: 'printer.print',
        facts: [{ type: 'printer.dispatching', payload: { runId: 'J-1-1', estimatedSeconds: 3_600 } }],
        status: 'starting',
        context: { runId: 'J-1-1' },
      });

export const floorCases: Cases = {
  'maintenance is kept': {
    well: beginsBefore(1.5),
    wrong: [
      ['a print that runs into a window', /starts J-1-1 until .* and nozzle opens/, beginsBefore(0.5)],
      ['a print in a window', /starts J-1-1 until .* and nozzle opens/, beginsBefore(-0.5)],
      [
        'a window that opens over a machine that goes on',
        /is idle, and nozzle service was to begin/,
        (h) =>
          h.is('printer/p1', 'idle', printer).takes('printer/p1', {
            type: 'printer.maintenanceOpens',
            status: 'idle',
            context: { runId: null, upkeep: upkeep(h.now, { owed }) },
          }),
      ],
      [
        'a print given up for a window',
        /gives up J-1-1 for its maintenance/,
        (h) =>
          h.is('printer/p1', 'printing', { ...printer, runId: 'J-1-1' }).takes('printer/p1', {
            type: 'printer.maintenanceOpens',
            status: 'maintenance',
            context: { runId: null, upkeep: upkeep(h.now, { owed }) },
          }),
      ],
      [
        'a window that is slept through',
        /was to open at .* it has not/,
        (h) =>
          h
            .is('printer/p1', 'idle', { ...printer, upkeep: upkeep(h.now) })
            .later(HOUR_MS)
            .takes('printer/p1', { type: 'printer.clearPlate', status: 'idle' }),
      ],
      [
        'a machine that goes back into service by itself',
        /goes back into service by printer.maintenanceOpens/,
        (h) =>
          h.is('printer/p1', 'maintenance', printer).takes('printer/p1', {
            type: 'printer.maintenanceOpens',
            facts: ['printer.maintenanceEnded'],
            status: 'idle',
            context: {},
          }),
      ],
    ],
  },
  'one run a printer': {
    well: after(shop, dispatch(), (h) => h.floor('started', 'p1', 'J-1-1'), told, dispatch('p1', 'J-2-1')),
    wrong: [
      [
        'a second run for a busy printer',
        /has J-1-1 and is given J-2-1/,
        after(shop, dispatch(), dispatch('p1', 'J-2-1')),
      ],
      ['one run with two printers', /while printer\/p1 has it/, after(shop, dispatch(), dispatch('p2'))],
      [
        'a start that the farm knows nothing of',
        /believes it has null/,
        after(shop, (h) => h.floor('started', 'p1', 'J-1-1')),
      ],
    ],
  },
  'dispatched once': {
    well: after(shop, dispatch(), (h) =>
      h
        .floor('started', 'p1', 'J-1-1')
        .floor('ended', 'p1', 'J-1-1', { phase: 'failed' })
        .floor('started', 'p2', 'J-1-2'),
    ),
    wrong: [
      [
        'the same run dispatched again',
        /was dispatched to printer\/p1 before/,
        after(shop, dispatch(), told, dispatch('p2')),
      ],
      ['a printed run dispatched', /counts as printed already/, after(shop, printed, dispatch())],
      [
        'a second start',
        /was started on p1 before/,
        (h) =>
          h
            .floor('started', 'p1', 'J-1-1')
            .floor('ended', 'p1', 'J-1-1', { phase: 'lost' })
            .floor('started', 'p1', 'J-1-1'),
      ],
      [
        'a job on two machines',
        /while J-1-1 runs on p1/,
        (h) => h.floor('started', 'p1', 'J-1-1').floor('started', 'p2', 'J-1-2'),
      ],
      [
        'a finished job made again',
        /finished the same job/,
        (h) =>
          h.floor('started', 'p1', 'J-1-1').floor('ended', 'p1', 'J-1-1').floor('started', 'p1', 'J-1-2'),
      ],
    ],
  },
  'clear plate': {
    well: after(shop, dispatch(), (h) => h.floor('started', 'p1', 'J-1-1')),
    wrong: [
      [
        'a part on the plate',
        /onto what lies there/,
        (h) => h.floor('started', 'p1', 'J-1-1', { ontoPart: true }),
      ],
      [
        'a plate that nobody confirmed',
        /not confirmed clear/,
        after(shop, (h) => h.is('printer/p1', 'reserved', { ...printer, plateClear: false }), dispatch()),
      ],
      [
        'a deadlock on the flag',
        /awaitingClear all the same/,
        (h) =>
          h.takes('printer/p1', {
            type: 'printer.clearPlate',
            facts: ['printer.plateCleared'],
            status: 'awaitingClear',
            context: printer,
          }),
      ],
    ],
  },
  'right material': {
    well: after(shop, dispatch(), (h) => h.floor('started', 'p1', 'J-1-1', { loaded: printer.loaded })),
    wrong: [
      [
        'another spool on the machine',
        /p1 has .*PETG/,
        after(shop, (h) =>
          h.floor('started', 'p1', 'J-1-1', { loaded: { material: 'PETG', colour: 'black' } }),
        ),
      ],
      [
        'another colour in the records',
        /p1 has .*white/,
        after(
          shop,
          (h) => h.is('printer/p1', 'reserved', { ...printer, loaded: { material: 'PLA', colour: 'white' } }),
          dispatch(),
        ),
      ],
      [
        'another nozzle',
        /nozzle of 0.8 mm/,
        after(
          shop,
          (h) =>
            h.is('job/J-1', 'released', {
              ...job,
              requirements: { ...requirements, nozzleDiameterMillimetres: 0.8 },
            }),
          dispatch(),
        ),
      ],
      [
        'too large a plate',
        /larger than p1/,
        after(
          shop,
          (h) =>
            h.is('job/J-1', 'released', {
              ...job,
              requirements: { ...requirements, sizeMillimetres: { x: 300, y: 1, z: 1 } },
            }),
          dispatch(),
        ),
      ],
    ],
  },
  'sound lot': {
    well: after(shop, (h) => h.is('lot/L-1', 'open', { material: 'PLA', colour: 'black' }), release()),
    wrong: [
      [
        'a lot of another colour',
        /was released on L-1: PLA white/,
        after(shop, (h) => h.is('lot/L-1', 'open', { material: 'PLA', colour: 'white' }), release()),
      ],
      [
        'a lot in quarantine',
        /in quarantine for/,
        after(
          shop,
          (h) =>
            h
              .is('lot/L-1', 'open', { material: 'PLA', colour: 'black' })
              .takes('lot/L-1', { type: 'lot.quarantine', facts: ['lot.quarantined'] })
              .later(NEWS_MS),
          release(),
        ),
      ],
    ],
  },
  'breakers hold': {
    well: after(
      shop,
      blockPlan,
      (h) =>
        h
          .takes('plan/P-1', { type: 'plan.unblock', by: ada, reason: { code: 'reviewed' }, status: 'ready' })
          .later(NEWS_MS),
      release(),
      dispatch(),
    ),
    wrong: [
      [
        'a tripped printer takes a job',
        /is tripped, and took J-1/,
        after(
          shop,
          (h) => h.is('printer/p1', 'reserved', { ...printer, trippedBecause: 'Two failures.' }),
          dispatch(),
        ),
      ],
      [
        'a blocked plan is released',
        /was released with plan P-1/,
        after(shop, blockPlan, (h) => h.later(NEWS_MS), release()),
      ],
      [
        'a blocked plan is dispatched',
        /starts J-1 with plan P-1/,
        after(shop, blockPlan, (h) => h.later(NEWS_MS), dispatch()),
      ],
      [
        'a blocked plan is sliced',
        /asks for plan.slice/,
        (h) =>
          h.takes('plan/P-1', {
            type: 'plan.retry',
            status: 'blocked',
            effects: [
              {
                id: 'e',
                from: 'plan/P-1',
                type: 'plan.slice',
                payload: {},
                at: 0,
                cause: 'm',
                correlation: 'm',
              },
            ],
          }),
      ],
      [
        'a plan unblocks itself',
        /unblocked by actor/,
        after(blockPlan, (h) =>
          h.takes('plan/P-1', { type: 'plan.runSucceeded', by: actor('job/J-1'), status: 'ready' }),
        ),
      ],
      [
        'a plan is unblocked without a reason',
        /without a reason/,
        after(blockPlan, (h) => h.takes('plan/P-1', { type: 'plan.unblock', by: ada, status: 'ready' })),
      ],
      [
        'a second run on a machine that is on trial',
        /is on trial with J-1-1, and starts J-1-2/,
        after(
          shop,
          (h) =>
            h.takes('printer/p1', {
              type: 'printer.reset',
              by: ada,
              reason: { code: 'mended' },
              facts: ['printer.reset'],
            }),
          dispatch('p1', 'J-1-1'),
          dispatch('p1', 'J-1-2'),
        ),
      ],
      [
        'a second trial of a plan',
        /plan\/P-1 is on trial with J-1, and job\/J-1 was given a machine/,
        after(
          shop,
          (h) =>
            h.takes('dispatcher/farm', {
              type: 'dispatcher.breaker',
              by: actor('plan/P-1'),
              payload: { key: 'plan/P-1', state: 'halfOpen', because: '' },
            }),
          giveTrial,
          giveTrial,
        ),
      ],
      [
        'a printer trips for nothing',
        /without evidence on record/,
        after(shop, (h) =>
          h.takes('printer/p1', {
            type: 'printer.runScored',
            by: actor('guard/farm'),
            facts: [{ type: 'printer.tripped', payload: { breaker: { because: 'So.', evidence: [] } } }],
          }),
        ),
      ],
      [
        'a job of a held profile is released',
        /released with profile standard:PLA, held/,
        after(
          shop,
          holdProfile,
          (h) =>
            h.later(NEWS_MS).is('job/J-1', 'released', {
              ...job,
              planIds: [],
              requirements: { ...requirements, profileId: 'standard' },
            }),
          release(),
        ),
      ],
      [
        'a profile is let go by no person',
        /released without a person's reason/,
        after(shop, holdProfile, (h) =>
          h.takes('guard/farm', {
            type: 'guard.ran',
            by: actor('job/J-1'),
            facts: [
              {
                type: 'guard.profileCleared',
                payload: { breakers: { 'profile/standard:PLA': { state: 'closed' } } },
              },
            ],
          }),
        ),
      ],
      [
        'a printer is reset without a reason',
        /without a person's reason/,
        after(shop, (h) =>
          h.takes('printer/p1', { type: 'printer.reset', by: ada, facts: ['printer.reset'] }),
        ),
      ],
    ],
  },
  'release earned': {
    well: after(shop, release()),
    wrong: [
      ['no decision on record', /was released by actor/, after(shop, release({ decision: null }))],
      [
        'a gate that failed',
        /was released by actor/,
        after(shop, release({ decision: { ...job.decision, outcome: 'block' } })),
      ],
      [
        'a hard predicate waved through',
        /was released by actor/,
        after(
          shop,
          release({
            decision: { ...job.decision, predicates: [{ name: 'material', passed: false, onFail: 'block' }] },
          }),
        ),
      ],
      ['too few grams', /was released by actor/, after(shop, release({ reservedGrams: 9 }))],
      [
        'a blocker cleared without a reason',
        /was released by operator/,
        after(
          shop,
          release(
            {
              decision: { outcome: 'pass', clearedBy: { by: 'ada' }, predicates: [] },
              blockers: [{ code: 'camera', canOverride: true }],
            },
            ada,
          ),
        ),
      ],
    ],
  },
  'only what was released is printed': {
    well: after(shop, release(), dispatch()),
    wrong: [
      ['a run that nobody released', /never released/, after(shop, dispatch())],
      [
        'another attempt than was released',
        /never released/,
        after(shop, release(), dispatch('p1', 'J-1-2')),
      ],
    ],
  },
  'a hold is a hold': {
    well: after(
      shop,
      (h) =>
        h
          .takes('job/J-1', { type: 'job.hold', by: ada, status: 'held' })
          .takes('job/J-1', { type: 'job.unhold', by: ada, status: 'queued' }),
      release(),
    ),
    wrong: [
      [
        'a held job is released',
        /while a person held it/,
        after(shop, (h) => h.takes('job/J-1', { type: 'job.hold', by: ada, status: 'held' }), release()),
      ],
    ],
  },
  'a cancel is a cancel': {
    well: after(shop, dispatch(), (h) => h.floor('started', 'p1', 'J-1-1')),
    wrong: [
      [
        'a cancelled job is revived',
        /revived it/,
        after(shop, cancel, (h) => h.takes('job/J-1', { type: 'job.requeue', status: 'queued' })),
      ],
      [
        'a cancelled job is dispatched',
        /is cancelled, and printer\/p1 starts/,
        after(shop, cancel, dispatch()),
      ],
      [
        'a cancelled job is started',
        /is cancelled, and p1 starts/,
        after(shop, dispatch(), cancel, (h) => h.floor('started', 'p1', 'J-1-1')),
      ],
      [
        'a wish that is not heard',
        /was to be cancelled \d+ ms ago/,
        after(
          shop,
          (h) => h.takes('job/J-1', { type: 'job.cancel', facts: ['job.cancelAsked'] }).later(NEWS_MS),
          dispatch(),
        ),
      ],
    ],
  },
  'nothing credited that was not made': {
    well: after(shop, (h) => h.floor('ended', 'p1', 'J-1-1'), told, printed),
    wrong: [
      ['a phantom completion', /no machine finished/, after(shop, told, printed)],
      [
        'nobody told the printer',
        /no printer said so/,
        after(shop, (h) => h.floor('ended', 'p1', 'J-1-1'), printed),
      ],
      [
        'a failed print',
        /no machine finished/,
        after(shop, (h) => h.floor('ended', 'p1', 'J-1-1', { phase: 'failed' }), told, printed),
      ],
    ],
  },
};
