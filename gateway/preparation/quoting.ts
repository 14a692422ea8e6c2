/** Prices a quote from the farm as it stands: its parts are sliced first. */
import type { DispatcherState } from '../../actors/dispatcher/schema.ts';
import type { PreflightReport } from '../../actors/preflight/schema.ts';
import type { Learnt } from '../../actors/promise/history.ts';
import { estimatePart, type Preparation } from './estimate.ts';
import { failed, type MadeLine, type Quoted, type QuoteToPrice, quotedPrice } from './quoted.ts';

export type { Quoted, QuoteToPrice } from './quoted.ts';

/** @param queue the dispatcher's tables, or undefined where it has not been spoken to yet. @param learnt of its past. */
export async function quotePrice(
  preparation: Preparation,
  queue: Pick<DispatcherState, 'queue' | 'printers'> | undefined,
  learnt: Learnt,
  quote: QuoteToPrice,
  at: number,
  signal?: AbortSignal,
): Promise<Quoted> {
  const made: MadeLine[] = [];
  for (const line of quote.lines) {
    const part = await estimatePart(preparation, line.recipe, signal);
    if (!part.ok) return failed(part.code, part.because);
    const { estimate, able, report } = part;
    made.push({
      line,
      part: {
        estimate,
        able,
        verdict: report.verdict,
        warnings: report.findings.filter((one) => one.severity === 'warn').length,
        flags: flagsOf(report),
      },
    });
  }
  return quotedPrice({ farm: preparation.farm(), queue, learnt }, quote, made, at);
}

const flagsOf = (report: PreflightReport) =>
  report.findings.filter((one) => one.severity !== 'ok').map((one) => one.what);
