import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { allActors } from '../../actors/definitions.ts';
import { demoFarm, fakeFarm, listening } from '../../gateway/api/testing/fake-farm.ts';
import { definitionsOf } from '../../runtime/actor.ts';
import { address } from '../../runtime/envelope.ts';
import { openKernel } from '../../runtime/kernel.ts';
import { verify } from '../../runtime/portable.ts';
import { farmCliAt } from './testing.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'farm-import-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('an export fills an empty database with the same things, and only an empty one; secrets stay behind', async () => {
  const farm = fakeFarm();
  const { connection: _, ...rest } = demoFarm().printers.find(({ family }) => family === 'moonraker')!;
  const spec = { ...rest, connection: { baseUrl: 'http://127.0.0.1:9', apiKey: 'swordfish' } };
  await farm.kernel.say(address('printer', spec.id), 'printer.add', { spec, hasConnector: true });
  await farm.kernel.say('incident/I-1', 'incident.open', {
    code: 'x',
    severity: 'warning',
    subject: 'printer/p',
    what: 'Belt slips',
    nextStep: 'Tighten it',
  });
  const count = farm.kernel.journaled.length;
  const api = await listening(farm);
  const cli = (line: string) => farmCliAt(api.url, line, { FARM_DATA: folder });
  const { out } = await cli('export');
  await api.close();
  expect(out).not.toContain('swordfish');
  const file = path.join(folder, 'events.jsonl');
  writeFileSync(file, out);
  writeFileSync(path.join(folder, 'broken.jsonl'), `${out}{"seq":`);

  expect(await cli(`import ${folder}/none.jsonl`)).toMatchObject({ code: 2 });
  const broken = await cli(`import ${folder}/broken.jsonl`);
  expect(broken).toMatchObject({
    code: 1,
    err: expect.stringContaining(`Line ${count + 1} is not an entry`),
  });
  const imported = await cli(`import ${file} --json`);
  expect(imported).toMatchObject({ code: 0, err: '' });
  expect(imported.json()).toEqual([{ entries: count }]);
  const again = await cli(`import ${file}`);
  expect(again).toMatchObject({ code: 1, err: expect.stringContaining('has a journal already') });

  const kernel = await openKernel({
    definitions: allActors,
    database: { folder: path.join(folder, 'postgres') },
  });
  await kernel.views.reached(count);
  expect(await kernel.views.get('incident/I-1')).toMatchObject({
    status: 'open',
    doc: { what: 'Belt slips' },
  });
  expect((await verify(kernel.database, definitionsOf(allActors))).differences).toEqual([]);
  await kernel.close();
}, 60_000);
