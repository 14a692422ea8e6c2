/** A small HTTP client for tests: JSON in, JSON out, headers at hand. */
import { type ClientRequest, request as httpRequest } from 'node:http';

export interface Got {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of many shapes
  readonly body: any;
  readonly text: string;
}

type Sent = Readonly<Record<string, string>>;

async function got(response: Response): Promise<Got> {
  const text = await response.text();
  const json = /[/+]json\b/.test(response.headers.get('content-type') ?? '');
  return { status: response.status, headers: response.headers, text, body: json ? JSON.parse(text) : text };
}

export const clientOf = (url: string, always: Sent = {}) => ({
  get: async (path: string, headers: Sent = {}): Promise<Got> =>
    got(await fetch(url + path, { headers: { ...always, ...headers }, redirect: 'manual' })),
  send: async (method: string, path: string, body?: unknown, headers: Sent = {}): Promise<Got> =>
    got(
      await fetch(url + path, {
        method,
        headers: { ...always, ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
        ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      }),
    ),
});

/** A bare request, for headers that `fetch` does not let a program set (Host, Origin). */
export function bare(
  url: string,
  options: { readonly method?: string; readonly headers?: Sent; readonly body?: string },
): Promise<{ readonly status: number; readonly body: string }> {
  return new Promise((resolve, reject) => {
    const { hostname, port, pathname, search } = new URL(url);
    const request: ClientRequest = httpRequest(
      {
        hostname,
        port,
        path: pathname + search,
        method: options.method ?? 'GET',
        headers: { ...options.headers },
      },
      (response) => {
        let body = '';
        response.setEncoding('utf8').on('data', (chunk: string) => {
          body += chunk;
        });
        response.on('end', () => resolve({ status: response.statusCode!, body }));
      },
    );
    request.on('error', reject);
    request.end(options.body);
  });
}
