import { describe, expect, it } from 'vitest';
import { allViews } from '../walk/farm-data.ts';
import { attention, type Farm } from './attention.ts';

const of = (kind: string) => allViews.filter((view) => view.kind === kind) as never;
const farm: Farm = {
  incidents: of('incident'),
  printers: of('printer'),
  jobs: of('job'),
  quotes: of('quote'),
  orders: of('order'),
  plans: of('plan'),
  lots: of('lot'),
};

describe('what needs a person', () => {
  it('is ordered by urgency: what stops machines comes before paper', () => {
    const all = attention(farm);
    expect(all[0]!.key).toBe('incident/I-31');
    const place = (key: string) => all.findIndex((one) => one.key === key);
    expect(place('printer/klipper-b')).toBeLessThan(place('printer/kobra-3-max-01'));
    expect(place('printer/kobra-3-max-01')).toBeLessThan(place('job/J-1043'));
    expect(place('job/J-1045')).toBeLessThan(place('lot/petg-signal-orange-1'));
  });

  it('leaves alone what goes by itself', () => {
    const keys = attention(farm).map((one) => one.key);
    for (const calm of [
      'job/J-1042',
      'job/J-1046',
      'printer/snapmaker-u1-01',
      'printer/centauri-carbon-01',
      'quote/Q-2012',
    ])
      expect(keys).not.toContain(calm);
  });

  it('says of each what, why, and where to go', () => {
    for (const one of attention(farm)) {
      expect(one.what).not.toBe('');
      expect(one.why).not.toBe('');
      expect(one.href).toMatch(/^\//);
    }
  });
});
