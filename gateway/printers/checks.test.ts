/** The rules every family keeps, checked over all of them at once. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Schema } from 'effect';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { Capabilities, Family, Link } from './contract.ts';
import { isLinkError } from './errors.ts';
import { families, familyOf } from './registry.ts';
import { systemServices } from './services.ts';

const here = new URL('.', import.meta.url).pathname;
const requiredFiles = [
  'index.ts',
  'wire.ts',
  'decode.ts',
  'encode.ts',
  'connect.ts',
  'family.test.ts',
  'quality.yaml',
];
const requiredRules = [
  'connect',
  'reconnect',
  'status',
  'upload',
  'start',
  'jobIdentity',
  'history',
  'camera',
  'power',
];

const Quality = Schema.Struct({
  family: Schema.String,
  machines: Schema.Array(Schema.NonEmptyString),
  triedOnHardware: Schema.Boolean,
  rules: Schema.Record(
    Schema.String,
    Schema.Struct({ status: Schema.Literals(['done', 'seen', 'limited', 'no']), why: Schema.NonEmptyString }),
  ),
});

/** Which operation a capability promises. */
const promised: [keyof Link, (capabilities: Capabilities) => boolean][] = [
  ['upload', ({ upload }) => upload],
  ['start', ({ start }) => start === 'command'],
  ['pause', ({ pause }) => pause],
  ['resume', ({ resume }) => resume],
  ['cancel', ({ cancel }) => cancel],
  ['emergencyStop', ({ emergencyStop }) => emergencyStop],
  ['webcams', ({ camera }) => camera],
  ['powerDevices', ({ power }) => power],
  ['setPower', ({ power }) => power],
  ['cancelObject', ({ objectCancel }) => objectCancel],
];

const foldersOfFamilies = readdirSync(here, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name !== 'testing')
  .map((entry) => entry.name);

test('each folder is a registered family, and each family a folder', () => {
  expect(foldersOfFamilies.sort()).toEqual(families.map((family) => family.id).sort());
});

test('an unknown family is named in the error, with those there are', () => {
  expect(() => familyOf('telepathy')).toThrow(/"telepathy".*Known are:/);
});

describe.each(families.map((family) => [family.id, family] as [string, Family]))('%s', (id, family) => {
  test('has the files every family has', () => {
    expect(readdirSync(join(here, id))).toEqual(expect.arrayContaining(requiredFiles));
  });

  test('has an honest quality checklist', () => {
    const quality = Schema.decodeUnknownSync(Quality)(
      parse(readFileSync(join(here, id, 'quality.yaml'), 'utf8')),
    );
    expect(quality.family).toBe(id);
    expect(Object.keys(quality.rules)).toEqual(expect.arrayContaining(requiredRules));
  });

  test('decodes its own example, and says what is wrong with another', () => {
    Schema.decodeUnknownSync(family.configSchema)(family.exampleConfig);
    expect(() => family.connect({ nonsense: true }, systemServices())).toThrow();
  });

  test('offers exactly the operations it declares', async () => {
    const link = family.connect(family.exampleConfig, systemServices());
    for (const [operation, isPromised] of promised) {
      expect([operation, link[operation] !== undefined]).toEqual([
        operation,
        isPromised(family.capabilities),
      ]);
    }
    await link.close();
  });

  test('begins with the link down, and closes cleanly, twice, refusing what comes after', async () => {
    const link = family.connect(family.exampleConfig, systemServices());
    expect(link.latest()).toMatchObject({ link: 'down', phase: 'offline', ready: false, job: null });
    await Promise.all([link.close(), link.close()]);
    expect(await link.ended).toBeNull();
    const error = await link.look('a.gcode').catch((thrown: unknown) => thrown);
    expect(isLinkError(error)).toBe(true);
  });
});
