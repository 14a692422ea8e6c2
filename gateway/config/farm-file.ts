import { Result, Schema } from 'effect';
import { LineCounter, parseDocument } from 'yaml';
import { checkReferences } from '../../actors/farm/references.ts';
import { FarmConfig } from '../../actors/farm/schema.ts';
import { deriveRates, deriveTimezones } from './derive.ts';
import { type Path, type ShapeProblem, shapeProblems } from './issues.ts';
import { type Place, placeOf } from './locate.ts';

/** One thing wrong with a farm file: where, what stands there, what should. */
export interface FarmFileProblem extends Place {
  readonly file: string;
  /** `printers[0].lane`; empty for the file as a whole. */
  readonly path: string;
  readonly found: string | null;
  readonly expected: string;
  readonly suggestion: string | null;
}

export type FarmFileReading =
  | { readonly ok: true; readonly farm: FarmConfig }
  | { readonly ok: false; readonly problems: readonly FarmFileProblem[] };

const MAX_CHARACTERS = 4_000_000;
const MAX_PROBLEMS = 50;
const decode = Schema.decodeUnknownResult(FarmConfig, { errors: 'all', onExcessProperty: 'error' });

/** Reads a farm file's text. Never throws: every defect of the text comes back as a problem with its line and column. */
export function readFarmText(text: string, file: string): FarmFileReading {
  if (text.length > MAX_CHARACTERS)
    return failed([
      {
        file,
        line: 1,
        column: 1,
        path: '',
        found: `${text.length} characters`,
        expected: `at most ${MAX_CHARACTERS}`,
        suggestion: null,
      },
    ]);
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: 'error' });
  if (document.errors.length > 0)
    return failed(
      document.errors.map((error) => {
        const { line, col } = lines.linePos(error.pos[0]);
        return {
          file,
          line,
          column: col,
          path: '',
          found: null,
          expected: `valid YAML: ${error.message}`,
          suggestion: null,
        };
      }),
    );
  let raw: unknown;
  try {
    raw = document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    return failed([
      {
        file,
        line: 1,
        column: 1,
        path: '',
        found: null,
        expected: `valid YAML: ${String(error)}`,
        suggestion: null,
      },
    ]);
  }
  const place = (problem: ShapeProblem): FarmFileProblem => ({
    file,
    ...placeOf(document, lines, problem.path, problem.unknownKey ? 'key' : 'value'),
    path: showPath(problem.path),
    found: problem.missing ? 'nothing' : show(problem.found),
    expected: problem.expected,
    suggestion: problem.suggestion ?? null,
  });
  const derived = deriveRates(deriveTimezones(raw));
  const decoded = decode(derived.value);
  if (Result.isFailure(decoded))
    return failed(
      [
        ...derived.problems,
        ...shapeProblems(decoded.failure.issue, (path) => valueAt(derived.value, path)),
      ].map(place),
    );
  const problems = [...derived.problems, ...checkReferences(decoded.success)];
  return problems.length > 0 ? failed(problems.map(place)) : { ok: true, farm: decoded.success };
}

function failed(problems: readonly FarmFileProblem[]): FarmFileReading {
  const ordered = [...problems].sort((a, b) => a.line - b.line || a.column - b.column);
  return { ok: false, problems: ordered.slice(0, MAX_PROBLEMS) };
}

/** `farm.yaml:12:7 printers[0].lane: found "fdm", expected one of FDM, UV. Did you mean FDM?` */
export function describeProblem(problem: FarmFileProblem): string {
  const where = `${problem.file}:${problem.line}:${problem.column}${problem.path ? ` ${problem.path}` : ''}`;
  const found = problem.found === null ? '' : `found ${problem.found}, `;
  return `${where}: ${found}expected ${problem.expected.replace(/\.$/, '')}.${problem.suggestion ? ` Did you mean ${problem.suggestion}?` : ''}`;
}

const showPath = (path: Path) =>
  path.reduce<string>(
    (text, step) => (typeof step === 'number' ? `${text}[${step}]` : text ? `${text}.${step}` : step),
    '',
  );

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (at, step) => (at as Record<string | number, unknown> | null | undefined)?.[step],
    value,
  );
}

function show(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}
