import { expect, test, vi } from 'vitest';
import { createVirtualFleet } from './index.ts';
import { bench } from './testing/bench.ts';
import { TestClient } from './testing/client.ts';
import { rigGcode, shortPrint } from './testing/rig-gcode.ts';

interface Update {
  print_stats?: {
    state?: string;
    total_duration?: number;
    filament_used?: number;
    info?: { current_layer: number };
  };
  virtual_sdcard?: { progress?: number; file_position?: number };
  extruder?: { temperature?: number };
}

test('a whole print: heat, layers, filament and position rise to the end the file gives them', async () => {
  const { client, print, until } = await bench({ macros: { END_PRINT: [] } });
  const objects = { print_stats: null, virtual_sdcard: null, extruder: null, idle_timeout: null };
  await client.call('printer.objects.subscribe', { objects });
  await print('a.gcode', rigGcode());
  await until(() => client.history().at(-1)?.action === 'finished', 'it ends');
  const updates = client.of('notify_status_update').map(({ params }) => params![0] as Update);
  const series = (of: (update: Update) => number | undefined) =>
    updates.map(of).filter((value) => value !== undefined);
  for (const of of [
    (update: Update) => update.virtual_sdcard?.file_position,
    (update: Update) => update.print_stats?.total_duration,
    (update: Update) => update.print_stats?.info?.current_layer,
  ]) {
    const values = series(of).filter((value) => value !== null);
    expect(values).toEqual([...values].sort((a, b) => a - b));
  }
  expect(
    series((update) => update.print_stats?.info?.current_layer).filter((layer) => layer !== null),
  ).toEqual([1, 2, 3, 4, 5, 6]);
  expect(Math.max(...series((update) => update.extruder?.temperature))).toBeCloseTo(200, 0);
  expect(Math.max(...series((update) => update.print_stats?.filament_used))).toBeCloseTo(45.144, 2);
  const job = client.history().at(-1)!.job as {
    print_duration: number;
    total_duration: number;
    status: string;
  };
  expect(job.status).toBe('completed');
  // The real machine took 29.2 s for the moves of this file.
  expect(job.print_duration).toBeGreaterThan(25);
  expect(job.print_duration).toBeLessThan(34);
  expect(client.gcode().at(-1)).toBe('Done printing file');
});

test('a paused print stands still and goes on where it was', async () => {
  const { client, print, answered, turn, printer, until } = await bench();
  await print('a.gcode', shortPrint(100));
  await until(() => printer.state().job.filamentMm > 40, 'some is printed');
  await answered(client.call('printer.print.pause'));
  const { filamentMm } = printer.state().job;
  await turn(60_000);
  expect(printer.state().job.filamentMm).toBe(filamentMm);
  await answered(client.call('printer.print.resume'));
  await until(() => client.history().at(-1)?.action === 'finished', 'it ends');
  const job = client.history().at(-1)!.job as {
    print_duration: number;
    total_duration: number;
    filament_used: number;
  };
  expect(job.filament_used).toBeCloseTo(200, 0);
  expect(job.total_duration - job.print_duration).toBeGreaterThan(60);
});

test('with a time factor of 60 an hour is a minute, while updates keep their pace', async () => {
  const { client, print, until, clock } = await bench({ timeFactor: 60 });
  await client.call('printer.objects.subscribe', { objects: { print_stats: null } });
  const began = clock.nowMs();
  await print('a.gcode', shortPrint(1500));
  await until(() => client.history().at(-1)?.action === 'finished', 'it ends');
  const wallSeconds = (clock.nowMs() - began) / 1000;
  const job = client.history().at(-1)!.job as { total_duration: number };
  expect(job.total_duration).toBeGreaterThan(3000);
  expect(job.total_duration / wallSeconds).toBeGreaterThan(50);
  expect(client.of('notify_status_update').length).toBeGreaterThan(wallSeconds * 3);
});

test('nobody looking, a printer sets no timers of its own but for what comes next', async () => {
  const { client, print, clock, printer } = await bench();
  await print('a.gcode', shortPrint(5000));
  client.close();
  await vi.waitFor(() => expect(printer.state().websockets).toBe(0));
  let fired = 0;
  const { setTimer } = clock;
  clock.setTimer = (action, delayMs) =>
    setTimer.call(
      clock,
      () => {
        fired++;
        action();
      },
      delayMs,
    );
  clock.advance(60_000);
  expect(printer.state().job.state).toBe('printing');
  const heating = 25;
  expect(fired).toBeLessThan(heating + 40);
});

test('cold extrusion, moves before homing and moves off the bed fail as the firmware says', async () => {
  for (const [gcode, message] of [
    ['G28\nM83\nG1 X10 E1\n', 'Extrude below minimum temp'],
    ['G1 X10\n', 'Must home axis first: 10.000 0.000 0.000 [0.000]'],
    ['G28\nG1 X999\n', 'Move out of range: 999.000 0.000 0.000 [0.000]'],
    ['M109 S500\n', 'Requested temperature (500.0) out of range (0.0:350.0)'],
  ] as const) {
    const { client, print, until, printer } = await bench();
    await print('a.gcode', gcode);
    await until(() => printer.state().job.state === 'error', message);
    expect(printer.state().job.message).toContain(message);
    await client.settle();
    expect(client.gcode().some((line) => line.includes(message))).toBe(true);
  }
});

test('a fleet: each on its own port, each its own machine', async () => {
  const fleet = createVirtualFleet(Array.from({ length: 5 }, () => ({})));
  const printers = await fleet.start();
  expect(new Set(printers.map((printer) => printer.port)).size).toBe(5);
  const clients = await Promise.all(printers.map((printer) => TestClient.connect(printer.url)));
  await clients[2]!.call('printer.gcode.script', { script: 'M140 S60' });
  const targets = await Promise.all(
    clients.map(async (client) => {
      const { status } = await client.call<{ status: { heater_bed: { target: number } } }>(
        'printer.objects.query',
        {
          objects: { heater_bed: ['target'] },
        },
      );
      return status.heater_bed.target;
    }),
  );
  expect(targets).toEqual([0, 0, 60, 0, 0]);
  for (const client of clients) client.close();
  await fleet.stop();
});
