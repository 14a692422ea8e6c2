import { describe, expect, test } from 'vitest';
import { messageOf } from './verdicts.ts';

describe('a machine that can be reached again', () => {
  const recovered = { kind: 'recovered', from: 'linkDown', atMs: 0 } as const;

  test('is in step with the farm where it has the run that is believed', () => {
    expect(messageOf('m', { ...recovered, runId: 'R-1' })?.type).toBe('printer.recovered');
  });

  test('says nothing of a run that vanished before, which only a person can settle', () => {
    expect(messageOf('m', { ...recovered, runId: null })).toBeNull();
  });
});
