import { spec as plain } from '../../../actors/testing/samples.ts';
import type { Loose } from '../../properties/step.ts';
import type { Dice } from '../../world/dice.ts';
import { because, cause, evidence, its, maybe, nothing, type Vocabulary } from './vocabulary.ts';

const spool = (dice: Dice): Loose =>
  dice.pick([
    { material: 'PLA', colour: 'black', lotId: 'L-1' },
    { material: 'PLA', colour: 'black', lotId: 'L-2' },
    { material: 'PLA', colour: 'white' },
    { material: 'PETG', colour: 'black' },
    null,
  ]);
const added = (dice: Dice): Loose => {
  const { loaded: _, ...bare } = plain;
  const spec = { ...bare, legacy: dice.chance(0.3), ...(dice.chance(0.8) && { loaded: plain.loaded }) };
  const maintenance = [1, 2].filter(() => dice.chance(0.3)).map((number) => standing(dice, `set-${number}`));
  return {
    spec: { ...spec, ...(maintenance.length > 0 && { maintenance }) },
    hasConnector: dice.chance(0.9),
  };
};

/** Lives begin on a Monday at midnight, and last some hours. */
const weekly = (dice: Dice): Loose => ({
  days: dice.pick([['mon'], ['mon', 'tue']]),
  from: dice.pick(['01:00', '02:30', '04:00']),
  timezone: 'UTC',
});
const standing = (dice: Dice, id: string): Loose => ({
  ...{ id, what: 'nozzle service', minutes: dice.pick([30, 90]) },
  when: dice.chance(0.6) ? weekly(dice) : { everyPrintedHours: dice.pick([1, 2]) },
});
const MONDAY = Date.UTC(2026, 2, 2);
const planned = (dice: Dice): Loose => {
  const one = standing(dice, dice.pick(['set-1', 'own-1', 'own-2', 'own-2'])!);
  const at = MONDAY + dice.whole(0, 80) * 300_000;
  return dice.chance(0.5) ? one : { ...one, when: { at, timezone: 'UTC' } };
};
const ofRun = (dice: Dice, { runId }: Loose): Loose => ({ runId: its(dice, runId, 'R-9') });
const withEvidence = (dice: Dice, known: Loose): Loose => ({
  ...ofRun(dice, known),
  evidence: evidence(dice, known),
});

