import { readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readFarmText } from '../../gateway/config/farm-file.ts';
import { plannedFaults } from '../fleet/faults.ts';
import { main } from './main.ts';
import { farmCliAt, Screen } from './testing.ts';

const fleet = (line: string) => farmCliAt('http://127.0.0.1:9', `fleet ${line}`);

describe('farm fleet', () => {
  it('starts printers that answer, writes a farm file with them, and ends them all when told to', async () => {
    const file = path.join(tmpdir(), `fleet-${process.pid}.yaml`);
    const stop = new AbortController();
    const [stdout, stderr] = [new Screen(), new Screen()];
    const args = ['fleet', '--printers', '3', '--report-hz', '10', '--busy', '--farm-file', file, '--json'];
    const ended = main(args, { stdout, stderr, env: {}, signal: stop.signal });
    await Promise.race([new Promise((said) => stdout.once('said', said)), ended]);
    const { printers } = JSON.parse(stdout.text) as { printers: { name: string; url: string }[] };
    try {
      expect(printers.map(({ name }) => name)).toEqual(['virtual-0001', 'virtual-0002', 'virtual-0003']);
      for (const { url } of printers) {
        const state = (await fetch(`${url}/virtual/state`).then((answer) => answer.json())) as object;
        expect(state).toMatchObject({ job: { state: 'printing', file: 'busy.gcode' } });
      }
      const farm = readFarmText(readFileSync(file, 'utf8'), file);
      expect(farm).toMatchObject({ ok: true });
    } finally {
      stop.abort();
      rmSync(file, { force: true });
    }
    expect(await ended).toBe(0);
    await expect(fetch(`${printers[0]!.url}/server/info`)).rejects.toThrow();
    expect(stderr.text).toBe('');
  });

  it('names the ports that cannot be had before anything is started', async () => {
    const taken = createServer();
    await new Promise<void>((listening) => taken.listen(0, '127.0.0.1', listening));
    const { port } = taken.address() as { port: number };
    const { code, err } = await fleet(`--printers 2 --first-port ${Math.min(port, 65_534)}`);
    taken.close();
    expect(code).toBe(2);
    expect(err).toContain(`${port} (EADDRINUSE)`);
    expect(err).toContain('--first-port');
  });

  it.each([
    ['--printers 0', 'from 1 to 2000'],
    ['--printers 5000', 'from 1 to 2000'],
    ['--family telegraph', 'moonraker'],
    ['--printers 100 --first-port 65500', 'Begin at 65436'],
    ['--time-factor slow', 'a number from'],
    ['--report-hz 0', 'from 0.1 to 50'],
    ['--faults plenty', 'none, some or many'],
  ])('refuses %s, and says what to give', async (line, words) => {
    const { code, err } = await fleet(line);
    expect(code).toBe(2);
    expect(err).toContain(words);
  });
});

describe('the faults of a load test', () => {
  const take = (level: 'none' | 'some' | 'many', printers: number, seed: number) => {
    const names = Array.from({ length: printers }, (_, index) => `p-${index}`);
    return [...plannedFaults(level, names, seed).take(2_000)];
  };

  it('are the same for the same seed, and none where none are wished', () => {
    expect(take('many', 10, 7)).toEqual(take('many', 10, 7));
    expect(take('many', 10, 7)).not.toEqual(take('many', 10, 8));
    expect(take('none', 10, 7)).toEqual([]);
  });

  it('come as often as promised, to every printer and of every kind', () => {
    const faults = take('many', 20, 1);
    const minutes = faults.reduce((sum, { afterMs }) => sum + afterMs, 0) / 60_000;
    const minutesBetween = (minutes * 20) / faults.length;
    expect(minutesBetween).toBeGreaterThan(4.5);
    expect(minutesBetween).toBeLessThan(5.5);
    expect(new Set(faults.map(({ printer }) => printer)).size).toBe(20);
    expect(new Set(faults.map(({ fault }) => fault.kind)).size).toBe(14);
  });
});
