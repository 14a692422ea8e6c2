import { readdirSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import type { MoonrakerServer } from './server.ts';

/** Faults that wait for a request and then spoil it. `method` is a JSON-RPC name; absent: any. */
export type RequestFault =
  /** The request takes effect; its answer never comes, and the connection is cut unless `cut` is false. */
  | { readonly kind: 'lostAck'; readonly method?: string; readonly times?: number; readonly cut?: boolean }
  /** The request takes effect at once; its answer comes late. */
  | { readonly kind: 'lateAck'; readonly method?: string; readonly times?: number; readonly delayMs: number }
  /** The request fails with this status and never takes effect. */
  | {
      readonly kind: 'refuse';
      readonly method?: string;
      readonly times?: number;
      readonly status?: number;
      readonly message?: string;
    };

/** Faults of an upload under way. */
export type UploadFault =
  | { readonly kind: 'uploadCut'; readonly afterBytes: number; readonly times?: number }
  | { readonly kind: 'uploadCorrupt'; readonly times?: number }
  | { readonly kind: 'uploadSlow'; readonly bytesPerSecond: number; readonly times?: number };

/** Faults that happen at once. */
export type EventFault =
  | { readonly kind: 'failStart'; readonly message?: string }
  /** `forMs`, here and below: mends itself after this long. */
  | { readonly kind: 'halfOpen'; readonly forMs?: number }
  /** As `halfOpen`, and new connections are taken and never answered. */
  | { readonly kind: 'hang'; readonly forMs?: number }
  | { readonly kind: 'dropSockets' }
  | { readonly kind: 'dropSubscriptions' }
  | { readonly kind: 'klippyRestart' }
  | { readonly kind: 'klippyKill'; readonly backAfterMs?: number }
  | { readonly kind: 'serverRestart'; readonly abrupt?: boolean }
  | { readonly kind: 'tooManySockets'; readonly max: number }
  | { readonly kind: 'clockBack'; readonly seconds: number }
  | { readonly kind: 'handStart'; readonly file?: string }
  | { readonly kind: 'filamentRunout' }
  | { readonly kind: 'filamentLoaded' }
  | { readonly kind: 'thermalFault'; readonly heater?: string }
  | { readonly kind: 'printError'; readonly atFraction?: number; readonly message?: string }
  | { readonly kind: 'powerCut'; readonly forMs?: number }
  | { readonly kind: 'powerRestore' }
  | { readonly kind: 'networkCut'; readonly forMs?: number }
  | { readonly kind: 'networkRestore' }
  | { readonly kind: 'cameraDead'; readonly dead?: boolean }
  | { readonly kind: 'plugDead'; readonly device: string; readonly dead?: boolean };

export type Fault = RequestFault | UploadFault | EventFault;

/** What a spoiled request is to do. */
export interface Spoil {
  readonly lose?: 'cut' | 'silent';
  readonly delayMs?: number;
  readonly refuse?: { readonly status: number; readonly message: string };
}

const HAND_FILE = 'started-at-the-machine.gcode';
const HAND_GCODE = 'M140 S60\nM104 S200\nG28\nM190 S60\nM109 S200\nM83\nG1 Z0.2 F3000\nG1 X20 Y20\n';
const WAITING_MAX = 1000;

/** Trouble on demand: by call, or over HTTP at `POST /virtual/faults` with the same objects as JSON. */
export class Faults {
  readonly #server: MoonrakerServer;
  #waiting: { readonly fault: RequestFault | UploadFault; left: number }[] = [];
  #errorAt: { readonly fraction: number; readonly message: string } | undefined;
  cameraDead = false;
  maxSockets: number | undefined;

  constructor(server: MoonrakerServer) {
    this.#server = server;
  }

  /** Faults still waiting for a request. */
  get waiting(): readonly Fault[] {
    return this.#waiting.map((entry) => entry.fault);
  }

  /** Takes every waiting fault away and mends what was broken on purpose. The power and the network come back. */
  async clear(): Promise<void> {
    this.#waiting = [];
    this.#errorAt = undefined;
    this.cameraDead = false;
    this.maxSockets = undefined;
    this.#server.klippy.failNextStart = undefined;
    this.#server.wallOffsetMs = 0;
    this.#server.listener.thaw();
    if (!this.#server.listener.isOpen) await this.#restorePower();
  }

  /** Injects one fault. Resolves when it has taken hold. Throws TypeError for an unknown kind. */
  async inject(fault: Fault): Promise<void> {
    const server = this.#server;
    const { klippy } = server;
    switch (fault.kind) {
      case 'lostAck':
      case 'lateAck':
      case 'refuse':
      case 'uploadCut':
      case 'uploadCorrupt':
      case 'uploadSlow':
        if (this.#waiting.length >= WAITING_MAX)
          throw new RangeError(`${WAITING_MAX} faults wait already; clear some`);
        this.#waiting.push({ fault, left: fault.times ?? 1 });
        return;
      case 'failStart':
        klippy.failNextStart = fault.message ?? 'Unable to open file';
        return;
      case 'halfOpen':
        this.#mendAfter(fault.forMs, async () => server.listener.thaw());
        return server.listener.freeze();
      case 'hang':
        this.#mendAfter(fault.forMs, async () => server.listener.thaw());
        server.listener.hang();
        return;
      case 'dropSockets':
        return server.listener.cutSockets();
      case 'dropSubscriptions':
        for (const connection of server.connections) connection.subscription = new Map();
        return;
      case 'klippyRestart':
        return klippy.restart();
      case 'klippyKill':
        klippy.kill();
        if (fault.backAfterMs !== undefined) server.later(fault.backAfterMs, () => klippy.boot());
        return;
      case 'serverRestart':
        return server.restartServer(fault.abrupt ?? false);
      case 'tooManySockets':
        this.maxSockets = fault.max;
        return;
      case 'clockBack':
        server.wallOffsetMs -= fault.seconds * 1000;
        return;
      case 'handStart':
        return this.#handStart(fault.file);
      case 'filamentRunout':
        return this.#runout();
      case 'filamentLoaded':
        klippy.machine.filamentDetected = true;
        return klippy.changed();
      case 'thermalFault':
        return klippy.shutdown(`Heater ${fault.heater ?? 'extruder'} not heating at expected rate`);
      case 'printError':
        return this.#printError(fault.atFraction ?? 0, fault.message ?? 'Internal error during print');
      case 'powerCut':
        this.#mendAfter(fault.forMs, () => this.#restorePower());
        return this.#cutPower();
      case 'powerRestore':
        return this.#restorePower();
      case 'networkCut':
        this.#mendAfter(fault.forMs, () => server.listener.open());
        return server.listener.close(undefined);
      case 'networkRestore':
        await server.listener.open();
        return;
      case 'cameraDead':
        this.cameraDead = fault.dead ?? true;
        return;
      case 'plugDead':
        return server.power.breakDevice(fault.device, fault.dead ?? true);
      default:
        throw new TypeError(`Unknown fault kind ${JSON.stringify((fault as { kind: unknown }).kind)}`);
    }
  }

  #mendAfter(ms: number | undefined, mend: () => Promise<unknown>): void {
    if (ms !== undefined) this.#server.later(ms, () => void mend());
  }

  /** Whether a request is to be spoiled, and how. Counts it. */
  spoil(method: string): Spoil {
    const taken = this.#take(
      (fault) => 'method' in fault || isRequestFault(fault),
      (fault) => {
        return isRequestFault(fault) && (fault.method === undefined || fault.method === method);
      },
    );
    if (taken === undefined || !isRequestFault(taken)) return {};
    if (taken.kind === 'lostAck') return { lose: taken.cut === false ? 'silent' : 'cut' };
    if (taken.kind === 'lateAck') return { delayMs: taken.delayMs };
    return { refuse: { status: taken.status ?? 500, message: taken.message ?? 'Internal Server Error' } };
  }

  /** The faults of one upload, at its beginning. Counts them. */
  spoilUpload(): { cutAfterBytes: number; corrupt: boolean; bytesPerSecond: number } {
    const cut = this.#take(
      () => true,
      (fault) => fault.kind === 'uploadCut',
    );
    const corrupt = this.#take(
      () => true,
      (fault) => fault.kind === 'uploadCorrupt',
    );
    const slow = this.#take(
      () => true,
      (fault) => fault.kind === 'uploadSlow',
    );
    return {
      cutAfterBytes: cut?.kind === 'uploadCut' ? cut.afterBytes : Number.POSITIVE_INFINITY,
      corrupt: corrupt !== undefined,
      bytesPerSecond: slow?.kind === 'uploadSlow' ? slow.bytesPerSecond : Number.POSITIVE_INFINITY,
    };
  }

  /** The print is to fail from this fraction of the file on. */
  dueError(fraction: number): string | undefined {
    if (this.#errorAt === undefined || fraction < this.#errorAt.fraction) return undefined;
    const { message } = this.#errorAt;
    this.#errorAt = undefined;
    return message;
  }

  #take(
    among: (fault: RequestFault | UploadFault) => boolean,
    fits: (fault: RequestFault | UploadFault) => boolean,
  ): RequestFault | UploadFault | undefined {
    const entry = this.#waiting.find((waiting) => among(waiting.fault) && fits(waiting.fault));
    if (entry === undefined) return undefined;
    entry.left--;
    if (entry.left <= 0) this.#waiting = this.#waiting.filter((waiting) => waiting !== entry);
    return entry.fault;
  }

  /** Someone picks a file at the machine's own panel; without a file, one brought on a stick. */
  async #handStart(file: string | undefined): Promise<void> {
    const name = file ?? HAND_FILE;
    if (file === undefined) {
      const place = this.#server.files.place('gcodes', HAND_FILE);
      const moves = Array.from({ length: 400 }, (_, i) => `G1 X${20 + (i % 2) * 180} E8 F1800\n`).join('');
      if (!readdirSync(this.#server.files.place('gcodes', '').diskPath).includes(HAND_FILE)) {
        await writeFile(place.diskPath, `; ${HAND_FILE}\n${HAND_GCODE}${moves}M104 S0\nM140 S0\n`);
      }
    }
    await this.#server.klippy.runScript(`SDCARD_PRINT_FILE FILENAME="${name}"`);
  }

  /** The sensor sees no filament: the print stops first, the pause command follows half a second later. */
  #runout(): void {
    const { klippy } = this.#server;
    klippy.advance();
    klippy.machine.filamentDetected = false;
    if (klippy.job.active && klippy.machine.sensorEnabled) {
      klippy.session.sdPaused = true;
      klippy.pauseJob();
      this.#server.later(500, () => {
        klippy.session.isPaused = true;
        klippy.changed();
      });
    }
    klippy.changed();
  }

  #printError(fraction: number, message: string): void {
    this.#errorAt = { fraction, message };
    this.#watchError();
  }

  /** Looks again now and then: only while such a fault waits. */
  #watchError(): void {
    if (this.#errorAt === undefined) return;
    const { klippy } = this.#server;
    klippy.advance();
    if (klippy.job.active) {
      const message = this.dueError(klippy.job.sdStatus(klippy.seconds()).progress);
      if (message !== undefined) {
        klippy.failJob(message);
        return;
      }
    }
    this.#server.later(100, () => this.#watchError());
  }

  /** Everything dark: sockets gone, connections refused, the print lost. */
  async #cutPower(): Promise<void> {
    const server = this.#server;
    server.log.add({ event: 'power_cut', at: now(server), printer: server.settings.name });
    await server.goDown(undefined);
    server.klippy.kill('power_cut');
  }

  async #restorePower(): Promise<void> {
    const server = this.#server;
    if (server.klippy.state !== 'disconnected') {
      await server.listener.open();
      return;
    }
    server.log.add({ event: 'power_restored', at: now(server), printer: server.settings.name });
    await server.comeBack();
    server.klippy.boot();
  }
}

function isRequestFault(fault: RequestFault | UploadFault): fault is RequestFault {
  return fault.kind === 'lostAck' || fault.kind === 'lateAck' || fault.kind === 'refuse';
}

function now(server: MoonrakerServer): string {
  return new Date(server.unixSeconds() * 1000).toISOString();
}
