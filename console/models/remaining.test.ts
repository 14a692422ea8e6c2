import { expect, it } from 'vitest';
import { sayLayer, sayRemaining } from './remaining.ts';

const plain = (text: string) => text.replaceAll('\u202f', ' ');
const heard = { progress: 0.25, printedSeconds: null, remainingSeconds: null, layer: null, layerTotal: null };

it('the machine’s own word comes first, a reckoned one says that it is', () => {
  expect(plain(sayRemaining({ ...heard, remainingSeconds: 600 }, 4_000))).toBe('10 min left');
  expect(plain(sayRemaining(heard, 4_000))).toBe('about 50 min left');
  expect(sayRemaining(heard, null)).toBe('time left not known');
  expect(sayRemaining(undefined, 4_000)).toBe('time left not known');
});

it('a layer is told only where the machine tells one', () => {
  expect(sayLayer({ ...heard, layer: 12, layerTotal: 40 })).toBe('layer 12 of 40');
  expect(sayLayer({ ...heard, layer: 12 })).toBe('layer 12');
  expect(sayLayer(heard)).toBe('');
});
