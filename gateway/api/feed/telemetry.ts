/** The latest value of each printer, and which clients have seen it. Nothing queues: a newer value takes the older's place. */
import type { FeedFrame, Telemetry } from '../contract/index.ts';

const PRINTERS_MAX = 2_000;

export class TelemetryBoard {
  readonly #latest = new Map<string, { readonly telemetry: Telemetry; readonly mark: number }>();
  #mark = 0;
  #cached: { readonly since: number; readonly mark: number; readonly text: string } | undefined;

  /** Grows with every value. */
  get mark(): number {
    return this.#mark;
  }

  put(telemetry: Telemetry): void {
    this.#latest.delete(telemetry.printerId);
    this.#latest.set(telemetry.printerId, { telemetry, mark: ++this.#mark });
    if (this.#latest.size > PRINTERS_MAX) this.#latest.delete(this.#latest.keys().next().value!);
  }

  /** One frame with all that came after `since`; most clients are at the same mark and share its text. */
  frameSince(since: number, at: number): string | undefined {
    if (since >= this.#mark) return undefined;
    if (this.#cached?.since === since && this.#cached.mark === this.#mark) return this.#cached.text;
    const printers: Telemetry[] = [];
    for (const { telemetry, mark } of this.#latest.values()) if (mark > since) printers.push(telemetry);
    const frame: FeedFrame = { type: 'telemetry', at, printers };
    const text = JSON.stringify(frame);
    this.#cached = { since, mark: this.#mark, text };
    return text;
  }
}
