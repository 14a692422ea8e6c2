/** The built console: its files, and its one page for every address that is a place in it. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

export interface ConsolePages {
  /** Answers with the page when the address is a place in the console; undefined when it is not. */
  readonly fallback: (request: FastifyRequest, reply: FastifyReply) => FastifyReply | undefined;
}

/** Scripts only from here and those written in the page itself; nothing from anywhere else. */
export function contentSecurityPolicy(html: string): string {
  const inline = [...html.matchAll(/<script(?![^>]*\ssrc=)[^>]*>([\s\S]*?)<\/script>/g)].map(
    ([, code]) => `'sha256-${createHash('sha256').update(code!).digest('base64')}'`,
  );
  return [
    "default-src 'self'",
    `script-src ${["'self'", "'wasm-unsafe-eval'", ...inline].join(' ')}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "worker-src 'self' blob:",
    "connect-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/** Throws, in words, where the folder holds no built console. */
export async function serveConsole(app: FastifyInstance, folder: string): Promise<ConsolePages> {
  let html: string;
  try {
    html = readFileSync(path.join(folder, 'index.html'), 'utf8');
  } catch (cause) {
    throw new Error(
      `The console is not built: there is no index.html in ${folder}. Run \`npm start\` once, or start with --no-console.`,
      { cause },
    );
  }
  const policy = contentSecurityPolicy(html);
  await app.register(fastifyStatic, {
    root: path.resolve(folder),
    wildcard: true,
    index: false,
    dotfiles: 'deny',
    cacheControl: false,
    setHeaders: ({ raw }, file) => {
      const hashed = path.relative(folder, file).startsWith('assets');
      raw.setHeader('cache-control', hashed ? 'public, max-age=31536000, immutable' : 'no-cache');
      raw.setHeader('content-security-policy', policy);
    },
  });
  const page = (reply: FastifyReply) =>
    reply
      .code(200)
      .type('text/html; charset=utf-8')
      .header('cache-control', 'no-cache')
      .header('content-security-policy', policy)
      .send(html);
  app.get('/', (_, reply) => page(reply));
  app.get('/index.html', (_, reply) => page(reply));
  return {
    fallback: (request, reply) => {
      const [place = ''] = request.url.split('?');
      const asked = request.headers.accept ?? '';
      // A missing file is a missing file; only something that reads like a place becomes the page.
      if (
        request.method !== 'GET' ||
        /^\/(api|demo|assets)(\/|$)/.test(place) ||
        /\.[a-z0-9]{1,8}$/i.test(place)
      )
        return undefined;
      return asked.includes('text/html') || asked === '' || asked.includes('*/*') ? page(reply) : undefined;
    },
  };
}
