/** Style that a machine can check: which way imports run, what pure code may not touch, whose names stay in whose folder. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '..');
const rooms = ['runtime', 'actors', 'gateway', 'simulator', 'console', 'bin'] as const;
type Room = (typeof rooms)[number];

/** From each room, the rooms that it may look into. */
const mayImport: { readonly [room in Room]: readonly Room[] } = {
  runtime: ['runtime'],
  actors: ['runtime', 'actors'],
  gateway: ['runtime', 'actors', 'gateway'],
  simulator: ['runtime', 'actors', 'gateway', 'simulator'],
  bin: ['runtime', 'actors', 'gateway', 'simulator', 'console', 'bin'],
  console: ['console'],
};
/** Beyond itself the console sees schemas and the API's contract only; what these import is data, too. */
const consoleMaySee = [
  /^actors\/[a-z-]+\/schema[a-z-]*\.ts$/,
  /^gateway\/api\/contract\//,
  // Addresses are part of what the contract hands out.
  /^runtime\/envelope\.ts$/,
];
/** Its tests hold what it offers against the machines themselves. */
const consoleTestsMaySee = /^actors\/definitions\.ts$/;

interface Source {
  readonly file: string;
  readonly room: Room;
  readonly text: string;
  readonly code: string;
  readonly isTest: boolean;
}

const sources: readonly Source[] = rooms.flatMap((room) =>
  readdirSync(path.join(root, room), { recursive: true, encoding: 'utf8' })
    .map((name) => `${room}/${name.replaceAll(path.sep, '/')}`)
    .filter((file) => /\.(ts|tsx|mjs)$/.test(file) && !/(^|\/)(dist|node_modules)\//.test(file))
    .map((file) => {
      const text = readFileSync(path.join(root, file), 'utf8');
      return { file, room, text, code: withoutComments(text), isTest: isTest(file) };
    }),
);

/** Tests, their helpers and benchmarks may use the machine's clock. */
function isTest(file: string): boolean {
  return /\.(test|bench)\.tsx?$/.test(file) || /(^|\/)(testing|toy)[./]/.test(file);
}

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|[^:'"`])\/\/[^\n]*/g, '$1');
}

function importsOf({ file, code }: Source): readonly string[] {
  const found = code.matchAll(/(?:from|import)\s*\(?\s*['"](\.[^'"]+)['"]/g);
  return [...found].map(([, spec]) => path.posix.normalize(path.posix.join(path.posix.dirname(file), spec!)));
}

/** Packages that reach outside, and therefore have no place in pure code. `node:crypto` is: it only computes. */
const outside = /from\s+['"](?:node:(?!crypto['"])[^'"]+|fastify|pg|kysely|ws|mqtt|minio)['"]/;

const banned: readonly { readonly call: RegExp; readonly instead: string }[] = [
  { call: /\bDate\.now\s*\(/, instead: 'the time that comes with the message (`event.meta.at`)' },
  { call: /\bnew Date\(\s*\)/, instead: 'the time that comes with the message (`event.meta.at`)' },
  { call: /\bMath\.random\s*\(/, instead: 'a seed or an id that comes with the message' },
  { call: /\bset(Timeout|Interval|Immediate)\s*\(/, instead: '`after:` in the machine: a durable timer' },
  { call: /\bperformance\.now\s*\(/, instead: 'a budget counted in steps' },
  { call: /\bprocess\./, instead: 'a value that is handed in' },
  { call: /\bfetch\s*\(/, instead: 'an effect that the gateway carries out' },
  { call: outside, instead: 'an effect that the gateway carries out' },
];

/** Words of the domain, which the kernel must not know. */
const domainWords =
  /\b(printer|printers|print farm|filament|gcode|g-code|spool|slicer|nozzle|plate|quote|order line|moonraker|klipper)\b/i;

const familyFolders = [
  { name: /moonraker|klipper/i, home: [/\/moonraker\//, /^gateway\/printers\/registry\.ts$/] },
];
/** Where a family may be named all the same, with the reason. */
const familyMayBeNamed = [/^bin\//, /^console\/walk\//, /\.test\.tsx?$/, /\.bench\.ts$/, /\/testing\//];

describe('tidy', () => {
  it('imports run one way: runtime ← actors ← gateway ← simulator ← bin', () => {
    const upward = sources.flatMap((source) =>
      importsOf(source)
        .filter((target) => rooms.some((room) => target.startsWith(`${room}/`)))
        .filter((target) => !mayImport[source.room].some((room) => target.startsWith(`${room}/`)))
        .filter((target) => source.room !== 'console' || !consoleMaySee.some((seen) => seen.test(target)))
        .filter((target) => source.room !== 'console' || !source.isTest || !consoleTestsMaySee.test(target))
        .map((target) => `${source.file} → ${target}`),
    );
    expect(upward).toEqual([]);
  });

  it('actors are pure: no clock, no randomness, no I/O', () => {
    const found = sources
      .filter((source) => source.room === 'actors' && !source.isTest)
      .flatMap((source) =>
        banned
          .filter(({ call }) => call.test(source.code))
          .map(({ call, instead }) => `${source.file}: ${call} — use ${instead}`),
      );
    expect(found).toEqual([]);
  });

  it('the kernel knows no word of the domain', () => {
    const found = sources
      .filter((source) => source.room === 'runtime')
      .flatMap((source) => {
        const word = domainWords.exec(source.text);
        return word ? [`${source.file}: "${word[0]}"`] : [];
      });
    expect(found).toEqual([]);
  });

  it("a family's name stays in its folder", () => {
    const found = sources.flatMap((source) =>
      familyFolders
        .filter(({ name, home }) => name.test(source.code) && !home.some((place) => place.test(source.file)))
        .filter(() => !familyMayBeNamed.some((place) => place.test(source.file)))
        .map(({ name }) => `${source.file}: ${name.exec(source.code)?.[0]}`),
    );
    expect(found).toEqual([]);
  });

  it('only runtime/cluster knows the cluster engine', () => {
    const found = sources
      .filter(
        (source) =>
          /from\s+['"]effect\/cluster/.test(source.code) && !source.file.startsWith('runtime/cluster/'),
      )
      .map((source) => source.file);
    expect(found).toEqual([]);
  });

  it('no test is skipped for good or alone, and nothing is left to do', () => {
    const marks = /\b(TODO|FIXME|XXX)\b|\.(only|todo)\(|@ts-(ignore|nocheck)/;
    const found = sources
      .filter((source) => !source.file.endsWith('tidy.test.ts'))
      .flatMap((source) => {
        const mark = marks.exec(source.text);
        return mark ? [`${source.file}: ${mark[0]}`] : [];
      });
    expect(found).toEqual([]);
  });

  it('versions are pinned exactly, and every package says why it is here', () => {
    const { dependencies, devDependencies } = JSON.parse(
      readFileSync(path.join(root, 'package.json'), 'utf8'),
    ) as {
      dependencies: Record<string, string>;
      devDependencies: Record<string, string>;
    };
    const all = { ...dependencies, ...devDependencies };
    expect(Object.entries(all).filter(([, version]) => !/^\d+\.\d+\.\d+[\w.-]*$/.test(version))).toEqual([]);
    const documented = readFileSync(path.join(root, 'docs/DEPENDENCIES.md'), 'utf8');
    expect(Object.keys(all).filter((name) => !documented.includes(`\`${name}\``))).toEqual([]);
  });
});
