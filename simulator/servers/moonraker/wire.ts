/** Moonraker's telemetry without its socket: the texts of a subscription at 1 Hz, and the farm's own reading of them. */
import { Schema } from 'effect';
import { createMirror } from '../../../gateway/printers/moonraker/mirror.ts';
import { takeNotification } from '../../../gateway/printers/moonraker/notification.ts';
import { ObjectStatus } from '../../../gateway/printers/moonraker/wire.ts';
import type { LinkServices } from '../../../gateway/printers/services.ts';
import type { Panel, Reader, Wire, Writer } from '../wire.ts';

const states = {
  standby: 'standby',
  printing: 'printing',
  paused: 'paused',
  finished: 'complete',
  failed: 'error',
  cancelled: 'cancelled',
} as const;

/** As Klipper names what Moonraker shows of it. */
const webhooks = { ready: 'ready', starting: 'startup', shutdown: 'shutdown', error: 'error' } as const;

const decodeObjectStatus = Schema.decodeUnknownSync(ObjectStatus);

const webhooksOf = ({ firmware, words }: Panel) => ({
  state: firmware in webhooks ? webhooks[firmware as keyof typeof webhooks] : 'shutdown',
  state_message: firmware === 'ready' ? 'Printer is ready' : words || 'Printer is not ready',
});

const stateOf = (panel: Panel) => ({
  state: states[panel.state],
  filename: panel.state === 'standby' ? '' : panel.remoteName,
  message: panel.state === 'failed' ? panel.words : '',
});

const isExecuting = ({ busy, state }: Panel): boolean => busy || state === 'printing';

/** Klipper rounds temperatures so. */
const hundredth = (celsius: number): number => Math.round(celsius * 100) / 100;

const notification = (method: string, params: unknown[]): string =>
  JSON.stringify({ jsonrpc: '2.0', method, params });

function openWriter(): Writer {
  let firmware: Panel['firmware'] | null = null;
  let state: Panel['state'] | null = null;
  let remoteName = '';
  let words = '';
  let jobId: string | null = null;
  let executing: boolean | null = null;
  let targets = '';
  let nozzle = 0;
  let bed = 0;

  /** `false`: only figures have changed, if anything has. */
  function note(panel: Panel): boolean {
    const targetsNow = `${panel.nozzleTargetCelsius} ${panel.bedTargetCelsius}`;
    const executingNow = isExecuting(panel);
    const isNews =
      panel.firmware !== firmware ||
      panel.state !== state ||
      panel.remoteName !== remoteName ||
      panel.words !== words ||
      executingNow !== executing ||
      targetsNow !== targets;
    ({ firmware, state, remoteName, words } = panel);
    executing = executingNow;
    targets = targetsNow;
    return isNews;
  }

  const statusOf = (panel: Panel) => ({
    webhooks: webhooksOf(panel),
    print_stats: {
      ...stateOf(panel),
      total_duration: panel.elapsedSeconds,
      print_duration: panel.printedSeconds,
      filament_used: panel.filamentUsedMillimetres,
      info: { total_layer: null, current_layer: null },
    },
    virtual_sdcard: { progress: panel.progress, is_active: panel.state === 'printing' },
    idle_timeout: { state: isExecuting(panel) ? 'Printing' : 'Ready' },
    display_status: { message: null },
    extruder: { temperature: hundredth(panel.nozzleCelsius), target: panel.nozzleTargetCelsius },
    heater_bed: { temperature: hundredth(panel.bedCelsius), target: panel.bedTargetCelsius },
  });

  /** The many: written by hand, for they decide how fast a simulated day goes by. */
  function figures(panel: Panel): string {
    const nozzleNow = hundredth(panel.nozzleCelsius);
    const bedNow = hundredth(panel.bedCelsius);
    let status = '';
    if (panel.state === 'printing')
      status = `"print_stats":{"total_duration":${panel.elapsedSeconds},"print_duration":${panel.printedSeconds},"filament_used":${panel.filamentUsedMillimetres}},"virtual_sdcard":{"progress":${panel.progress}}`;
    else if (panel.state === 'paused') status = `"print_stats":{"total_duration":${panel.elapsedSeconds}}`;
    if (nozzleNow !== nozzle) status += `${status && ','}"extruder":{"temperature":${nozzleNow}}`;
    if (bedNow !== bed) status += `${status && ','}"heater_bed":{"temperature":${bedNow}}`;
    nozzle = nozzleNow;
    bed = bedNow;
    if (status === '') return '';
    return `{"jsonrpc":"2.0","method":"notify_status_update","params":[{${status}},${panel.uptimeSeconds}]}`;
  }

  const history = (panel: Panel): string =>
    notification('notify_history_changed', [
      {
        action: 'added',
        job: {
          job_id: panel.jobId,
          filename: panel.remoteName,
          status: 'in_progress',
          start_time: panel.uptimeSeconds,
          end_time: null,
          total_duration: 0,
          print_duration: 0,
          filament_used: 0,
        },
      },
    ]);

  function named(panel: Panel): boolean {
    const isNew = panel.jobId !== null && panel.jobId !== jobId;
    jobId = panel.jobId;
    return isNew;
  }

  return {
    whole(panel) {
      note(panel);
      jobId = null;
      nozzle = hundredth(panel.nozzleCelsius);
      bed = hundredth(panel.bedCelsius);
      const result = { eventtime: panel.uptimeSeconds, status: statusOf(panel) };
      return JSON.stringify({ jsonrpc: '2.0', id: 1, result });
    },
    news(panel) {
      const texts: string[] = [];
      if (note(panel))
        texts.push(notification('notify_status_update', [statusOf(panel), panel.uptimeSeconds]));
      else {
        const text = figures(panel);
        if (text !== '') texts.push(text);
      }
      if (named(panel)) texts.push(history(panel));
      return texts;
    },
  };
}

interface Frame {
  readonly method?: string;
  readonly params?: readonly unknown[];
  readonly result?: unknown;
}

function openReader(services: LinkServices): Reader {
  const mirror = createMirror(services, 0);
  return {
    take(text) {
      const frame = JSON.parse(text) as Frame;
      if (frame.method !== undefined) takeNotification(mirror, frame.method, frame.params ?? []);
      else mirror.replace(decodeObjectStatus(frame.result).status);
    },
    setLink: mirror.setLink,
    latest: mirror.latest,
    observe: mirror.observe,
  };
}

export const wire: Wire = { writer: openWriter, reader: openReader };
