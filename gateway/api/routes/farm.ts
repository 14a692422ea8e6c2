/** The farm as a whole: what it is, how it is, what it plans, and its journal. */
import { Readable } from 'node:stream';
import { DISPATCHER } from '../../../actors/common/say.ts';
import type { DispatcherState } from '../../../actors/dispatcher/schema.ts';
import { explainJob } from '../../../actors/dispatcher/why.ts';
import { minorDigitsOf } from '../../../actors/farm/schema.ts';
import { address, type Reason } from '../../../runtime/envelope.ts';
import type { Context, Handlers } from '../call.ts';
import {
  type Counters,
  type CountersAnswer,
  type FarmAnswer,
  type HealthAnswer,
  type HealthCheck,
  kindByPath,
  kindPaths,
  type ParkedAnswer,
  pathOfKind,
  type ScheduleAnswer,
  type ScheduleWhyAnswer,
} from '../contract/index.ts';
import { ApiProblem } from '../problems.ts';
import { redact } from '../redact.ts';
import { COOKIE, notSignedIn } from '../security.ts';
import { counted } from '../statuses.ts';

const CHECKS_MS_MAX = 2_000;

export function farmHandlers(context: Context): Handlers {
  const { api, guard } = context;
  return {
    'farm.get': async () => ({ body: farm(context) }),
    'schedule.get': async () => ({ body: await schedule(context) }),
    'schedule.why': async ({ query }) => ({ body: await scheduleWhy(context, query.jobId as string) }),
    'counters.get': async () => ({ body: await counters(context) }),
    'events.get': async ({ query, reply }) => {
      reply
        .type('application/x-ndjson; charset=utf-8')
        .header('cache-control', 'no-store')
        .send(Readable.from(lines(context, query), { objectMode: false }));
      return 'sent';
    },
    'parked.get': async ({ query }) => ({ body: await parked(context, query.limit as number | undefined) }),
    'parked.retry': async ({ params }) => {
      if (!(await api.kernel.parked.retry(params.id!))) throw notParked(params.id!);
      return { body: { id: params.id, done: 'retried' } };
    },
    'parked.discard': async ({ params, body, by }) => {
      const { reason } = body as { reason: Reason };
      if (!(await api.kernel.parked.discard(params.id!, by, reason))) throw notParked(params.id!);
      return { body: { id: params.id, done: 'discarded' } };
    },
    'health.get': async () => {
      const body = await health(context);
      return { status: body.status === 'waiting' ? 503 : 200, body };
    },
    'session.get': async ({ request }) => ({
      body: { tokenNeeded: guard.tokenNeeded, signedIn: guard.signedIn(request) },
    }),
    'session.open': async ({ body, reply, request }) => {
      if (guard.tokenNeeded && !guard.isToken((body as { token: string }).token)) throw notSignedIn();
      const secure = request.protocol === 'https' || request.headers['x-forwarded-proto'] === 'https';
      if (guard.tokenNeeded)
        reply.header(
          'set-cookie',
          `${COOKIE}=${guard.session()}; Path=/; HttpOnly; SameSite=Strict; Max-Age=2592000${secure ? '; Secure' : ''}`,
        );
      return { body: { tokenNeeded: guard.tokenNeeded, signedIn: true } };
    },
    'session.close': async ({ reply }) => {
      reply.header('set-cookie', `${COOKIE}=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0`);
      return { body: { tokenNeeded: guard.tokenNeeded, signedIn: !guard.tokenNeeded } };
    },
    'demo.bootstrap': async () => {
      if (!api.bootstrap) throw noDemo();
      return { body: await api.bootstrap() };
    },
  };
}

function farm({ api }: Context): FarmAnswer {
  const config = api.farm();
  const { policies } = config;
  return {
    name: config.name,
    version: api.version,
    currency: config.currency,
    minorDigits: minorDigitsOf(config.currency),
    timezone: config.timezone,
    lanes: config.lanes,
    materials: config.materials,
    profiles: config.profiles,
    tiers: policies.slaTiers,
    defaultTier: policies.defaultSlaTier,
    shifts: config.shifts,
    policies,
    slicers: api.slicers(),
    families: api.families.map(({ id, name }) => ({ id, name })),
  };
}

/** What was started from the plan by now is part of it no longer. */
async function schedule({ api }: Context): Promise<ScheduleAnswer> {
  const state = await api.kernel.state(address('dispatcher', DISPATCHER));
  const { plan, policy, queue, stoppedBecause, waitingBecause } = (state?.context ??
    {}) as Partial<DispatcherState>;
  const waits = (jobId: string) => queue?.[jobId] !== undefined;
  return {
    at: api.now(),
    policyVersion: policy?.version ?? null,
    stoppedBecause: stoppedBecause ?? null,
    plan: (plan ?? []).filter(({ jobId }) => waits(jobId)),
    waitingBecause: Object.fromEntries(
      Object.entries(waitingBecause ?? {}).filter(([jobId]) => waits(jobId)),
    ),
  };
}