export const printerWords: Vocabulary = {
  id: 'p-1',
  words: {
    add: added,
    edit: added,
    remove: nothing,
    reserve: (dice, { jobId }) => ({ jobId: its(dice, jobId, dice.pick(['J-1', 'J-2'])!) }),
    unreserve: (dice, { jobId }) => ({ jobId: its(dice, jobId, 'J-9') }),
    print: (dice, { jobId, loaded }) => ({
      jobId: its(dice, jobId, 'J-9'),
      runId: `R-${dice.whole(1, 50)}`,
      gcodeHash: 'b'.repeat(64),
      gcodeBytes: 1_000,
      remoteName: 'farm/R-1-bbbbbbbb.gcode',
      material: dice.chance(0.9) ? (loaded?.material ?? 'PLA') : 'TPU',
      colour: dice.chance(0.9) ? (loaded?.colour ?? 'black') : 'red',
      massGrams: 20,
      estimatedSeconds: dice.pick([60, 3_600, 7_200]),
    }),
    pause: nothing,
    resume: nothing,
    cancel: (dice, { jobId, runId }) => ({
      runId: its(dice, runId, 'R-9'),
      ...maybe(dice, { jobId: its(dice, jobId, 'J-9') }, 0.8),
    }),
    anomaly: (dice, known) => ({
      runId: its(dice, known.runId, its(dice, known.suspicion?.runId, 'R-9')),
      kind: 'spaghetti',
      confidence: dice.pick([0.2, 0.5, 0.7, 0.9]),
      source: dice.pick(['camera', 'heater-watch']),
      from: dice.pick([0.5, 0.8]),
      pauses: dice.chance(0.6),
    }),
    clearPlate: nothing,
    load: (dice, { loaded }) => ({
      loaded: dice.chance(0.4) && loaded ? { ...loaded, lotId: 'L-3' } : spool(dice),
    }),
    startMaintenance: because,
    endMaintenance: nothing,
    planMaintenance: planned,
    cancelMaintenance: (dice, { upkeep }) => ({
      planId: its(
        dice,
        dice.pick([...(upkeep?.owed ?? []).map(({ planId }: Loose) => planId), 'set-1', 'own-1', 'own-2']),
        'none',
      ),
      ...maybe(dice, { next: dice.chance(0.8) }),
    }),
    reset: (dice) => dice.pick([{}, {}, { closed: true }, { closed: false }])!,
    trip: because,
    runScored: (dice, { breaker, health, runId }) => ({
      runId: its(
        dice,
        breaker.trial,
        its(dice, health.recent.at(-1)?.runId ?? runId, `R-${dice.whole(1, 99)}`),
      ),
      badShare: dice.pick([null, 0, 0, 0.2, 0.5, 0.49, 1, 1]),
      chance: dice.pick([0.02, 0.06]),
      because: dice.pick([null, 'The nozzle is clogged.']),
      holds: dice.chance(0.6),
    }),
    settleRun: (dice, known) => ({
      ...ofRun(dice, known),
      outcome: dice.pick(['finished', 'failed']),
      because: 'I looked.',
    }),
    linkChanged: (dice) => ({
      link: dice.chance(0.75) ? 'up' : 'down',
      because: dice.pick([null, 'No answer.']),
      camera: dice.chance(0.5),
      powerTelemetry: dice.chance(0.5),
    }),
    dispatched: (dice, known) => ({ ...ofRun(dice, known), jobIdentity: dice.pick([null, 'M-1']) }),
    dispatchFailed: (dice, known) => ({ ...ofRun(dice, known), cause }),
    dispatchUnclear: (dice, known) => ({ ...ofRun(dice, known), because: 'The answer was lost.' }),
    commandFailed: (dice, { runId }) => ({ command: dice.pick(['pause', 'resume', 'cancel']), runId, cause }),
    runStarted: withEvidence,
    runPaused: (dice, known) => ({ ...ofRun(dice, known), because: dice.pick([null, 'Filament ran out.']) }),
    runResumed: ofRun,
    runFinished: withEvidence,
    runFailed: (dice, known) => ({ ...withEvidence(dice, known), cause }),
    runCancelled: withEvidence,
    foreignPrintSeen: (dice) => ({ fileName: dice.pick([null, 'vase.gcode']) }),
    foreignPrintEnded: nothing,
    desynced: because,
    recovered: nothing,
    readiness: (dice) => {
      const ready = dice.chance(0.7);
      return { ready, because: ready ? null : 'It homes.' };
    },
  },
  onward: {
    unknown: ['add'],
    removed: ['add'],
    offline: ['linkChanged', 'readiness'],
    foreign: ['foreignPrintEnded'],
    awaitingClear: ['clearPlate', 'runScored'],
    maintenance: ['endMaintenance'],
    tripped: ['reset', 'reset', 'endMaintenance'],
    onTrial: ['runScored', 'runScored', 'reset'],
    idle: ['reserve', 'reserve', 'reserve', 'load', 'runScored', 'trip'],
    reserved: ['print', 'print', 'print', 'load', 'trip'],
    starting: [
      'dispatched',
      'runStarted',
      'runPaused',
      'dispatchFailed',
      'dispatchUnclear',
      'cancel',
      'settleRun',
    ],
    printing: [
      'runPaused',
      'runFinished',
      'runFailed',
      'runCancelled',
      'anomaly',
      'anomaly',
      'pause',
      'cancel',
      'trip',
    ],
    paused: ['runResumed', 'resume', 'startMaintenance', 'load', 'commandFailed'],
    servicing: ['endMaintenance', 'runResumed', 'runFailed'],
  },
};
