/** The OpenAPI 3.1 document, made of the route table and the schemas that validate. */
import { JsonSchema, Schema } from 'effect';
import {
  PROBLEM_MEDIA_TYPE,
  Problem,
  type ProblemType,
  problemTypes,
  type Route,
  routes,
} from './contract/index.ts';

type Json = { readonly [key: string]: unknown };

const FEED = 'feed.get';
const HEALTH = 'health.get';

export function openApiDocument(version: string, all: readonly Route[] = routes): Json {
  const components: Record<string, unknown> = {};
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of all) {
    const path = route.path.replaceAll(/:([A-Za-z0-9]+)/g, '{$1}');
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operation(route, components) };
  }
  schemaOf(Problem, components);
  return {
    openapi: '3.1.0',
    info: {
      title: 'Print Farm OS',
      version,
      description:
        'Everything the farm does, over HTTP. Errors are RFC 9457 problems with `cause` and `remedy`; ' +
        'commands and creations take an `Idempotency-Key`. See docs/api.md.',
      license: { name: 'AGPL-3.0-or-later', identifier: 'AGPL-3.0-or-later' },
    },
    servers: [{ url: '/' }],
    tags: [...new Set(all.map(({ tag }) => tag))].map((name) => ({ name })),
    security: [{ token: [] }, {}],
    paths,
    components: {
      schemas: components,
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer', description: 'FARM_TOKEN, where the farm has one.' },
      },
    },
  };
}

/** The JSON Schema of `schema`'s JSON form; what has an identifier goes to `components` and is referred to. */
function schemaOf(schema: Schema.Constraint, components: Record<string, unknown>, closed = false): Json {
  const document = Schema.toJsonSchemaDocument(schema, {
    generateDescriptions: true,
    onExcessProperty: closed ? 'error' : 'ignore',
  });
  const { schemas, definitions } = JsonSchema.toMultiDocumentOpenApi3_1({
    dialect: 'draft-2020-12',
    schemas: [document.schema],
    definitions: document.definitions,
  });
  for (const [name, definition] of Object.entries(definitions)) components[name] = flat(definition);
  return flat(schemas[0]) as Json;
}

/** Draws the bounds of `allOf` together into one: readers see 1 to 10,000, not that and all safe integers as well. */
function flat(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(flat);
  if (schema === null || typeof schema !== 'object') return schema;
  const { allOf, ...own } = Object.fromEntries(
    Object.entries(schema).map(([name, inner]) => [name, flat(inner)]),
  ) as Record<string, unknown>;
  if (!Array.isArray(allOf)) return own;
  const rest: unknown[] = [];
  for (const part of allOf as Json[]) {
    const bounds =
      Object.keys(part).every((name) => (name in own ? name in narrower : true)) && !('$ref' in part);
    if (!bounds) rest.push(part);
    else
      for (const [name, value] of Object.entries(part))
        own[name] = name in own ? narrower[name]!(own[name], value) : value;
  }
  return rest.length > 0 ? { ...own, allOf: rest } : own;
}

// biome-ignore lint/suspicious/noExplicitAny: numbers for bounds, text for descriptions
const narrower: Readonly<Record<string, (a: any, b: any) => unknown>> = {
  description: (a, b) => `${a}; ${b}`,
  minimum: Math.max,
  maximum: Math.min,
  minLength: Math.max,
  maxLength: Math.min,
};

function operation(route: Route, components: Record<string, unknown>): Json {
  return {
    operationId: route.id,
    tags: [route.tag],
    summary: route.summary,
    ...(route.open && { security: [{}] }),
    parameters: parameters(route, components),
    ...(route.body && { requestBody: requestBody(route, components) }),
    responses: responses(route, components),
  };
}

function parameters(route: Route, components: Record<string, unknown>): Json[] {
  const inPath = [...route.path.matchAll(/:([A-Za-z0-9]+)/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
  // What arrives is text; what it means is the schema's other side.
  const query = route.query ? schemaOf(Schema.toType(route.query), components) : undefined;
  const properties = (query?.properties ?? {}) as Record<string, Json>;
  const required = (query?.required ?? []) as readonly string[];
  const inQuery = Object.entries(properties).map(([name, schema]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    schema,
  }));
  const headers = route.keyed
    ? [
        {
          name: 'Idempotency-Key',
          in: 'header',
          required: false,
          description: 'The same key and request take effect once; the first answer comes again.',
          schema: { type: 'string', maxLength: 255 },
        },
        { name: 'X-Operator', in: 'header', required: false, schema: { type: 'string', maxLength: 80 } },
      ]
    : [];
  return [...inPath, ...inQuery, ...headers];
}

function requestBody(route: Route, components: Record<string, unknown>): Json {
  if (route.body === 'file')
    return {
      required: true,
      content: {
        'application/octet-stream': { schema: { type: 'string', format: 'binary' } },
        'multipart/form-data': {
          schema: { type: 'object', properties: { file: { type: 'string', format: 'binary' } } },
        },
      },
    };
  return {
    required: !route.bodyOptional,
    content: { 'application/json': { schema: schemaOf(route.body!, components, true) } },
  };
}

const problem = (type: ProblemType): Json => ({
  description: problemTypes[type][1],
  content: { [PROBLEM_MEDIA_TYPE]: { schema: { $ref: '#/components/schemas/Problem' } } },
});

function responses(route: Route, components: Record<string, unknown>): Json {
  if (route.id === FEED)
    return {
      101: { description: 'The WebSocket is open.' },
      401: problem('unauthorized'),
      422: problem('validation'),
    };
  const content =
    typeof route.answer === 'string'
      ? { [route.answer]: {} }
      : { 'application/json': { schema: schemaOf(Schema.toType(route.answer), components) } };
  return {
    [route.status]: { description: 'Done.', content },
    ...(route.body !== undefined && { 400: problem('invalid-request'), 413: problem('too-large') }),
    ...(!route.open && { 401: problem('unauthorized') }),
    ...(route.path.includes(':') && { 404: problem('not-found') }),
    ...(route.keyed && { 409: problem('refused') }),
    ...((route.body !== undefined || route.query !== undefined) && { 422: problem('validation') }),
    503: route.id === HEALTH ? { description: 'It can not work yet.', content } : problem('not-ready'),
    default: problem('internal'),
  };
}
