import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { virtualTime } from '../../../gateway/printers/testing/virtual-time.ts';
import type { Panel } from '../wire.ts';
import { wire } from './wire.ts';

const panels: fc.Arbitrary<Panel> = fc
  .record({
    firmware: fc.constantFrom<Panel['firmware']>('ready', 'ready', 'ready', 'starting', 'shutdown'),
    state: fc.constantFrom<Panel['state']>(
      'standby',
      'printing',
      'paused',
      'finished',
      'failed',
      'cancelled',
    ),
    busy: fc.boolean(),
    remoteName: fc.constantFrom('farm/run-1.gcode', 'farm/run-2.gcode'),
    jobId: fc.constantFrom(null, 'A', 'B'),
    elapsedSeconds: fc.nat(10_000),
    printedSeconds: fc.nat(10_000),
    progress: fc.nat(1_000).map((n) => n / 1_000),
    filamentUsedMillimetres: fc.nat(100_000),
    nozzleCelsius: fc.nat(300),
    nozzleTargetCelsius: fc.constantFrom(0, 215),
    bedCelsius: fc.nat(110),
    bedTargetCelsius: fc.constantFrom(0, 60),
    words: fc.constantFrom('', 'Extruder came loose'),
    uptimeSeconds: fc.nat(100_000),
  })
  .map((panel) => (panel.state === 'standby' ? { ...panel, remoteName: '', jobId: null } : panel));

/** What a farm sees that connects just now. */
function seenAfresh(panel: Panel) {
  const reader = wire.reader(virtualTime());
  const writer = wire.writer();
  reader.setLink('up');
  reader.take(writer.whole(panel));
  for (const text of writer.news(panel)) reader.take(text);
  return reader.latest();
}

const figuresOnly = (panel: Panel): boolean => panel.state === 'printing' || panel.state === 'standby';

describe('telemetry as Moonraker’s messages', () => {
  test('a farm that followed it all sees what one sees that asks now', () => {
    fc.assert(
      fc.property(fc.array(panels, { minLength: 1, maxLength: 12 }), (story) => {
        const reader = wire.reader(virtualTime());
        const writer = wire.writer();
        reader.setLink('up');
        reader.take(writer.whole(story[0]!));
        for (const panel of story) {
          for (const text of writer.news(panel)) reader.take(text);
          const { phase, firmware, ready, job, faults, heaters } = reader.latest();
          const afresh = seenAfresh(panel);
          expect({ phase, firmware, ready, faults }).toEqual({
            phase: afresh.phase,
            firmware: afresh.firmware,
            ready: afresh.ready,
            faults: afresh.faults,
          });
          expect(heaters).toEqual(afresh.heaters);
          expect(job?.remoteName).toBe(afresh.job?.remoteName);
          if (figuresOnly(panel)) {
            expect(job?.elapsedSeconds).toBe(afresh.job?.elapsedSeconds);
            expect(job?.progress).toBe(afresh.job?.progress);
          }
        }
      }),
      { numRuns: 200 },
    );
  });

  test('only what has changed is said, and nothing where nothing has', () => {
    const panel: Panel = fc.sample(panels, { numRuns: 1, seed: 7 })[0]!;
    Object.assign(panel, { state: 'printing', firmware: 'ready', remoteName: 'x.gcode', jobId: null });
    const writer = wire.writer();
    writer.whole(panel);
    const [text, ...more] = writer.news({ ...panel, elapsedSeconds: panel.elapsedSeconds + 1 });
    expect(more).toEqual([]);
    expect(Object.keys(JSON.parse(text!).params[0])).toEqual(['print_stats', 'virtual_sdcard']);
    const idle: Panel = { ...panel, state: 'standby', remoteName: '' };
    writer.whole(idle);
    expect(writer.news(idle)).toEqual([]);
  });
});
