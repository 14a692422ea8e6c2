/** Model files in, artifacts out: streamed both ways, never whole in memory. */
import { type Readable, Transform } from 'node:stream';
import type {} from '@fastify/multipart';
import type { FastifyRequest } from 'fastify';
import type { Call, Context, Handlers } from '../call.ts';
import type { ModelAnswer } from '../contract/index.ts';
import { ApiProblem, notFound, tooLarge } from '../problems.ts';

const MEGABYTE = 1024 * 1024;
/** How long what an aborted answer left unread is read on, so that the client gets to see the answer. */
const DRAIN_MS_MAX = 10_000;

/** Media types that an artifact may be shown as. Nothing in it can run: no HTML, no SVG, no script. */
const shownAs = new Set([
  'application/octet-stream',
  'application/json',
  'text/plain',
  'text/x.gcode',
  'model/stl',
  'model/3mf',
  'model/obj',
  'model/gltf-binary',
  'image/png',
  'image/jpeg',
  'image/webp',
]);

export function modelHandlers(context: Context): Handlers {
  let uploads = 0;
  return {
    'models.upload': async (call) => {
      if (uploads >= context.limits.uploadsAtOnceMax) throw busy(call);
      uploads++;
      try {
        return await upload(context, call);
      } finally {
        uploads--;
      }
    },
    'models.get': async ({ params, query }) => {
      const sha256 = hash(params.sha256!);
      if (!(await context.api.artifacts.stat(sha256))) throw notFound('model', sha256);
      return { body: await context.api.modelReport(sha256, query.fileName as string | undefined) };
    },
    'artifacts.get': (call) => artifact(context, call),
  };
}

function hash(text: string): string {
  if (/^[0-9a-f]{64}$/.test(text)) return text;
  throw notFound('artifact', text);
}

interface Incoming {
  readonly bytes: Readable;
  readonly fileName: string;
}

async function upload(context: Context, call: Call) {
  const { api, keys, limits } = context;
  const declared = Number(call.request.headers['content-length'] ?? 0);
  if (declared > limits.modelBytesMax + MEGABYTE) throw drain(call.request, tooMuch(limits.modelBytesMax));
  const { bytes, fileName } = await incoming(call);
  const counter = limited(limits.modelBytesMax);
  const stop = abortWith(call.request, bytes, counter);
  bytes.pipe(counter);
  let kept: { readonly sha256: string; readonly sizeBytes: number };
  try {
    kept = await api.artifacts.put(counter);
  } catch (error) {
    bytes.unpipe(counter);
    throw drain(call.request, counter.errored instanceof ApiProblem ? counter.errored : error);
  } finally {
    stop();
  }
  if (kept.sizeBytes === 0) throw empty();
  const answer: ModelAnswer = { ...kept, fileName };
  if (call.key === undefined) return { status: 201, body: answer };
  const { replayed, ...first } = await keys.once(call.key, `models.upload ${kept.sha256}`, async () => ({
    status: 201,
    body: answer,
  }));
  if (replayed) call.reply.header('idempotency-replayed', 'true');
  return first;
}

async function incoming({ request, query }: Call): Promise<Incoming> {
  if (request.isMultipart?.()) {
    const part = await request.file();
    if (!part) throw noFile();
    return { bytes: part.file, fileName: baseName(part.filename) };
  }
  const header = /filename\*?=(?:UTF-8'')?"?([^";]+)"?/i.exec(
    request.headers['content-disposition'] ?? '',
  )?.[1];
  if (!request.body) throw noFile();
  return {
    bytes: request.body as Readable,
    fileName: baseName((query.fileName as string | undefined) ?? header ?? 'model'),
  };
}

