/** How the CLI ends; documented in docs/cli.md. */
export const Exit = {
  OK: 0,
  FAILED: 1,
  USAGE: 2,
  REFUSED: 3,
  UNREACHABLE: 4,
  NOT_SIGNED_IN: 5,
  INTERRUPTED: 130,
} as const;
export type ExitCode = (typeof Exit)[keyof typeof Exit];

/** Ends the program with words for people on stderr. `problem` is the API's own document, for `--json`. */
export class CliError extends Error {
  readonly code: ExitCode;
  readonly remedy: string | undefined;
  readonly problem: unknown;
  constructor(code: ExitCode, message: string, remedy?: string, problem?: unknown) {
    super(message);
    this.code = code;
    this.remedy = remedy;
    this.problem = problem;
  }
}

export const usage = (message: string, remedy: string): CliError => new CliError(Exit.USAGE, message, remedy);
