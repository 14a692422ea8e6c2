import { describe, expect, it } from 'vitest';
import type { WhatIfFigure, WhatIfStatus } from '../../../gateway/api/contract/whatif.ts';
import { asked, figures, questions, simulated } from '../../walk/data-whatif.ts';
import { sayPatience, secondsFor } from './patience.ts';
import { createQuestions } from './questions.ts';
import {
  besides,
  headline,
  moreRunsWouldTell,
  pictureOf,
  sayChange,
  sayInterval,
  sayValue,
  tallies,
  toldBy,
  verdictLooks,
} from './read.ts';

const figure = (name: string): WhatIfFigure => figures.find((one) => one.name === name)!;
const plain = (text: string) => text.replaceAll('\u202f', ' ');

describe('a figure', () => {
  it('always has its unit, and as many digits as tell something', () => {
    const told = (name: string) =>
      [sayValue(figure(name), 'baseline'), sayChange(figure(name)), sayInterval(figure(name))].map(plain);
    expect(told('marginPerMachineHour')).toEqual(['0.78 USD/h', '−0.15 USD/h', '−0.19 to −0.11 USD/h']);
    expect(told('margin')).toEqual(['4,802 USD', '+772 USD', '−60 to +1,605 USD']);
    expect(told('ordersDelivered')).toEqual(['210 orders', '+12.3 orders', '+4.3 to +20.3 orders']);
    expect(told('failures')).toEqual(['0 prints', '0 prints', '0 to 0 prints']);
  });

  it('too small to tell is nothing', () => {
    const tiny = { ...figure('failures'), changed: { mean: 0.0004, low: 0, high: 0.001 } };
    expect(plain(sayValue(tiny, 'changed'))).toBe('0 prints');
    const little = { ...figure('lateShare'), baseline: { mean: 0, low: 0, high: 0 } };
    const late = { ...little, changed: { mean: 0.06, low: 0, high: 0.2 } };
    expect([sayValue(late, 'baseline'), sayValue(late, 'changed')].map(plain)).toEqual(['0 %', '0.06 %']);
  });

  it('of shares changes by points, not by percent', () => {
    expect(plain(sayValue(figure('lateShare'), 'changed'))).toBe('3.1 %');
    expect(plain(sayChange(figure('lateShare')))).toBe('−6.3 points');
  });

  it('has a verdict by shape and word, not by colour alone', () => {
    const looks = Object.entries(verdictLooks).filter(([verdict]) => verdict !== 'less');
    expect(new Set(looks.map(([, look]) => look.shape)).size).toBe(looks.length);
  });
});

describe('a picture', () => {
  it('has zero in the middle and the far end at the edge', () => {
    expect(pictureOf({ mean: 5, low: -5, high: 10 })).toEqual({ low: -0.5, mean: 0.5, high: 1 });
    expect(pictureOf({ mean: 0, low: 0, high: 0 })).toEqual({ low: 0, mean: 0, high: 0 });
    expect(pictureOf({ mean: 5, low: 0, high: 10 }, 20).high).toBe(0.5);
  });
});

