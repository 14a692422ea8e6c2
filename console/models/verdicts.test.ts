import { expect, it } from 'vitest';
import { lotMissing, lotRequest, nextLotId } from './lot-form.ts';
import { judged, missingVerdicts } from './verdicts.ts';

it('an inspection is sent once every part has its verdict and every bad one its defect', () => {
  const ids = ['a', 'b'];
  expect(missingVerdicts(ids, {})).toContain('each part');
  expect(missingVerdicts(ids, { a: { itemId: 'a', result: 'good' } })).toBe('1 left to look at.');
  const bad = { a: { itemId: 'a', result: 'good' }, b: { itemId: 'b', result: 'bad' } } as const;
  expect(missingVerdicts(ids, bad)).toContain('defect');
  const whole = { ...bad, b: { ...bad.b, defect: 'adhesion', note: '  ' } } as const;
  expect(missingVerdicts(ids, whole)).toBeNull();
  expect(judged(ids, { ...whole, a: { itemId: 'a', result: 'good', defect: 'other' } })).toEqual([
    { itemId: 'a', result: 'good' },
    { itemId: 'b', result: 'bad', defect: 'adhesion' },
  ]);
});

it('a lot gets the first number that is free, and only what was said is sent', () => {
  const lot = {
    id: '',
    material: 'PLA Basic',
    colour: 'Signal Orange',
    grams: '1000',
    supplier: ' ',
    batch: 'B1',
    location: '',
  };
  expect(nextLotId(['pla-basic-signal-orange-1'], lot)).toBe('pla-basic-signal-orange-2');
  expect(lotMissing({ ...lot, id: 'x', grams: '0' })).toContain('grams');
  expect(lotMissing({ ...lot, id: 'Not Speakable' })).toContain('id');
  expect(lotRequest({ ...lot, id: 'x-1' })).toEqual({
    id: 'x-1',
    material: 'PLA Basic',
    colour: 'Signal Orange',
    grams: 1000,
    batch: 'B1',
  });
});
