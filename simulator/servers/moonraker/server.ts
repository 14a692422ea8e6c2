import { join } from 'node:path';
import { Access } from './access.ts';
import { ApiError } from './api/method.ts';
import { Power } from './api/power.ts';
import { Faults } from './faults.ts';
import { JobState } from './job-state.ts';
import { GcodeError } from './klippy/commands.ts';
import type { KlippyListener } from './klippy/events.ts';
import type { LoadedFile } from './klippy/job.ts';
import { Klippy } from './klippy/klippy.ts';
import { type Settings, settingsOf, type VirtualMoonrakerOptions } from './options.ts';
import { StatusFeed } from './status-feed.ts';
import { Database } from './store/database.ts';
import { FileStore, type Place } from './store/files.ts';
import { History, type HistoryJob } from './store/history.ts';
import { JobLog } from './store/job-log.ts';
import { JobQueue } from './store/job-queue.ts';
import { Library } from './store/library.ts';
import type { Connection } from './transport/connection.ts';
import { Listener } from './transport/listener.ts';

const GCODE_STORE_MAX = 1000;
const PROC_STAT_MS = 1000;
/** A Moonraker restart, ms: sockets close after the first, requests are answered again after the second. */
const RESTART_CLOSE_MS = 100;
const RESTART_BACK_MS = 1000;

/** The virtual printer's server: everything its API touches, and the events it sends. */
export class MoonrakerServer implements KlippyListener {
  readonly settings: Settings;
  readonly klippy: Klippy;
  readonly files: FileStore;
  readonly library: Library;
  readonly log: JobLog;
  readonly faults: Faults;
  readonly listener: Listener;
  readonly connections = new Set<Connection>();
  readonly power: Power;
  access: Access;
  history: History;
  database: Database;
  jobQueue: JobQueue;
  jobState: JobState;
  feed: StatusFeed;
  readonly gcodeStore: { message: string; time: number; type: 'command' | 'response' }[] = [];
  /** The wall clock is off by this; a fault sets it back. */
  wallOffsetMs = 0;
  #starts = 0;
  #cancelTick: (() => void) | undefined;
  #cancelStats: (() => void) | undefined;
  #timers: (() => void)[] = [];
  #webhooksState = 'ready';
  #stopped = false;
  /** The server's process is not there: it sees and writes nothing. A cut network is another matter. */
  #down = false;

  constructor(options: VirtualMoonrakerOptions) {
    this.settings = settingsOf(options);
    const folder = this.settings.dataFolder;
    this.files = new FileStore(folder);
    this.log = new JobLog(
      this.settings.logPath ?? (folder === undefined ? undefined : join(folder, 'jobs.jsonl')),
    );
    this.history = new History(folder === undefined ? undefined : join(this.files.base, 'history.jsonl'));
    this.history.interruptOpenJobs();
    this.database = new Database(folder === undefined ? undefined : join(this.files.base, 'database.json'));
    this.access = new Access(this.settings);
    this.klippy = new Klippy(this.settings, this);
    this.library = new Library(this.files, this.klippy.profile);
    this.klippy.openFile = (name) => this.library.open(name);
    this.power = new Power(this);
    this.jobState = new JobState(this);
    this.jobQueue = new JobQueue(this);
    this.feed = new StatusFeed(this.klippy);
    this.faults = new Faults(this);
    this.listener = new Listener(this);
  }

  get stopped(): boolean {
    return this.#stopped;
  }

