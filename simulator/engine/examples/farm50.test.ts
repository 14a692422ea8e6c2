import { expect, it } from 'vitest';
import { farm50 } from './farm50.ts';

/** As farm50.cpp, an independent program with a binary heap and the C library's logarithm, prints them. */
const golden = [
  [
    50,
    38,
    5_000_000,
    true,
    'c=50 F=1 ev=5000000 done=2352448 fails=147534 simT=61922.929 meanSojourn=1.011179',
  ],
  [
    10_000,
    7600,
    5_000_000,
    true,
    'c=10000 F=1 ev=5000000 done=2348966 fails=147468 simT=309.982 meanSojourn=0.997028',
  ],
] as const;

it.each(golden)(
  'agrees with the C++ program to every digit: %d machines',
  (machines, rate, events, fails, text) => {
    expect(farm50(machines, rate, events, fails)).toBe(text);
  },
);
