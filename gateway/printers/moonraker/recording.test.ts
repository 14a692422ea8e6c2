/** The family's reading of a real Klipper, line by line of its recorded traffic. */
import { readFileSync } from 'node:fs';
import { Schema } from 'effect';
import { describe, expect, test } from 'vitest';
import type { Observation } from '../contract.ts';
import { virtualTime } from '../testing/virtual-time.ts';
import { decodeHistoryJob } from './decode.ts';
import { selectObjects } from './encode.ts';
import { mergeDiff, type StatusTree, snapshotOf } from './merge.ts';
import { createMirror } from './mirror.ts';
import { HistoryChanged, HistoryList, ObjectList, ObjectStatus, ServerInfo, UploadAnswer } from './wire.ts';

interface Line {
  readonly t: number;
  readonly in?: { method?: string; params?: unknown[]; result?: Record<string, unknown> };
  readonly out?: { method: string };
  readonly note?: string;
  readonly http?: string;
  readonly status?: number;
  readonly body?: unknown;
}

const path = new URL('../../../fixtures/traffic/moonraker/real-klipper-cycle.jsonl', import.meta.url);
const lines = readFileSync(path, 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Line);

/** Replays the whole recording through a mirror, as a session would. */
function replay() {
  const time = virtualTime();
  const mirror = createMirror(time, 1_000);
  const seen: (Observation & { t: number })[] = [];
  let t = 0;
  mirror.setLink('up');
  mirror.observe((observation) => seen.push({ ...observation, t }));
  for (const line of lines) {
    t = line.t;
    const { method, params, result } = line.in ?? {};
    if (result?.status && result.eventtime)
      mirror.replace(Schema.decodeUnknownSync(ObjectStatus)(result).status);
    if (method === 'notify_status_update') mirror.apply(params?.[0]);
    if (method === 'notify_klippy_disconnected') mirror.setFirmware('disconnected');
    if (method === 'notify_history_changed') {
      const { action, job } = Schema.decodeUnknownSync(HistoryChanged)(params?.[0]);
      mirror.setJobId(job.filename, job.job_id, action === 'added');
    }
  }
  return seen;
}

describe('a day of a real Klipper', () => {
  const seen = replay();
  const story = seen
    .map(({ phase, job }) => `${phase} ${job?.remoteName ?? '-'} ${job?.jobId ?? '-'}`)
    .filter((step, index, all) => step !== all[index - 1]);

  test('reads as the story that was told of it', () => {
    // idle_timeout says Printing for about two seconds after a job, but the phase stays what the job's is.
    expect(story).toEqual([
      'offline - -',
      'idle - -',
      'preparing pfos-1.gcode -',
      'preparing pfos-1.gcode 000011',
      'paused pfos-1.gcode 000011',
      'idle - -',
      'preparing pfos-1.gcode -',
      'preparing pfos-1.gcode 000012',
      'printing pfos-1.gcode 000012',
      'finished pfos-1.gcode 000012',
      'preparing pfos-2.gcode -',
      'preparing pfos-2.gcode 000013',
      'cancelled pfos-2.gcode 000013',
      'preparing pfos-3.gcode -',
      'preparing pfos-3.gcode 000014',
      'failed pfos-3.gcode 000014',
      'preparing pfos-1.gcode -',
      'preparing pfos-1.gcode 000015',
      'failed pfos-1.gcode 000015',
      'offline - -',
      'idle - -',
      'preparing pfos-1.gcode -',
      'preparing pfos-1.gcode 000016',
      'printing pfos-1.gcode 000016',
      'finished pfos-1.gcode 000016',
      'preparing pfos-1.gcode -',
      'preparing pfos-1.gcode 000017',
      'offline - -',
    ]);
  });

  test('carries the figures of the finished print, in their units', () => {
    const finished = seen.find((one) => one.phase === 'finished')!;
    expect(finished.job).toMatchObject({
      progress: 1,
      layer: 6,
      layerTotal: 6,
      filamentUsedMillimetres: 45.144,
    });
    expect(finished.job!.printedSeconds).toBeCloseTo(29.2, 1);
    expect(finished.job!.elapsedSeconds).toBeCloseTo(33.2, 1);
    expect(finished.heaters.extruder!.temperatureCelsius).toBeGreaterThan(190);
    expect(finished.heaters.extruder!.targetCelsius).toBe(0);
  });

  test('tells faults in the machine’s own words', () => {
    const failed = seen.filter((one) => one.phase === 'failed');
    expect(failed[0]!.faults).toEqual([
      { code: 'print_error', words: 'Move out of range: 999.000 50.000 0.000 [43.144]' },
    ]);
    const stopped = failed.find((one) => one.firmware === 'shutdown')!;
    expect(stopped.faults[0]!.code).toBe('firmware_shutdown');
    expect(stopped.faults[0]!.words).toMatch(/^Shutdown due to webhooks request/);
    expect(stopped.ready).toBe(false);
  });

  test('is ready only when nothing runs or executes', () => {
    for (const { ready, phase } of seen) {
      if (ready) expect(['idle', 'finished', 'cancelled', 'failed']).toContain(phase);
    }
    expect(seen.some((one) => one.ready && one.phase === 'finished')).toBe(true);
    expect(seen.some((one) => !one.ready && one.phase === 'finished')).toBe(true);
  });
});