  async start(): Promise<{ url: string; port: number }> {
    const port = await this.listener.open();
    return { port, url: `http://${this.settings.host}:${port}` };
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.klippy.dispose();
    this.#cancelTick?.();
    this.#cancelStats?.();
    for (const cancel of this.#timers) cancel();
    await this.listener.close(1001);
    this.files.dispose();
  }

  unixSeconds(): number {
    return (this.settings.clock.nowMs() + this.wallOffsetMs) / 1000;
  }

  notify(method: string, params?: readonly unknown[]): void {
    const text = JSON.stringify({ jsonrpc: '2.0', method, ...(params === undefined ? {} : { params }) });
    for (const connection of this.connections) if (connection.user !== undefined) connection.send(text);
  }

  /** Runs `action` later, unless the server stops first. */
  later(ms: number, action: () => void): void {
    this.#timers.push(
      this.settings.clock.setTimer(() => {
        if (!this.#stopped) action();
      }, ms),
    );
    if (this.#timers.length > 256) this.#timers = this.#timers.slice(-128);
  }

  // The host's events.

  gcodeResponse(text: string): void {
    this.storeGcode(text, 'response');
    this.notify('notify_gcode_response', [text]);
  }

  changed(): void {
    this.#planTick();
  }

  disconnected(): void {
    this.#webhooksState = 'disconnected';
    for (const connection of this.connections) connection.subscription = new Map();
    this.feed.forget();
    this.notify('notify_klippy_disconnected');
    this.power.hostDown('init');
    this.jobState.disconnected();
  }

  startup(): void {
    this.#webhooksState = 'startup';
  }

  /** The server notices some time after the host is ready, and tells everyone. */
  ready(): void {
    this.later(200, () => {
      if (this.klippy.state !== 'ready') return;
      this.#webhooksState = 'ready';
      this.jobState.initialize(this.klippy.job.statistics(this.klippy.seconds()));
      this.notify('notify_klippy_ready');
      this.later(250, () => this.power.hostReady());
    });
  }

  jobStarted(file: LoadedFile): void {
    this.#starts++;
    this.log.add({ ...this.#logged(file), event: 'started', materials: this.settings.loadedMaterials });
  }

  jobEnded(file: LoadedFile, outcome: string, message: string): void {
    const told = message === '' ? {} : { message };
    this.log.add({ ...this.#logged(file), event: 'ended', outcome, ...told });
  }

  #logged(file: LoadedFile) {
    return {
      at: new Date(this.unixSeconds() * 1000).toISOString(),
      printer: this.settings.name,
      start: this.#starts,
      file: file.name,
      sizeBytes: file.sizeBytes,
      sha256: file.sha256,
    };
  }

  storeGcode(message: string, type: 'command' | 'response'): void {
    this.gcodeStore.push({ message, time: this.unixSeconds(), type });
    if (this.gcodeStore.length > GCODE_STORE_MAX) this.gcodeStore.shift();
  }

  // Status.

  /** A socket was added, went or subscribed anew: keep the feed and the once-a-second statistics going. */
  planTimers(): void {
    this.#planTick();
    if (this.#cancelStats === undefined && this.connections.size > 0) {
      this.#cancelStats = this.settings.clock.setTimer(() => {
        this.#cancelStats = undefined;
        if (this.#stopped || this.connections.size === 0) return;
        this.notify('notify_proc_stat_update', [this.processStatistics()]);
        this.planTimers();
      }, PROC_STAT_MS);
    }
  }

  /** One status update, now: the followers' changes, then what the server itself concludes from them. */
  tick(): void {
    this.#cancelTick?.();
    this.#cancelTick = undefined;
    if (this.#stopped || this.#down) return;
    if (this.klippy.connected) {
      this.feed.push(this.connections);
      this.#conclude();
    }
    const followed = [...this.connections].some((connection) => connection.subscription.size > 0);
    if (followed) this.#planTick();
  }

  #planTick(): void {
    if (this.#cancelTick !== undefined || this.#stopped) return;
    this.#cancelTick = this.settings.clock.setTimer(() => this.tick(), this.settings.statusIntervalMs);
  }

  #conclude(): void {
    const { klippy } = this;
    klippy.advance();
    const stats = klippy.job.statistics(klippy.seconds());
    if (klippy.state === 'shutdown' && this.#webhooksState !== 'shutdown') {
      this.#webhooksState = 'shutdown';
      this.notify('notify_klippy_shutdown');
      this.power.hostDown('error');
      this.jobState.finish('klippy_shutdown', stats);
    }
    if (this.#webhooksState === 'ready' || this.#webhooksState === 'shutdown') this.jobState.update(stats);
  }

  processStatistics() {
    return {
      moonraker_stats: { time: this.unixSeconds(), cpu_usage: 1.2, memory: 41_200, mem_units: 'kB' },
      cpu_temp: 45.1,
      network: { lo: { rx_bytes: 1000, tx_bytes: 1000, bandwidth: 0 } },
      system_cpu_usage: { cpu: 2.5, cpu0: 2.5, cpu1: 2.5 },
      system_memory: { total: 1_900_000, available: 1_510_000, used: 390_000 },
      websocket_connections: this.connections.size,
    };
  }

  // Files and jobs.

  describeJob(job: HistoryJob) {
    const place = this.files.place('gcodes', job.filename);
    const modified = job.metadata.modified;
    const exists =
      this.files.isFile(place) && (modified === undefined || this.files.info(place).modified === modified);
    return { ...job, exists };
  }

  /** Refuses to touch the file being printed. Throws ApiError 403. */
  checkUnused(place: Place): void {
    if (place.root !== 'gcodes' || !this.jobState.busy || this.klippy.state !== 'ready') return;
    const loaded = this.jobState.last.filename;
    if (loaded === place.path || loaded.startsWith(`${place.path}/`))
      throw new ApiError('File currently in use', 403);
  }

  /** Starts a file as the API does. Throws ApiError. */
  async startPrint(path: string, user: string): Promise<void> {
    const escaped = path.replace(/^\//, '').replaceAll('"', '\\"');
    await this.runGcode(`SDCARD_PRINT_FILE FILENAME="${escaped}"`);
    this.jobState.user = user;
  }

  /** Runs G-code for a caller. Throws ApiError: 400 with the firmware's words, 503 without a host. */
  async runGcode(script: string): Promise<void> {
    this.requireKlippy();
    try {
      await this.klippy.runScript(script);
    } catch (error) {
      if (error instanceof GcodeError) throw new ApiError(error.message, 400);
      throw new ApiError(error instanceof Error ? error.message : String(error), 503);
    }
  }

  requireKlippy(): void {
    if (!this.klippy.connected) throw new ApiError('Klippy Host not connected', 503);
  }

  // Restarts.

  /**
   * The server restarts while the host prints on. Orderly, it ends the job in its history as `server_exit`;
   * killed, the next start finds it open and calls it `interrupted`. Either way no new job is announced.
   */
  async restartServer(abrupt = false): Promise<void> {
    if (!abrupt) {
      this.jobState.finish('server_exit');
      await this.#wait(RESTART_CLOSE_MS);
    }
    await this.goDown(abrupt ? undefined : 1001);
    await this.#wait(RESTART_BACK_MS - RESTART_CLOSE_MS);
    await this.comeBack();
  }

  /** The server's process ends: with a goodbye of this code to its clients, or without. */
  async goDown(code: number | undefined): Promise<void> {
    this.#down = true;
    this.jobState.forget();
    this.feed.forget();
    await this.listener.close(code);
  }

  /** Listens again on the same port and finds out how the host is. */
  async comeBack(): Promise<void> {
    if (this.#stopped) return;
    this.history.interruptOpenJobs();
    await this.listener.open();
    this.#down = false;
    if (this.klippy.state === 'ready') this.ready();
  }

  #wait(ms: number): Promise<void> {
    return new Promise((resolve) => void this.settings.clock.setTimer(resolve, ms));
  }
}
