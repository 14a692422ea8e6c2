import { readdirSync, readFileSync } from 'node:fs';
import { Schema } from 'effect';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { allActors } from '../../actors/definitions.ts';
import { makeApp } from './app.ts';
import { bodyOf, commandRoute, commands, type Route, routes } from './contract/index.ts';
import { openApiDocument } from './openapi.ts';
import type { RunningApi } from './server.ts';
import { counted } from './statuses.ts';
import { clientOf } from './testing/client.ts';
import { fakeFarm, listening } from './testing/fake-farm.ts';

// biome-ignore lint/suspicious/noExplicitAny: a document of any shape
type Document = Record<string, any>;

const document = openApiDocument('0.0.0') as Document;
const inDocument = ({ path }: Route) => path.replaceAll(/:([A-Za-z0-9]+)/g, '{$1}');

describe('the command table', () => {
  test('names messages that the machines know', () => {
    const known = new Set(allActors.flatMap(({ messages }) => Object.keys(messages)));
    expect(commands.filter(({ type }) => !known.has(type))).toEqual([]);
  });

  test('has one route a row, and no two at one address', () => {
    const addresses = commands.map(commandRoute);
    expect(new Set(addresses).size).toBe(addresses.length);
  });

  test('leaves the word "reason" to the envelope', () => {
    for (const { messages } of allActors)
      for (const [type, schema] of Object.entries(messages))
        if (commands.some((command) => command.type === type))
          expect(Object.keys((schema as Schema.Struct<Schema.Struct.Fields>).fields)).not.toContain('reason');
  });

  test('asks for a reason where the row says so', () => {
    const reset = commands.find(({ type }) => type === 'printer.reset')!;
    const decode = Schema.decodeUnknownSync(bodyOf(reset) as unknown as Schema.Codec<unknown, unknown>);
    expect(() => decode({})).toThrow();
    expect(decode({ reason: { code: 'looked' } })).toEqual({ reason: { code: 'looked' } });
  });
});

describe('the OpenAPI document', () => {
  test('describes every route of the table once, and nothing else', () => {
    const described = Object.entries(document.paths as Document).flatMap(([path, operations]) =>
      Object.entries(operations as Document).map(([method, one]) => `${method} ${path} ${one.operationId}`),
    );
    const table = routes.map((route) => `${route.method.toLowerCase()} ${inDocument(route)} ${route.id}`);
    expect(described.sort()).toEqual(table.sort());
    expect(new Set(routes.map(({ id }) => id)).size).toBe(routes.length);
  });

  test('refers only to schemas that it has', () => {
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map(([, to]) => to!);
    expect(references.length).toBeGreaterThan(50);
    for (const reference of new Set(references)) {
      const name = reference.replace('#/components/schemas/', '');
      expect(document.components.schemas, reference).toHaveProperty([name]);
    }
  });

  test('gives each path parameter and each keyed route its header', () => {
    for (const route of routes) {
      const { parameters } = document.paths[inDocument(route)][route.method.toLowerCase()];
      const names = parameters.filter((one: Document) => one.in === 'path').map((one: Document) => one.name);
      expect(names).toEqual([...route.path.matchAll(/:([A-Za-z0-9]+)/g)].map(([, name]) => name));
      const keyed = parameters.some((one: Document) => one.name === 'Idempotency-Key');
      expect(keyed).toBe(route.keyed === true);
    }
  });

  test('says what the validator says: closed bodies with their bounds', () => {
    const quote = document.components.schemas.QuoteRequest;
    expect(quote.additionalProperties).toBe(false);
    expect(quote.required).toEqual(['customer', 'lines']);
    expect(document.components.schemas.QuoteLineRequest.properties.quantity).toMatchObject({
      type: 'integer',
      minimum: 1,
      maximum: 10_000,
    });
  });
});

describe('the server', () => {
  test('serves every route of the table and no other', async () => {
    const served: string[] = [];
    const { server } = await makeApp(fakeFarm(), {}, () => undefined);
    await server.ready();
    for (const route of routes)
      if (server.hasRoute({ method: route.method, url: route.path })) served.push(route.id);
    expect(served).toEqual(routes.map(({ id }) => id));
    await server.close();
  });

  test('counts statuses that the machines have', () => {
    type Node = { readonly states?: Record<string, Node> };
    const leaves = (node: Node): string[] =>
      Object.entries(node.states ?? {}).flatMap(([name, inner]) =>
        Object.keys(inner.states ?? {}).length > 0 ? leaves(inner) : [name],
      );
    for (const [counter, { kind, statuses }] of Object.entries(counted)) {
      const machine = allActors.find((actor) => actor.kind === kind)!.machine;
      const known = leaves(machine.root as unknown as Node);
      expect(
        statuses.filter((status) => !known.includes(status)),
        counter,
      ).toEqual([]);
    }
  });
});

describe('answers', () => {
  let api: RunningApi;
  beforeAll(async () => {
    const farm = fakeFarm();
    api = await listening(farm);
    const client = clientOf(api.url);
    const { body } = await client.send('POST', '/api/v1/models', 'solid', { 'content-type': 'model/stl' });
    const line = { modelHash: body.sha256, fileName: 'a.stl', material: 'PLA', colour: 'black', quantity: 1 };
    await client.send('POST', '/api/v1/quotes', { customer: 'Ada', lines: [line] });
  });
  afterAll(() => api.close());

  const examples: Readonly<Record<string, string>> = {
    'quotes.list': '/api/v1/quotes',
    'quotes.get': '/api/v1/quotes/Q-1001',
    'quotes.timeline': '/api/v1/quotes/Q-1001/timeline?related=1',
    'jobs.list': '/api/v1/jobs?status=printing&limit=5',
    'farm.get': '/api/v1/farm',
    'schedule.get': '/api/v1/schedule',
    'counters.get': '/api/v1/counters',
    'parked.get': '/api/v1/parked',
    'health.get': '/api/v1/health',
    'session.get': '/api/v1/session',
  };
  test.each(Object.entries(examples))('%s is what its schema says', async (id, path) => {
    const { status, body } = await clientOf(api.url).get(path);
    const route = routes.find((one) => one.id === id)!;
    expect(status).toBe(route.status);
    Schema.decodeUnknownSync(Schema.toType(route.answer as Schema.Codec<unknown>))(body);
  });
});

test('the contract can be used in a browser: it imports schemas, the envelope and nothing of Node', () => {
  const folder = new URL('contract/', import.meta.url);
  for (const file of readdirSync(folder)) {
    const text = readFileSync(new URL(file, folder), 'utf8');
    for (const [, from] of text.matchAll(/from '([^']+)'/g))
      expect(from, file).toMatch(
        /^(effect|\.\/[a-z-]+\.ts|\.\.\/\.\.\/\.\.\/(actors\/[a-z]+\/(schema(-[a-z]+)?|say)\.ts|runtime\/envelope\.ts))$/,
      );
  }
});
