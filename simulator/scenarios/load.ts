/** Scenarios by name or from files: completed by the catalogue, checked, and complained about by line and column. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Result, Schema } from 'effect';
import { LineCounter, parse, parseDocument } from 'yaml';
import { nearest } from '../../actors/farm/nearest.ts';
import { deriveRates } from '../../gateway/config/derive.ts';
import { type Path, type ShapeProblem, shapeProblems } from '../../gateway/config/issues.ts';
import { placeOf } from '../../gateway/config/locate.ts';
import { checkScenario } from './check.ts';
import { Scenario } from './schema.ts';

const FOLDER = import.meta.dirname;
const MAX_CHARACTERS = 1_000_000;
const MAX_PROBLEMS = 20;
const decode = Schema.decodeUnknownResult(Scenario, { errors: 'all', onExcessProperty: 'error' });

/** A scenario can't be used. `message` is for people, one line a problem: where, what stands there, what should. */
export class ScenarioError extends Error {
  override readonly name = 'ScenarioError';
}

export interface ScenarioInfo {
  readonly name: string;
  readonly title: string;
  readonly shows: string;
  readonly days: number;
  readonly printers: number;
}

const names = (): string[] =>
  readdirSync(FOLDER)
    .filter((file) => file.endsWith('.yaml') && file !== 'catalogue.yaml')
    .map((file) => file.slice(0, -'.yaml'.length))
    .sort();

/** The named scenarios, for people who choose one. */
export const listScenarios = (): readonly ScenarioInfo[] =>
  names().map((name) => {
    const { title, shows, days, fleet } = loadScenario(name);
    return { name, title, shows, days, printers: fleet.reduce((sum, { count }) => sum + count, 0) };
  });

export interface CatalogueModel {
  readonly id: string;
  readonly name: string;
  readonly lane: string;
  readonly buildVolumeMillimetres: { readonly x: number; readonly y: number; readonly z: number };
}

/** Machines that a scenario can name by their model, those that are no longer made left out. */
export const listModels = (): readonly CatalogueModel[] =>
  Object.entries(known().printers).flatMap(([id, { capability, lane, legacy, name }]) =>
    legacy === true
      ? []
      : [{ id, name, lane: lane ?? 'FDM', buildVolumeMillimetres: capability.buildVolumeMillimetres }],
  );

/** One of `listScenarios` by name, or a file by its path (with a slash or `.yaml`). Throws {@link ScenarioError}. */
export function loadScenario(nameOrPath: string): Scenario {
  const isPath = nameOrPath.includes('/') || nameOrPath.includes('\\') || /\.ya?ml$/.test(nameOrPath);
  if (!isPath && !names().includes(nameOrPath)) {
    const near = nearest(nameOrPath, names());
    throw new ScenarioError(
      `There is no scenario "${nameOrPath}".${near ? ` Did you mean ${near}?` : ''} There are: ${names().join(', ')}; or give the path of a file.`,
    );
  }
  const file = isPath ? nameOrPath : path.join(FOLDER, `${nameOrPath}.yaml`);
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new ScenarioError(
      `The scenario ${file} could not be read (${(error as Error).message}). Check the path.`,
    );
  }
  return readScenario(text, isPath ? file : `${nameOrPath}.yaml`);
}

/** Reads a scenario's text. `file` is named in what it complains of. Throws {@link ScenarioError}. */
export function readScenario(text: string, file: string): Scenario {
  if (text.length > MAX_CHARACTERS)
    throw new ScenarioError(
      `${file} has ${text.length} characters; a scenario has at most ${MAX_CHARACTERS}.`,
    );
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: 'error' });
  const [bad] = document.errors;
  if (bad) {
    const { line, col } = lines.linePos(bad.pos[0]);
    throw new ScenarioError(`${file}:${line}:${col}: expected valid YAML: ${bad.message}`);
  }
  const completed = complete(document.toJS({ maxAliasCount: 100 }));
  const { value, problems } = completed;
  const decoded = decode(value);
  // A name that is not known would be complained of again, as a value of the wrong shape.
  const found: readonly ShapeProblem[] =
    problems.length > 0
      ? problems
      : Result.isFailure(decoded)
        ? shapeProblems(decoded.failure.issue, (at) => valueAt(value, at))
        : checkScenario(decoded.success);
  if (found.length === 0 && Result.isSuccess(decoded)) return decoded.success;
  const words = found.slice(0, MAX_PROBLEMS).map((problem) => {
    const { line, column } = placeOf(document, lines, problem.path, problem.unknownKey ? 'key' : 'value');
    const what = problem.missing ? 'nothing' : show(problem.found);
    const hint = problem.suggestion ? ` Did you mean ${problem.suggestion}?` : '';
    return `${file}:${line}:${column} ${problem.path.join('.')}: found ${what}, expected ${problem.expected.replace(/\.$/, '')}.${hint}`;
  });
  throw new ScenarioError(words.join('\n'));
}

