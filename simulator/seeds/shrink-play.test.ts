import { describe, expect, it } from 'vitest';
import { PropertyBroken } from '../properties/property.ts';
import { Acts } from '../world/acts.ts';
import { play } from '../world/play.ts';
import { caseOfSeed, type Playing, playOfText, replayPlay, shrinkPlay, textOfPlay } from './shrink-play.ts';

/** Says that something is wrong which is not: that no part is ever judged. */
const wrongly: Playing = (seed, how) =>
  play(seed, {
    ...how,
    onTurn: ({ message, result }) => {
      if (message.type !== 'run.judge' || result.outcome !== 'changed') return;
      const broken = new PropertyBroken(`${message.to} is judged.`);
      broken.property = 'nothing is judged';
      throw broken;
    },
  });

describe('a chaos play made smaller', () => {
  it('comes down to the few commands that break it, and breaks again from its file', async () => {
    const found = (await shrinkPlay({ seed: 1, triesMax: 600, playing: wrongly }))!;
    expect(found).toMatchObject({ property: 'nothing is judged', smallest: { atRest: false } });
    const { smallest } = found;
    expect(smallest.acts!.length).toBeLessThanOrEqual(20);
    expect(smallest.acts!.some((act) => act.startsWith('job.judge '))).toBe(true);
    expect(smallest.options.orders).toBe(1);
    expect(smallest.farm.printers.length).toBe(1);
    const again = playOfText(textOfPlay(smallest));
    expect(again).toEqual(smallest);
    expect((await replayPlay(again, wrongly)).broken).toMatchObject({
      property: 'nothing is judged',
      words: found.words,
    });
  });

  it('is none where nothing breaks', async () => {
    expect(await shrinkPlay({ seed: 7, triesMax: 10 })).toBeNull();
  });

  it('is the same play as the seed, while everything is let happen', async () => {
    const acts = new Acts(null);
    const whole = await play(31);
    const { options, farm } = caseOfSeed(31);
    expect(await play(31, { options, farm, outside: acts.allows })).toEqual(whole);
    expect(acts.happened.length).toBeGreaterThan(20);
    expect(new Set(acts.happened).size).toBe(acts.happened.length);
    expect(await play(31, { options, farm, outside: new Acts(acts.happened).allows })).toEqual(whole);
  });
});
