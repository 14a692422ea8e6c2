/** The report for programs. Its shape is documented in docs/simulate.md; a change that breaks readers raises `schema`. */
import { failuresByCause, type Report, talliesOf, verdictOf } from './report.ts';

export const JSON_SCHEMA = 1;

export function jsonReport(report: Report): object {
  const { sweep, smallest } = report;
  const { request } = sweep;
  return {
    schema: JSON_SCHEMA,
    program: { name: 'print-farm-os', version: report.version },
    writtenAt: new Date(report.writtenAt).toISOString(),
    scenario: request.scenario,
    days: request.days ?? request.scenario.days,
    seedsAsked: request.seeds.length,
    isInterrupted: sweep.isInterrupted,
    verdict: verdictOf(sweep),
    replay: report.replay,
    hash: sweep.hash,
    currency: report.currency,
    elapsedSeconds: report.elapsedSeconds,
    summary: Object.fromEntries(
      talliesOf(sweep).map(({ figure, spread }) => [figure.key, { unit: figure.unit || 'count', ...spread }]),
    ),
    failuresByCauseMean: Object.fromEntries(failuresByCause(sweep)),
    byPrinterMean: sweep.byPrinter,
    runs: sweep.rows.map(({ seed, result, broken, crash }) => ({
      seed,
      ...(result && {
        hash: result.hash,
        turns: result.turns,
        events: result.events,
        startAt: result.startAt,
        endAt: result.endAt,
        figures: result.figures,
        promises: result.promises,
      }),
      broken,
      crash,
      replay: report.replayOf(seed),
    })),
    smallestCases: smallest,
  };
}
