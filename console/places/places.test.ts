import { describe, expect, it } from 'vitest';
import type { Policies } from '../../actors/farm/schema-policy.ts';
import type { View } from '../../gateway/api/contract/kinds.ts';
import { looks } from '../models/status.ts';
import { allViews, farm, schedule } from '../walk/farm-data.ts';
import { addressPath } from './addresses.ts';
import { ledgerOf, orderFilters, totalsOf } from './orders/ledger.ts';
import { places } from './places.ts';
import { inOrder, jobFilters } from './queue/filters.ts';
import { waitOf } from './queue/waiting.ts';
import { newestWithReviewFirst } from './quotes/filters.ts';
import { notesOf } from './today/rules.ts';

const jobs = allViews.filter((view) => view.kind === 'job') as readonly View<'job'>[];
const quotes = allViews.filter((view) => view.kind === 'quote') as readonly View<'quote'>[];

describe('a job that waits', () => {
  const queued = jobs.find((job) => job.status === 'queued')!;

  it('says why in the dispatcher’s words, and when it is to start', () => {
    expect(waitOf(queued, schedule)).toMatchObject({
      words: schedule.waitingBecause[queued.id],
      start: { printerId: 'k2-plus-01' },
    });
    expect(waitOf({ ...queued, id: 'J-2' }, schedule)?.words).toContain('not looked at it yet');
    expect(waitOf({ ...queued, id: 'J-2' }, { ...schedule, stoppedBecause: 'Fire drill.' })?.words).toBe(
      'Dispatching is stopped: Fire drill.',
    );
  });

  it('says nothing before the schedule is read, or once it has a machine', () => {
    expect(waitOf(queued, null)).toBeNull();
    expect(waitOf({ ...queued, status: 'printing' }, schedule)).toBeNull();
  });
});

describe('lists', () => {
  it('every status of a job and of an order is found under open or closed, and only once', () => {
    for (const [kind, filters] of [
      ['job', jobFilters],
      ['order', orderFilters],
    ] as const) {
      const either = filters
        .filter((one) => one.value === 'open' || one.value === 'closed')
        .flatMap((one) => one.statuses);
      expect([...either].sort()).toEqual(Object.keys(looks[kind]).sort());
    }
  });

  it('the queue begins with what wants a person', () => {
    expect([...jobs].sort(inOrder).map((job) => job.status)).toEqual([
      'failed',
      'review',
      'review',
      'qc',
      'ready',
      'paused',
      'printing',
      'queued',
      'completed',
    ]);
  });

  it('quotes are newest first, review floats', () => {
    expect([...quotes].sort(newestWithReviewFirst).map((quote) => quote.id)).toEqual([
      'Q-2011',
      'Q-2008',
      'Q-2012',
      'Q-2010',
      'Q-2009',
    ]);
  });
});

describe('an order’s parts', () => {
  it('add up: ordered = planned + in work + good + cancelled', () => {
    for (const order of allViews.filter((view) => view.kind === 'order') as readonly View<'order'>[]) {
      const sum = totalsOf(order);
      expect(sum.planned + sum.inWork + sum.good + sum.cancelled).toBe(sum.ordered);
    }
  });

  it('are all still to be planned before the ledger is told', () => {
    const order = { kind: 'order', lines: [{ lineId: 'L', quantity: 5 }] } as unknown as View<'order'>;
    expect(ledgerOf(order, 'L')).toMatchObject({ ordered: 5, planned: 5 });
  });
});

it('places have letters of their own, and things a page', () => {
  const letters = places.map((place) => place.letter);
  expect(new Set(letters).size).toBe(letters.length);
  expect(addressPath('job/J-1042')).toBe('/jobs/J-1042');
  expect(addressPath('plate/PL-1')).toBeNull();
});

it('the rules in force are sentences', () => {
  const notes = notesOf(farm.policies);
  expect(notes.length).toBeGreaterThanOrEqual(5);
  for (const note of notes) expect(note).toMatch(/^[A-Z].*\.$/);
  const strict = { ...farm.policies, release: { ...farm.policies.release, automatic: false } } as Policies;
  expect(notesOf(strict)).toContain('Every job is released by a person.');
});