describe('the diffs', () => {
  test('leave a tree equal to each later snapshot', () => {
    let tree: StatusTree = snapshotOf({});
    let compared = 0;
    let subscribed = false;
    for (const { in: frame } of lines) {
      if (frame?.method === 'notify_status_update') mergeDiff(tree, frame.params?.[0]);
      if (frame?.method === 'notify_klippy_disconnected') subscribed = false;
      const status = frame?.result?.status as StatusTree | undefined;
      if (!status || !frame?.result?.eventtime) continue;
      if (status.extruder) {
        tree = snapshotOf(status);
        subscribed = true;
      } else if (subscribed) {
        for (const name in status) {
          const { total_duration, print_duration, ...fields } = status[name]!;
          expect(tree[name]).toMatchObject(fields);
        }
        compared++;
      }
    }
    expect(compared).toBe(2);
  });

  test('never lose the state to a tick that has none', () => {
    const tree = snapshotOf({ print_stats: { state: 'printing', total_duration: 1 } });
    mergeDiff(tree, { print_stats: { total_duration: 2 } });
    expect(tree.print_stats).toEqual({ state: 'printing', total_duration: 2 });
  });

  test('replace a field whole, and do not reach into prototypes', () => {
    const tree = snapshotOf({ bed_mesh: { profiles: { a: 1, b: 2 } } });
    mergeDiff(tree, { bed_mesh: { profiles: { b: 3 } } });
    mergeDiff(tree, JSON.parse('{"__proto__":{"polluted":true}}'));
    mergeDiff(tree, null);
    mergeDiff(tree, [1]);
    expect(tree.bed_mesh).toEqual({ profiles: { b: 3 } });
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });
});

describe('the schemas', () => {
  test('decode every answer of their kind in the recording', () => {
    let decoded = 0;
    for (const line of lines) {
      const result = line.in?.result;
      if (result?.klippy_state) decoded += Schema.decodeUnknownSync(ServerInfo)(result) ? 1 : 0;
      if (result?.objects) {
        const { objects } = Schema.decodeUnknownSync(ObjectList)(result);
        const selected = Object.keys(selectObjects(objects));
        expect(selected).toEqual(
          expect.arrayContaining(['extruder', 'heater_bed', 'temperature_sensor chamber', 'print_stats']),
        );
        decoded++;
      }
      if (result?.jobs) {
        const outcomes = Schema.decodeUnknownSync(HistoryList)(result).jobs.map(
          (job) => decodeHistoryJob(job).outcome,
        );
        expect(outcomes).toEqual(['interrupted', 'failed', 'failed']);
        decoded++;
      }
      if (line.status === 201) {
        expect(Schema.decodeUnknownSync(UploadAnswer)(line.body).item.root).toBe('gcodes');
        decoded++;
      }
    }
    expect(decoded).toBeGreaterThan(10);
  });
});
