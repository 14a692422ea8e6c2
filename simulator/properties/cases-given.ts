/** What the checkers of the dispatcher, of refusals and of deadlines must see, and what they must let pass. */
import type { MachineTruth } from './property.ts';
import { ada, type Deed, type History, messageTo } from './testing.ts';
import type { Cases, Story } from './testing-stories.ts';

const NOW = Date.UTC(2026, 2, 2, 8);
const loaded = { material: 'PLA', colour: 'black', lotId: 'L-1' };
const spec = {
  lane: 'FDM',
  capability: {
    buildVolumeMillimetres: { x: 200, y: 200, z: 200 },
    bedShape: 'box',
    nozzleDiametersMillimetres: [0.4],
    materials: ['PLA'],
    enclosure: false,
    hardenedNozzle: false,
    maxNozzleTemperatureCelsius: 260,
    maxBedTemperatureCelsius: 100,
    maxChamberTemperatureCelsius: 0,
    extruderCount: 1,
  },
};
const idle = { printerId: 'p-1', availability: 'idle', spec, hasConnector: true, loaded, freeAt: null };
const material = { code: 'PLA', kind: 'PLA', requires: { enclosure: false }, abrasive: false };
const policy = { version: '1', release: { automatic: true }, materials: [material], profiles: [] };
const waiting = (size = 50) => ({
  jobId: 'J-1',
  requirements: {
    lane: 'FDM',
    material: 'PLA',
    colour: 'black',
    profileId: 'standard',
    nozzleDiameterMillimetres: 0.4,
    sizeMillimetres: { x: size, y: 50, z: 50 },
  },
  estimatedSeconds: 600,
  massGrams: 40,
  avoid: {},
});
const tables = {
  policy,
  queue: {},
  assigned: {},
  printers: { 'p-1': idle },
  lots: [{ 'L-1': { material: 'PLA', colour: 'black', availableGrams: 900, usable: true } }],
  plan: [],
  waitingBecause: {},
  plannedAt: null,
  staleSince: null,
  decided: null,
  stoppedBecause: null,
};
const start = { jobId: 'J-1', printerId: 'p-1', why: 'It is free.', startAt: NOW, endAt: NOW + 600_000 };
const {
  jobId: _,
  startAt: __,
  endAt: ___,
  ...schedule
} = {
  ...start,
  release: policy.release,
  policyVersion: '1',
};
const given: Partial<Deed> = {
  status: 'idle',
  facts: [
    { type: 'dispatcher.assigned', payload: { lastStarts: [start] } },
    { type: 'dispatcher.planned', payload: {} },
  ],
  context: { assigned: { 'J-1': 'p-1' }, plan: [start], plannedAt: NOW },
  sends: [messageTo('job/J-1', 'job.schedule', 'dispatcher/farm', { payload: schedule })],
};
const queued =
  (deed: Partial<Deed>, job = waiting(), known: object = {}): Story =>
  (h) =>
    h.is('dispatcher/farm', 'idle', { ...tables, ...known }).takes('dispatcher/farm', {
      type: 'dispatcher.jobQueued',
      payload: { job },
      ...deed,
    });
const looksAt = (dueAt: number, type = 'xstate.after.untilNextLook'): NonNullable<Deed['timers']> => ({
  [type]: { type, dueAt, setAtVersion: 2 },
});
const left = (because: string, more: object = {}): Partial<Deed> => ({
  status: 'watching',
  timers: looksAt(NOW + 900_000),
  facts: ['dispatcher.planned'],
  context: { queue: { 'J-1': waiting() }, waitingBecause: { 'J-1': because }, plannedAt: NOW, ...more },
});

/** p-1 has been cleared; J-1 was planned there for now. */
const cleared =
  (deed: Partial<Deed>, known: object = {}): Story =>
  (h) =>
    h
      .is('dispatcher/farm', 'watching', {
        ...tables,
        queue: { 'J-1': waiting() },
        printers: { 'p-1': { ...idle, availability: 'awaitingClear' } },
        plan: [start],
        plannedAt: NOW - 60_000,
        waitingBecause: { 'J-1': 'Planned on p-1. Its plate waits to be cleared.' },
        ...known,
      })
      .takes('dispatcher/farm', { type: 'dispatcher.printerChanged', payload: idle, ...deed });
const kept = { timers: looksAt(NOW + 840_000), context: { printers: { 'p-1': idle } } };
const followed: Partial<Deed> = {
  status: 'idle',
  facts: [{ type: 'dispatcher.assigned', payload: { lastStarts: [start] } }],
  context: { printers: { 'p-1': idle }, queue: {}, assigned: { 'J-1': 'p-1' } },
  sends: [messageTo('job/J-1', 'job.schedule', 'dispatcher/farm', { payload: schedule })],
};

const lot = { id: 'L-1', onHandGrams: 900, reservedGrams: 800 };
const adjusts =
  (deltaGrams: number, outcome: Deed['outcome']): Story =>
  (h) =>
    h.is('lot/L-1', 'open', lot).takes('lot/L-1', {
      type: 'lot.adjust',
      payload: { deltaGrams, because: 'Weighed.' },
      by: ada,
      outcome: outcome!,
      facts: outcome === 'changed' ? ['lot.adjusted'] : [],
    });