describe('the answer', () => {
  it('begins with what gets better and what gets worse', () => {
    expect(headline(figures)).toBe(
      'Better: revenue, orders delivered, late orders and one more. Worse: margin per machine hour.',
    );
    const only = (...verdicts: WhatIfFigure['verdict'][]) =>
      headline(verdicts.map((verdict) => ({ ...figure('margin'), verdict })));
    const titled = (title: string) => ({ ...figure('margin'), title, verdict: 'better' as const });
    expect(headline([titled('Lead time'), titled('Lead time, nine in ten')])).toMatch(/^Better: lead time\./);
    expect(only('better', 'unclear')).toBe('Better: margin. Nothing is surely worse.');
    expect(only('worse')).toBe('Worse: margin. Nothing is surely better.');
    expect(only('unclear', 'same')).toBe('No difference that could not be chance.');
    expect(only('same')).toBe('It makes no difference.');
    expect(tallies(figures).map(({ verdict, count }) => `${count} ${verdict}`)).toEqual([
      '4 better',
      '1 worse',
      '1 less',
      '2 unclear',
      '1 same',
    ]);
  });

  it('keeps findings, assumptions and distrust apart', () => {
    const words = [figure('margin').words, 'From 20 pairs.', 'Do not trust this answer: a rule broke.'];
    expect(toldBy({ figures, words })).toEqual({
      findings: [figure('margin').words],
      assumed: ['From 20 pairs.'],
      distrust: 'Do not trust this answer: a rule broke.',
    });
  });

  it('asks for more runs only where they would tell', () => {
    const done = questions.find(({ id }) => id === 'w-1')!;
    expect(moreRunsWouldTell(done)).toBe(true);
    expect(moreRunsWouldTell({ ...done, question: { ...done.question, replications: 60 } })).toBe(false);
    expect(moreRunsWouldTell({ ...done, figures: [figure('revenue')] })).toBe(false);
  });

  it('beside another is better only where the two do not overlap', () => {
    const shifted = (by: number): WhatIfFigure => {
      const { difference } = figure('lateShare');
      const { high, low, mean } = difference;
      return { ...figure('lateShare'), difference: { mean: mean + by, low: low + by, high: high + by } };
    };
    const verdict = (by: number) => besides([figure('lateShare')], [shifted(by)])[0]!.verdict;
    expect([verdict(20), verdict(-20), verdict(1)]).toEqual(['first', 'second', 'unclear']);
    const printing = { ...figure('printing'), difference: { mean: 9, low: 8, high: 10 } };
    expect(besides([figure('printing')], [printing])).toMatchObject([{ verdict: 'apart', reach: 10 }]);
    expect(besides(figures, [])).toEqual([]);
  });
});

describe('patience', () => {
  it('is learned from what earlier answers took', () => {
    const question = { days: 7, runs: 20 };
    const first = secondsFor(question, 10, []);
    expect(secondsFor({ days: 14, runs: 60 }, 10, [])).toBeCloseTo(6 * first);
    const once = { question: { changes: [], days: 7, replications: 20 }, seconds: 60 };
    expect(secondsFor(question, 10, [once])).toBeCloseTo(60);
    expect(secondsFor({ days: 14, runs: 10 }, 10, [{ ...once, seconds: 90 }, once])).toBeCloseTo(60);
    expect([5, 30, 60, 200, 600, 2_000, 4_000, 1e5].map(sayPatience)).toHaveLength(
      new Set([5, 30, 60, 200, 600, 2_000, 4_000, 1e5].map(sayPatience)).size,
    );
  });
});

describe('questions', () => {
  const one = asked('w-7', { changes: [{ kind: 'demand', factor: 2 }] }, ['x']);
  let now = 0;
  const farmOf = (...items: WhatIfStatus[]) =>
    createQuestions(
      {
        get: async (path: string) => ({ items: path.endsWith('models') ? [] : items }) as never,
        send: async (method: string) =>
          ({ ...one, state: method === 'DELETE' ? 'cancelled' : 'waiting' }) as never,
      },
      () => now,
    );

  it('follow the feed, and are not set back by what was read before', async () => {
    const model = farmOf(one);
    await model.ask(one.question);
    model.take(simulated(one, 0.6));
    model.take(simulated(one, 0.3));
    expect(model.items.value).toMatchObject([{ progress: 0.6 }]);
    await model.refresh();
    expect(model.items.value).toMatchObject([{ progress: 0.6 }]);
    model.take(simulated(one, 1));
    model.take(simulated(one, 0.9));
    expect(model.items.value).toMatchObject([{ state: 'done' }]);
  });

  it('that were seen from the beginning tell how long an answer takes', () => {
    const model = farmOf();
    model.take(simulated(one, 0.01));
    model.take(simulated({ ...one, id: 'late' }, 0.5));
    now = 42_000;
    model.take(simulated(one, 1));
    model.take(simulated({ ...one, id: 'late' }, 1));
    model.take(simulated(one, 1));
    expect(model.watched.value).toEqual([{ question: one.question, seconds: 42 }]);
  });

  it('that the farm forgot are gone, and a cancelled one is over', async () => {
    const model = farmOf();
    model.take(simulated(one, 0.2));
    await model.cancel(one.id);
    expect(model.items.value).toMatchObject([{ state: 'cancelled' }]);
    await model.refresh();
    expect(model.items.value).toEqual([]);
  });

  it('can not be read: the trouble says why', async () => {
    const model = createQuestions(
      {
        get: async () => {
          throw new Error('no');
        },
        send: async () => undefined as never,
      },
      () => 0,
    );
    await model.refresh();
    expect(model.trouble.value?.cause).toBe('no');
    expect(model.items.value).toBeNull();
  });
});
