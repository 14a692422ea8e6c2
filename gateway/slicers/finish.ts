/**
 * One pass over raw G-code: rewritten, written, read and hashed, a piece at a time. Layers and the printing time are
 * counted and added where the slicer has not stated them.
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { durationWords, TIME_STATEMENT } from '../../actors/slicing/gcode/comments.ts';
import type { GcodeFacts } from '../../actors/slicing/gcode/facts.ts';
import { GcodeReader } from '../../actors/slicing/gcode/reader.ts';
import { GcodeRewriter, type RewriteOptions } from '../../actors/slicing/gcode/rewrite.ts';
import type { MotionLimits } from '../../actors/slicing/gcode/time.ts';

const PIECE_BYTES = 128 * 1024;

export interface Finished {
  readonly facts: GcodeFacts;
  readonly gcodeHash: string;
  readonly gcodeBytes: number;
}

export async function finishGcode(
  from: string,
  to: string,
  options: RewriteOptions & { readonly limits: MotionLimits },
  signal: AbortSignal,
): Promise<Finished> {
  const rewriter = new GcodeRewriter(options);
  const reader = new GcodeReader(options.limits);
  const hash = createHash('sha256');
  const out = await open(to, 'w');
  let gcodeBytes = 0;
  let rest = '';
  const take = async (lines: ReadonlyArray<string>) => {
    let text = '';
    for (const raw of lines)
      for (const line of rewriter.line(raw.endsWith('\r') ? raw.slice(0, -1) : raw)) {
        reader.line(line);
        text += `${line}\n`;
      }
    const bytes = Buffer.from(text, 'utf8');
    hash.update(bytes);
    gcodeBytes += bytes.byteLength;
    await out.write(bytes);
  };
  try {
    for await (const piece of createReadStream(from, { encoding: 'utf8', highWaterMark: PIECE_BYTES })) {
      signal.throwIfAborted();
      const lines = (rest + piece).split('\n');
      rest = lines.pop() ?? '';
      await take(lines);
    }
    if (rest !== '') await take([rest]);
    const { stated, layers, motionSeconds } = reader.end();
    if (stated.layers === undefined) await take([`; total layers count = ${layers}`]);
    if (stated.seconds === undefined && motionSeconds > 0 && Number.isFinite(motionSeconds))
      await take([`; ${TIME_STATEMENT} ${durationWords(Math.max(1, motionSeconds))}`]);
  } finally {
    await out.close();
  }
  return { facts: reader.end(), gcodeHash: hash.digest('hex'), gcodeBytes };
}