async function scheduleWhy({ api }: Context, jobId: string): Promise<ScheduleWhyAnswer> {
  const state = await api.kernel.state(address('dispatcher', DISPATCHER));
  const at = api.now();
  const tables = state?.context as unknown as DispatcherState | undefined;
  const explained = tables === undefined ? null : explainJob(tables, jobId, at);
  if (explained === null) throw doesNotWait(jobId);
  return { at, ...explained };
}

const doesNotWait = (jobId: string): ApiProblem =>
  new ApiProblem('not-found', {
    detail: `${jobId} does not wait for a machine.`,
    cause: 'It has one, is on hold, is done, or there is no such job.',
    remedy: `See GET /api/v1/jobs/${jobId}; why it was given to its machine is in its timeline.`,
  });

async function counters({ api, counts }: Context): Promise<CountersAnswer> {
  const pairs = await Promise.all(
    kindPaths.map(async (path) => [path, await counts(kindByPath[path])] as const),
  );
  const byStatus = Object.fromEntries(pairs) as CountersAnswer['byStatus'];
  const sums = Object.fromEntries(
    Object.entries(counted).map(([name, { kind, statuses }]) => [
      name,
      statuses.reduce((sum, status) => sum + (byStatus[pathOfKind[kind]][status] ?? 0), 0),
    ]),
  ) as unknown as Counters;
  const all: Counters = { ...sums, parked: api.kernel.health().parked };
  return { at: api.now(), counters: all, byStatus };
}

async function* lines({ api }: Context, query: Readonly<Record<string, unknown>>): AsyncGenerator<string> {
  let left = (query.limit as number | undefined) ?? Number.POSITIVE_INFINITY;
  if (left <= 0) return;
  for await (const entry of api.kernel.journal({ after: (query.after as number | undefined) ?? 0 })) {
    yield `${JSON.stringify(redact(entry))}\n`;
    if (--left <= 0) return;
  }
}

async function parked({ api }: Context, limit: number | undefined): Promise<ParkedAnswer> {
  const items = await api.kernel.parked.list({ limit: limit ?? 100 });
  return { items: items.map((item) => ({ ...item, body: redact(item.body) })) };
}

/** Never hangs: a check that does not answer is a check that failed. */
export async function health({ api }: Pick<Context, 'api'>): Promise<HealthAnswer> {
  const kernel = api.kernel.health();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<readonly HealthCheck[]>((resolve) => {
    timer = setTimeout(
      () =>
        resolve([
          { name: 'checks', ok: false, required: true, words: "The farm's own checks do not answer." },
        ]),
      CHECKS_MS_MAX,
    );
  });
  const others = await Promise.race([
    Promise.resolve()
      .then(() => api.checks())
      .catch((error: unknown): readonly HealthCheck[] => [
        { name: 'checks', ok: false, required: true, words: `A check failed: ${String(error)}` },
      ]),
    late,
  ]);
  clearTimeout(timer);
  const checks: HealthCheck[] = [
    {
      name: 'kernel',
      ok: kernel.ok,
      required: true,
      words: kernel.ok ? `At entry ${kernel.seq}; ${kernel.awake} actors awake.` : kernel.waitsFor.join('; '),
    },
    {
      name: 'parked',
      ok: kernel.parked === 0,
      required: false,
      words:
        kernel.parked === 0 ? 'Nothing is set aside.' : `${kernel.parked} set aside; see GET /api/v1/parked.`,
    },
    ...others,
  ];
  const waitsFor = [
    ...kernel.waitsFor,
    ...others.filter(({ ok, required }) => required && !ok).map(({ words }) => words),
  ];
  const working = checks.every(({ ok, required }) => ok || !required);
  return {
    status: working ? (checks.every(({ ok }) => ok) ? 'ok' : 'degraded') : 'waiting',
    version: api.version,
    at: api.now(),
    startedAt: api.startedAt,
    waitsFor,
    checks,
  };
}

const notParked = (id: string): ApiProblem =>
  new ApiProblem('not-found', {
    detail: `Nothing with the id "${id}" is set aside.`,
    cause: 'It was retried or discarded already, or the id is misspelt.',
    remedy: 'List them with GET /api/v1/parked.',
  });

const noDemo = (): ApiProblem =>
  new ApiProblem('not-found', {
    detail: 'This farm is no demo: there is nothing to fill it with.',
    cause: 'It was started with a farm file of its own.',
    remedy: 'Start one with `npm start`, or add printers with POST /api/v1/printers.',
  });
