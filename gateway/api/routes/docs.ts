/** The API's own description, for programs and for people. */
import type { Context, Handlers } from '../call.ts';
import { type Route, routes } from '../contract/index.ts';
import { openApiDocument } from '../openapi.ts';

export function docsHandlers({ api }: Context): Handlers {
  // Made on demand and once: a farm that is never asked need not pay for it at start.
  let json: string | undefined;
  let page: string | undefined;
  return {
    'openapi.get': async ({ reply }) => {
      json ??= JSON.stringify(openApiDocument(api.version));
      reply.type('application/json; charset=utf-8').header('cache-control', 'no-cache').send(json);
      return 'sent';
    },
    'docs.get': async ({ reply }) => {
      page ??= pageOf(api.version);
      reply
        .type('text/html; charset=utf-8')
        .header(
          'content-security-policy',
          "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'",
        )
        .send(page);
      return 'sent';
    },
  };
}

const html = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

const row = ({ id, method, path, summary }: Route): string =>
  `<tr id="${html(id)}"><td><code>${method}</code><td><code>${html(path)}</code><td>${html(summary)}`;

function pageOf(version: string): string {
  const tags = [...new Set(routes.map(({ tag }) => tag))];
  const sections = tags.map((tag) => {
    const rows = routes.filter((route) => route.tag === tag).map(row);
    return `<h2>${html(tag)}</h2><table>${rows.join('')}</table>`;
  });
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Print Farm OS API</title><style>
:root{color-scheme:light dark;font:15px/1.5 system-ui,sans-serif}body{max-width:70rem;margin:2rem auto;padding:0 1rem}
table{border-collapse:collapse;width:100%}td{padding:.25rem .75rem .25rem 0;vertical-align:top;border-bottom:1px solid #8884}
td:nth-child(2){white-space:nowrap}code{font-size:.9em}</style>
<h1>Print Farm OS API <small>${html(version)}</small></h1>
<p>The machine-readable document is <a href="/api/v1/openapi.json">/api/v1/openapi.json</a> (OpenAPI 3.1). Errors are problem
documents (RFC 9457) with <code>detail</code>, <code>cause</code> and <code>remedy</code>. Commands and creations take an
<code>Idempotency-Key</code>. The live feed is a WebSocket at <code>/api/v1/feed</code>.</p>
${sections.join('\n')}</html>`;
}
