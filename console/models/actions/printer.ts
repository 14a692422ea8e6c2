/** What an operator can do to a machine. */

import type { View } from '../../../gateway/api/contract/kinds.ts';
import { mass } from '../format.ts';
import { type Action, always, define, OTHER, reason } from './define.ts';

const notRunning = ['idle', 'offline', 'reserved', 'awaitingClear', 'foreign', 'tripped', 'paused'] as const;
export const printerActions: readonly Action<'printer'>[] = [
  define('printer', {
    command: 'clear-plate',
    verb: 'Plate is clear',
    tone: 'primary',
    from: ['awaitingClear', 'offline', 'idle', 'maintenance', 'tripped'],
    unless: (printer) => {
      if (printer.plateClear === true) return 'has a clear plate';
      return printer.foreignFile ? 'prints something foreign' : null;
    },
    onlyWhenDue: true,
    consequence: 'You say that the plate is empty and clean. The next job may start on it.',
    atOnce: true,
  }),
  define('printer', {
    command: 'reset',
    verb: 'Reset breaker',
    tone: 'primary',
    from: ['tripped', 'onTrial', 'idle', 'reserved', 'printing', 'awaitingClear', 'offline', 'maintenance'],
    unless: (printer) =>
      (printer.breaker?.state ?? 'closed') === 'closed' ? 'has a breaker that has not tripped' : null,
    onlyWhenDue: true,
    mustSayWhy: always,
    consequence:
      'Out of service, it gets one job as a trial, and the next when that is good. On trial already, it takes all jobs again.',
    reasons: [
      reason('cause-mended', 'Cause mended'),
      reason('not-the-machine', 'It was not the machine'),
      OTHER,
    ],
  }),
  define('printer', {
    command: 'trip',
    verb: 'Out of service',
    tone: 'danger',
    from: ['idle', 'reserved', 'onTrial', 'awaitingClear', 'starting', 'printing', 'paused', 'offline'],
    unless: (printer) => (printer.breaker?.state === 'tripped' ? 'is out of service after this run' : null),
    because: true,
    mustSayWhy: always,
    consequence: 'It takes no job until its breaker is reset; what prints goes on.',
    reasons: [reason('bad-prints', 'Bad prints'), reason('noise', 'Noise or smell'), OTHER],
  }),
  define('printer', {
    command: 'start-maintenance',
    verb: 'Maintenance',
    from: notRunning,
    because: true,
    mustSayWhy: always,
    consequence: 'It gets no jobs until it is back in service; a paused print stays on its plate.',
    reasons: [
      reason('preventive', 'Preventive'),
      reason('nozzle', 'Nozzle'),
      reason('bed', 'Bed or adhesion'),
      reason('mechanics', 'Mechanics'),
      OTHER,
    ],
  }),
  define('printer', {
    command: 'end-maintenance',
    verb: 'Back in service',
    tone: 'primary',
    from: ['maintenance', 'servicing'],
    consequence: 'It takes jobs again; a print that is paused on it stays paused until it is resumed.',
    atOnce: true,
  }),
];

const spool = (material: string, colour: string, lotId?: string): string =>
  JSON.stringify({ material, colour, ...(lotId === undefined ? {} : { lotId }) });

/** What may be said to be loaded: a lot on the shelf, a spool that no lot records, or nothing. */
export const loadAction = (
  lots: readonly View<'lot'>[],
  materials: readonly { readonly code: string; readonly colours: readonly { readonly name: string }[] }[],
): Action<'printer'> =>
  define('printer', {
    command: 'load',
    verb: 'Load material',
    from: ['idle', 'offline', 'awaitingClear', 'paused', 'maintenance', 'tripped', 'foreign'],
    consequence: 'Jobs are routed, and grams are taken, by what the farm believes to be loaded.',
    questions: [
      {
        name: 'loaded',
        words: 'Loaded now',
        kind: 'choice',
        choices: [
          ...lots
            .filter((lot) => lot.status === 'open' || lot.status === 'low')
            .map((lot) =>
              reason(
                spool(lot.material ?? '', lot.colour ?? '', lot.id),
                `${lot.id} · ${lot.material} ${lot.colour} · ${mass(lot.onHandGrams)} on hand`,
              ),
            ),
          ...materials.flatMap((material) =>
            material.colours.map((colour) =>
              reason(spool(material.code, colour.name), `${material.code} ${colour.name} · no lot`),
            ),
          ),
          reason('null', 'Nothing'),
        ],
      },
    ],
    toBody: (answers) => ({ loaded: JSON.parse(answers.loaded ?? 'null') as unknown }),
  });

export interface RunInDoubt {
  readonly runId: string | null;
  /** An incident says that the start takes too long; before that it may yet start at any moment. */
  readonly startOverdue: boolean;
}
/** Settling by hand is for a run that the farm has lost sight of. */
export const settleAction = ({ runId, startOverdue }: RunInDoubt): Action<'printer'> =>
  define('printer', {
    command: 'settle-run',
    verb: 'Settle the run',
    from: ['starting', 'printing', 'paused', 'servicing'],
    unless: (printer) => {
      if (runId === null) return 'has no run';
      if (printer.desyncedBecause != null) return null;
      if (printer.status === 'starting') return startOverdue ? null : 'may start at any moment';
      return printer.link === 'up' ? 'is seen by the farm' : null;
    },
    onlyWhenDue: true,
    because: true,
    mustSayWhy: always,
    consequence: 'You have looked at the machine and say what became of a run that the farm can not see.',
    questions: [
      {
        name: 'outcome',
        words: 'What became of it',
        kind: 'choice',
        choices: [reason('finished', 'It finished'), reason('failed', 'It failed or never began')],
      },
    ],
    reasons: [
      reason('seen-at-machine', 'Seen at the machine'),
      reason('machine-replaced', 'Machine reset or replaced'),
      OTHER,
    ],
    toBody: ({ outcome }) => ({ runId, outcome }),
  });
