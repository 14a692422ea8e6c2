/**
 * The process three-slicer runs in. Alone, because its kernel can loop for ever, cannot be asked to stop, and
 * takes gigabytes for a large model: all three are ended by ending the process.
 *
 * Usage: node child.ts <job.json>
 */
import { closeSync, openSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { createSlicer } from 'three-slicer';
import { durationWords, TIME_STATEMENT } from '../../../actors/slicing/gcode/comments.ts';
import type { ChildJob, ChildReport } from './child-job.ts';
import { KernelLabeller } from './label.ts';

const HEADER_BYTES = 84;
const TRIANGLE_BYTES = 50;
const PAGE_BYTES = 65_536;

const job: ChildJob = JSON.parse(readFileSync(process.argv[2]!, 'utf8'));
let memoryLimit = false;
capKernelMemory(job.memoryBytes);
let report: ChildReport;
try {
  report = await slice();
} catch (error) {
  report = { ok: false, memoryLimit, error: error instanceof Error ? error.message : String(error) };
}
writeFileSync(job.reportPath, JSON.stringify(report));

async function slice(): Promise<ChildReport> {
  const slicer = await createSlicer();
  const labeller = new KernelLabeller(job.label);
  const out = openSync(job.gcodePath, 'w');
  try {
    writeSync(out, `${job.firstLine}\n`);
    const { stats, warnings, error } = slicer.slice(joinModels(), job.params, {
      onLayer: ({ gcode }) => writeSync(out, labeller.push(gcode)),
    });
    if (error !== undefined) return { ok: false, memoryLimit, error };
    const last = [...job.lastLines, ...statedTime(stats.time_estimate)];
    writeSync(out, labeller.end() + last.map((line) => `; ${line}\n`).join(''));
    return { ok: true, layers: labeller.layers, warnings: warnings ?? [] };
  } finally {
    closeSync(out);
  }
}

/** The kernel gives up reckoning, and says 0, where the G-code is longer than some 28 MB. */
function statedTime(seconds: number): string[] {
  return seconds >= 0.5 ? [`${TIME_STATEMENT} ${durationWords(seconds)}`] : [];
}

/** The placed parts as one STL, moved to the kernel's origin. */
function joinModels(): Uint8Array {
  const files = job.models.map((model) => ({ ...model, bytes: readFileSync(model.path) }));
  const bodies = files.reduce((sum, file) => sum + file.bytes.byteLength - HEADER_BYTES, 0);
  const joined = new Uint8Array(HEADER_BYTES + bodies);
  const view = new DataView(joined.buffer);
  view.setUint32(80, bodies / TRIANGLE_BYTES, true);
  let at = HEADER_BYTES;
  for (const { bytes, heightFactor } of files) {
    joined.set(bytes.subarray(HEADER_BYTES), at);
    for (const end = at + bytes.byteLength - HEADER_BYTES; at < end; at += TRIANGLE_BYTES)
      for (let corner = at + 12; corner < at + 48; corner += 12) {
        view.setFloat32(corner, view.getFloat32(corner, true) - job.centreXMillimetres, true);
        view.setFloat32(corner + 4, view.getFloat32(corner + 4, true) - job.centreYMillimetres, true);
        if (heightFactor !== 1)
          view.setFloat32(corner + 8, view.getFloat32(corner + 8, true) * heightFactor, true);
      }
  }
  return joined;
}

/** The kernel's memory lies outside the JS heap, where no option of the runtime limits it. */
function capKernelMemory(bytesMax: number): void {
  const grow = WebAssembly.Memory.prototype.grow;
  WebAssembly.Memory.prototype.grow = function capped(this: WebAssembly.Memory, pages: number) {
    if (this.buffer.byteLength + pages * PAGE_BYTES > bytesMax) {
      memoryLimit = true;
      throw new RangeError('the memory cap of the slice is reached');
    }
    return grow.call(this, pages);
  };
}
