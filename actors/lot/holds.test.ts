import { describe, expect, it } from 'vitest';
import { Alone, payloadOf, sent } from '../testing/alone.ts';
import { lot } from './machine.ts';
import type { LotState } from './schema.ts';

const black = { material: 'PLA', colour: 'black' };
const wants = (jobId: string, grams: number, of = black) => ({ jobId, grams, ...of });

function stocked(grams = 100): Alone<LotState> {
  const one = new Alone<LotState>(lot, 'spool-1');
  one.hear('receive', { ...black, grams });
  return one;
}

const because = (one: Alone<LotState>) => payloadOf<{ because: string }>(one.last!, 'job.lotRefused').because;

describe('a lot’s holds', () => {
  it('are of its own material and colour only', () => {
    const one = stocked();
    one.hear('reserve', wants('J-1', 10, { material: 'PETG', colour: 'black' }));
    expect(because(one)).toContain('holds PLA black, not PETG black');
    one.hear('reserve', wants('J-1', 10, { material: 'PLA', colour: 'white' }));
    expect(because(one)).toContain('holds PLA black, not PLA white');
    expect(one.context.reservations).toEqual({});
    expect(sent(one.hear('reserve', wants('J-1', 10)))).toContain('job/J-1 job.lotReserved');
  });

  it('are never more than is left', () => {
    const one = stocked();
    one.hear('reserve', wants('J-1', 60));
    one.hear('reserve', wants('J-2', 60));
    expect(because(one)).toContain('40.0 g left to promise');
  });

  it('are told of a quarantine, and none is given in one', () => {
    const one = stocked();
    one.hear('reserve', wants('J-1', 10));
    one.hear('reserve', wants('J-2', 10));
    expect(sent(one.hear('quarantine', { because: 'Wet.' }))).toEqual([
      'job/J-1 job.lotRefused',
      'job/J-2 job.lotRefused',
      'dispatcher/farm dispatcher.lotChanged',
    ]);
    expect(because(one)).toContain('Wet.');
    one.hear('reserve', wants('J-3', 10));
    expect(because(one)).toContain('in quarantine: Wet.');
  });

  it('are told when another run took what was theirs, the youngest first', () => {
    const one = stocked();
    for (const jobId of ['J-1', 'J-2', 'J-3']) one.hear('reserve', wants(jobId, 30));
    const result = one.hear('consume', { jobId: 'J-1', runId: 'R-1-1', grams: 50 });
    expect(sent(result)).toEqual(['job/J-3 job.lotRefused', 'dispatcher/farm dispatcher.lotChanged']);
    expect(because(one)).toContain('20.0 g of the 30.0 g are left');
  });
});
