import { expect, it } from 'vitest';
import { decodeState } from '../../runtime/snapshot.ts';
import { turn } from '../../runtime/turn.ts';
import { jobOffer, policy, spec } from '../testing/samples.ts';
import { lotOf } from './lots.ts';
import { dispatcher } from './machine.ts';
import type { DispatcherState } from './schema.ts';

const lot = { material: 'PLA', colour: 'black', availableGrams: 1_000, usable: true };

it('tables of the first version are read, lots and all, and work is given by them', () => {
  const stored = {
    address: 'dispatcher/farm' as const,
    version: 7,
    snapshotVersion: 1,
    value: 'idle',
    context: {
      id: 'farm',
      policy,
      queue: {},
      assigned: {},
      lastStarts: [],
      printers: {
        'p-1': {
          printerId: 'p-1',
          availability: 'idle',
          spec: { ...spec, id: 'p-1' },
          hasConnector: true,
          loaded: { material: 'PLA', colour: 'black', lotId: 'spool-1' },
          freeAt: null,
        },
      },
      lots: { 'spool-1': lot },
      plan: [],
      waitingBecause: {},
      stoppedBecause: null,
      decided: null,
    },
    timers: {},
  };
  const state = decodeState(dispatcher, JSON.parse(JSON.stringify(stored)));
  const tables = state.snapshot.context as DispatcherState;
  expect(tables.staleSince).toBeNull();
  expect(lotOf(tables.lots, 'spool-1')).toEqual(lot);
  const { sends } = turn(dispatcher, state, {
    id: 'm-1',
    to: 'dispatcher/farm',
    type: 'dispatcher.jobQueued',
    payload: {
      job: {
        jobId: 'J-1-1',
        requirements: { ...jobOffer.requirements, material: 'PLA', colour: 'black' },
        estimatedSeconds: 3_600,
        massGrams: 40,
        dueAt: null,
        queuedAt: 0,
        priority: 1,
        valueMinor: 2_000,
        avoid: {},
      },
    } as never,
    at: 1_000,
    by: { kind: 'actor', id: 'job/J-1-1' },
    correlation: 'm-1',
  });
  expect(sends.map(({ to, type }) => `${to} ${type}`)).toEqual(['job/J-1-1 job.schedule']);
});
