import type { MoonrakerServer } from './server.ts';

/** What the machine is really doing, for a test to hold others' accounts against. */
export function virtualState(server: MoonrakerServer) {
  const { klippy, settings } = server;
  klippy.advance();
  const seconds = klippy.seconds();
  const statistics = klippy.job.statistics(seconds);
  return {
    name: settings.name,
    model: settings.model,
    host: klippy.state,
    printerSeconds: seconds,
    loadedMaterials: settings.loadedMaterials,
    job: {
      state: klippy.job.state,
      file: klippy.job.fileName,
      message: klippy.job.message,
      progress: klippy.job.sdStatus(seconds).progress,
      totalSeconds: statistics.total_duration,
      filamentMm: statistics.filament_used,
    },
    temperaturesCelsius: {
      bed: klippy.machine.bed.temperatureCelsius(seconds),
      extruders: klippy.machine.extruders.map((heater) => heater.temperatureCelsius(seconds)),
    },
    starts: server.log.entries.filter((entry) => entry.event === 'started').length,
    websockets: server.connections.size,
  };
}