/** The last part of a path, whatever system it comes from, without what no file name should have. */
export function baseName(path: string): string {
  const last = path.split(/[/\\]/).at(-1) ?? '';
  const clean = last.replace(/[\p{Cc}<>:"|?*]/gu, '').trim();
  return clean === '' || clean === '.' || clean === '..' ? 'model' : clean.slice(-255);
}

function limited(bytesMax: number): Transform {
  let seen = 0;
  return new Transform({
    transform(chunk: Buffer, _, done) {
      seen += chunk.length;
      if (seen > bytesMax) done(tooMuch(bytesMax));
      else done(null, chunk);
    },
  });
}

/** Ends the counter in an error when the client goes away or the source breaks, so that nothing half is kept. */
function abortWith(request: FastifyRequest, source: Readable, counter: Transform): () => void {
  const abort = () => {
    if (!counter.writableEnded) counter.destroy(aborted());
  };
  const truncated = () => {
    if ((source as Readable & { truncated?: boolean }).truncated) counter.destroy(aborted());
  };
  request.raw.once('aborted', abort);
  request.raw.once('error', abort);
  source.once('error', abort);
  source.once('limit', truncated);
  return () => {
    request.raw.off('aborted', abort);
    request.raw.off('error', abort);
    source.off('error', abort);
    source.off('limit', truncated);
    source.on('error', () => undefined);
  };
}

/** Reads on, into nothing, what the client still sends: it could not read the answer while it writes. */
function drain<E>(request: FastifyRequest, error: E): E {
  const { raw } = request;
  if (raw.complete || raw.destroyed) return error;
  raw.unpipe();
  raw.resume();
  const timer = setTimeout(() => raw.destroy(), DRAIN_MS_MAX);
  raw.once('close', () => clearTimeout(timer));
  raw.once('end', () => clearTimeout(timer));
  return error;
}

async function artifact({ api }: Context, { params, query, request, reply }: Call) {
  const sha256 = hash(params.sha256!);
  const as = (query.as as string | undefined) ?? 'application/octet-stream';
  if (!shownAs.has(as))
    throw new ApiProblem('validation', {
      detail: `An artifact is not shown as "${as}".`,
      cause: 'Only media types in which nothing can run are allowed.',
      remedy: `Use one of ${[...shownAs].join(', ')}.`,
      errors: [{ pointer: '/as', in: 'query', detail: `"${as}" is not allowed` }],
    });
  const stat = await api.artifacts.stat(sha256);
  if (!stat) throw notFound('artifact', sha256);
  const etag = `"${sha256}"`;
  const fileName = query.fileName === undefined ? undefined : baseName(query.fileName as string);
  reply
    .header('etag', etag)
    .header('cache-control', 'private, max-age=31536000, immutable')
    .header('content-security-policy', "default-src 'none'; sandbox")
    .type(as);
  if (fileName !== undefined)
    reply.header('content-disposition', `attachment; filename*=UTF-8''${encodeURIComponent(fileName)}`);
  const candidates = request.headers['if-none-match']
    ?.split(',')
    .map((one) => one.trim().replace(/^W\//, ''));
  if (candidates?.some((one) => one === etag || one === '*')) {
    reply.code(304).send();
    return 'sent' as const;
  }
  reply.header('content-length', stat.sizeBytes);
  reply.send(request.method === 'HEAD' ? '' : await api.artifacts.open(sha256));
  return 'sent' as const;
}

const tooMuch = (bytesMax: number): ApiProblem =>
  tooLarge(`The file is larger than ${Math.round(bytesMax / MEGABYTE)} MB; nothing of it was kept.`);

const aborted = (): ApiProblem =>
  new ApiProblem('upload-aborted', {
    detail: 'The upload broke off before its end; nothing of it was kept.',
    cause: 'The connection was cut, or the sender stopped.',
    remedy: 'Send the file again.',
  });

const empty = (): ApiProblem =>
  new ApiProblem('invalid-request', {
    detail: 'The file has no bytes.',
    cause: 'An empty file was chosen, or the body was not sent.',
    remedy: 'Send the file as the body: curl --data-binary @part.stl …',
  });

const noFile = (): ApiProblem =>
  new ApiProblem('invalid-request', {
    detail: 'There is no file in the request.',
    cause: 'The body is empty, or the form has no file field.',
    remedy: 'Send the file as the body, or as one file field of a multipart form.',
  });

function busy(call: Call): ApiProblem {
  return drain(
    call.request,
    new ApiProblem(
      'too-many-requests',
      {
        detail: 'As many uploads as the farm takes at once are under way.',
        cause: 'Many files are sent at the same time.',
        remedy: 'Wait for one to end, then send it again.',
      },
      { 'retry-after': '2' },
    ),
  );
}