interface CataloguePrinter {
  readonly name: string;
  readonly lane?: string;
  readonly legacy?: boolean;
  readonly capability: Pick<CatalogueModel, 'buildVolumeMillimetres'>;
}

interface Catalogue {
  readonly printers: Readonly<Record<string, CataloguePrinter>>;
  readonly materials: Readonly<Record<string, object>>;
  readonly defaults: Readonly<Record<string, unknown>>;
}

let catalogue: Catalogue | undefined;

function known(): Catalogue {
  catalogue ??= parse(readFileSync(path.join(FOLDER, 'catalogue.yaml'), 'utf8')) as Catalogue;
  return catalogue;
}

/** Models and materials that are only named are taken from the catalogue; what is stated stands. */
function complete(raw: unknown): { readonly value: unknown; readonly problems: readonly ShapeProblem[] } {
  if (!isRecord(raw)) return { value: raw, problems: [] };
  const { printers, materials, defaults } = known();
  const problems: ShapeProblem[] = [];
  const merged: Record<string, unknown> = under(defaults, raw);
  if (Array.isArray(raw.fleet)) {
    const fleet = raw.fleet.map((entry: unknown, index) => {
      if (!isRecord(entry) || typeof entry.model !== 'string') return entry;
      const model = printers[entry.model];
      if (model === undefined && entry.capability === undefined)
        problems.push({
          path: ['fleet', index, 'model'],
          found: entry.model,
          expected: `a model of the catalogue (${Object.keys(printers).join(', ')}), or a capability`,
          suggestion: nearest(entry.model, Object.keys(printers)),
        });
      if (model === undefined) return entry;
      // A rate that is stated stands in place of the wear that it would follow from.
      const { wear, ...others } = model as unknown as Record<string, unknown>;
      return under(entry.ratePerHour === undefined ? { ...others, wear } : others, entry);
    });
    const rated = deriveRates({ printers: fleet });
    problems.push(...rated.problems.map((one) => ({ ...one, path: ['fleet', ...one.path.slice(1)] })));
    merged.fleet = (rated.value as { printers: unknown[] }).printers.map((entry) => {
      if (!isRecord(entry)) return entry;
      const { wear: _, ...rest } = entry;
      return rest;
    });
  }
  if (Array.isArray(raw.materials))
    merged.materials = raw.materials.map((entry: unknown, index) => {
      if (typeof entry !== 'string') return entry;
      const material = materials[entry];
      if (material !== undefined) return { code: entry, ...material };
      problems.push({
        path: ['materials', index],
        found: entry,
        expected: `a material of the catalogue (${Object.keys(materials).join(', ')}), or one stated whole`,
        suggestion: nearest(entry, Object.keys(materials)),
      });
      return entry;
    });
  return { value: merged, problems };
}

/** What stands in `over` stands; records are completed key by key, lists are taken whole. */
function under(base: Readonly<Record<string, unknown>>, over: Readonly<Record<string, unknown>>) {
  const result: Record<string, unknown> = { ...base };
  for (const [key, value] of Object.entries(over)) {
    const below = base[key];
    result[key] = isRecord(below) && isRecord(value) ? under(below, value) : value;
  }
  return result;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const valueAt = (value: unknown, at: Path): unknown =>
  at.reduce<unknown>(
    (inner, step) => (inner as Record<string | number, unknown> | null | undefined)?.[step],
    value,
  );

const show = (value: unknown): string => JSON.stringify(value)?.slice(0, 60) ?? 'nothing';