const begins =
  (dueAt: number): Story =>
  (h) =>
    h.is('printer/p-1', 'reserved', { id: 'p-1', troubles: [] }).takes('printer/p-1', {
      type: 'printer.print',
      status: 'starting',
      facts: ['printer.dispatching'],
      timers: looksAt(dueAt, 'xstate.after.startPatience.printer.busy.starting'),
    });

const stands = (h: History, truth: Partial<MachineTruth>, printer: object = {}, status = 'idle'): History => {
  const since = h.now;
  h.machines.push({
    printerId: 'p-1',
    reach: 'up',
    isReady: true,
    hasCamera: true,
    print: null,
    since,
    ...truth,
  });
  const known = { hasConnector: true, link: 'up', ready: true, camera: true, runId: null, foreignFile: null };
  return h.is('printer/p-1', status, { ...known, desyncedBecause: null, ...printer });
};
const HOUR_MS = 3_600_000;
const print = { runId: 'R-1', remoteName: 'farm/R-1.gcode', phase: 'paused' } as const;

export const givenCases: Cases = {
  'what is shown is told': {
    well: (h) => stands(h, { print }, { runId: 'R-1' }, 'paused').later(HOUR_MS).ends(),
    wrong: [
      [
        'a machine that is said to be out of reach, and answers',
        /said to be down, and is up/,
        (h) => stands(h, {}, { link: 'down' }).later(HOUR_MS),
      ],
      [
        'a print of somebody else of which nobody was told',
        /said to be null, and is farm\/R-1/,
        (h) => stands(h, { print }).later(HOUR_MS),
      ],
      [
        'a print that goes on for the farm, and is paused',
        /our print is paused, and the printer printing/,
        (h) => stands(h, { print }, { runId: 'R-1' }, 'printing').later(HOUR_MS),
      ],
      [
        'a print of which the machine has nothing',
        /R-1 is not there/,
        (h) => stands(h, {}, { runId: 'R-1' }, 'printing').later(HOUR_MS),
      ],
    ],
  },
  'work is given': {
    well: (h) => cleared(followed)(queued(given)(h)),
    wrong: [
      [
        'a machine that becomes free, and is not given what was planned for it',
        /p-1 stands idle, and there is work/,
        cleared({ status: 'watching', ...kept }),
      ],
      [
        'a machine that is given what was planned for it hours later',
        /was planned for/,
        cleared(followed, { plan: [{ ...start, startAt: NOW + 2 * 3_600_000 }] }),
      ],
      [
        'a machine that is given another job than the next',
        /J-1 is given to p-1 unplanned; J-2 was next/,
        cleared(followed, {
          queue: { 'J-1': waiting(), 'J-2': { ...waiting(), jobId: 'J-2' } },
          plan: [{ ...start, jobId: 'J-2' }, start],
        }),
      ],
      [
        'a step of a print that was planned, and that is planned for anew',
        /changes nothing, and the dispatcher plans anew/,
        cleared({
          status: 'watching',
          payload: { ...idle, availability: 'printing', freeAt: NOW + 600_000 },
          facts: ['dispatcher.planned'],
          context: { plannedAt: NOW, plan: [start] },
        }),
      ],
      ['a machine that cannot make it', /cannot make it: too-large/, queued(given, waiting(300))],
      [
        'a job that is given away and not recorded',
        /records nothing/,
        queued({ ...given, facts: ['dispatcher.planned'] }),
      ],
      [
        'a machine that stands idle beside a job that it could take',
        /p-1 stands idle, and J-1 waits/,
        queued(left('No machine can make it.')),
      ],
      [
        'a job that is planned for now and is not given away',
        /is not given it/,
        queued(left('Planned on p-1. It is idle.', { plan: [start] })),
      ],
      [
        'words that are not true',
        /is told "Planned on p-1: load PETG/,
        queued(left('Planned on p-1: load PETG in black there, and it can start.', { plan: [start] })),
      ],
      [
        'a change by which work could start, and that is put off',
        /not idle|not watching/,
        queued({
          ...left('Nobody has looked yet.', { staleSince: NOW, plannedAt: null }),
          status: 'settling',
          timers: looksAt(NOW + 1_000),
        }),
      ],
      [
        'a look that comes too late',
        /not at/,
        queued({ ...left('No machine can make it.'), timers: looksAt(NOW + 1_800_000) }),
      ],
    ],
  },
  'refusals are right': {
    well: (h) => adjusts(-100, 'changed')(adjusts(-101, 'refused')(h)),
    wrong: [
      ['more taken than is free', /must be refused/, adjusts(-101, 'changed')],
      ['a no where nothing speaks against it', /must be taken/, adjusts(-100, 'refused')],
    ],
  },
  'deadlines are kept': {
    well: begins(NOW + 20 * 60_000),
    wrong: [
      ['a deadline that is due too early', /startPatience is due/, begins(NOW + 20_000)],
      [
        'a deadline of which nothing comes',
        /nothing comes of it/,
        (h) =>
          begins(NOW + 20 * 60_000)(h)
            .later(20 * 60_000)
            .takes('printer/p-1', {
              type: 'xstate.after.startPatience.printer.busy.starting',
              by: { kind: 'timer', id: 'xstate.after.startPatience.printer.busy.starting' },
              timers: {},
            }),
      ],
    ],
  },
};
