import { Effect, FileSystem, Schema } from 'effect';
import type { FarmConfig } from '../../actors/farm/schema.ts';
import { describeProblem, type FarmFileProblem, readFarmText } from './farm-file.ts';

/** The farm file can't be used. `message` is for people: one line a problem, each with file, line and column. */
export class FarmFileError extends Schema.TaggedError<FarmFileError>()('FarmFileError', {
  message: Schema.String,
  file: Schema.String,
  /** Plain problems for tools; empty when the file could not be read at all. */
  problems: Schema.Array(Schema.Any),
}) {}

/** Reads, validates and completes a farm file. */
export const loadFarm = Effect.fn('loadFarm')(function* (
  file: string,
): Effect.fn.Return<FarmConfig, FarmFileError, FileSystem.FileSystem> {
  const files = yield* FileSystem.FileSystem;
  const text = yield* files.readFileString(file).pipe(
    Effect.mapError(
      (cause) =>
        new FarmFileError({
          file,
          problems: [],
          message: `The farm file ${file} could not be read (${cause.message}). Check the path, or start with the demo farm.`,
        }),
    ),
  );
  const reading = readFarmText(text, file);
  if (reading.ok) return reading.farm;
  return yield* new FarmFileError({
    file,
    problems: [...reading.problems],
    message: report(file, reading.problems),
  });
});

function report(file: string, problems: readonly FarmFileProblem[]): string {
  const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`;
  return [
    `The farm file ${file} has ${count}; nothing was started.`,
    ...problems.map((one) => `  ${describeProblem(one)}`),
  ].join('\n');
}
