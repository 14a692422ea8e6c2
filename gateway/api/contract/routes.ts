/** Every route of the API. The server has a handler for each, the OpenAPI document a description, and no others. */

import { Schema } from 'effect';
import { BreakerReset, BreakersAnswer, BreakerTrip } from './breakers.ts';
import { commandRoute, commands } from './commands.ts';
import { ComposerAnswer } from './composer.ts';
import { filterFields } from './filters.ts';
import { type KindPath, kindByPath, kindPaths } from './kinds.ts';
import { bodyOf } from './payloads.ts';
import {
  PolicyAdoptRequest,
  PolicyAnswer,
  PolicyCheck,
  PolicyCheckRequest,
  PolicyDraftRequest,
  PolicyRevision,
  PolicyRollBackRequest,
  PolicySimulateRequest,
  PolicyTryRequest,
  PolicyVocabulary,
  PolicyWithdrawRequest,
} from './policy.ts';
import { OrderProfitability, Profitability } from './profitability.ts';
import {
  LotRequest,
  ParkedDiscard,
  PrinterRequest,
  QuoteRequest,
  RemovePrinter,
  SessionRequest,
} from './requests.ts';
import * as A from './responses.ts';
import { StockAnswer } from './stock.ts';
import { WhatIfList, WhatIfModels, WhatIfQuestion, WhatIfStatus } from './whatif.ts';

/** Any schema whose JSON form is its wire form. */
export type AnySchema = Schema.ConstraintCodec<unknown, unknown>;

export interface Route {
  /** `jobs.list`, `jobs.release`, `models.upload`: the server's handler and OpenAPI's operationId. */
  readonly id: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Parameters as `:id`. */
  readonly path: string;
  readonly tag: string;
  readonly summary: string;
  readonly query?: AnySchema;
  /** A JSON body; `file` is a raw or multipart one. */
  readonly body?: AnySchema | 'file';
  /** Every field of the body may be left out, so may the body. */
  readonly bodyOptional?: boolean;
  readonly status: 200 | 201;
  /** A JSON answer, or the media type of another. */
  readonly answer: AnySchema | `${string}/${string}`;
  /** Takes an `Idempotency-Key`. */
  readonly keyed?: boolean;
  /** Open to everyone even when a token is set. */
  readonly open?: boolean;
}

const whole = (minimum: number, maximum: number) =>
  Schema.optionalKey(Schema.FiniteFromString.check(Schema.isInt(), Schema.isBetween({ minimum, maximum })));
const flag = Schema.optionalKey(Schema.Literals(['1', '0', 'true', 'false']));
const text = Schema.optionalKey(Schema.String.check(Schema.isMaxLength(2_000)));
const params = (fields: Readonly<Record<string, AnySchema>>): AnySchema => Schema.Struct(fields);
const seq = whole(0, Number.MAX_SAFE_INTEGER);

const reads = (path: KindPath): readonly Route[] => {
  const kind = kindByPath[path];
  const root = `/api/v1/${path}`;
  const filters = Object.fromEntries(filterFields[kind].map((field) => [field, text]));
  return [
    {
      id: `${path}.list`,
      method: 'GET',
      path: root,
      tag: path,
      summary: `${path[0]!.toUpperCase()}${path.slice(1)}, newest first; several values of a filter are joined by commas.`,
      query: params({
        status: text,
        order: Schema.optionalKey(Schema.Literals(['newest', 'oldest'])),
        limit: whole(1, 1_000),
        cursor: text,
        ...filters,
      }),
      status: 200,
      answer: A.PageBody,
    },
    {
      id: `${path}.get`,
      method: 'GET',
      path: `${root}/:id`,
      tag: path,
      summary: `One ${kind}, with the commands that it takes now.`,
      status: 200,
      answer: A.OneBody,
    },
    {
      id: `${path}.timeline`,
      method: 'GET',
      path: `${root}/:id/timeline`,
      tag: path,
      summary: `Everything that happened to the ${kind}, oldest first; with \`related=1\` also what it led to elsewhere.`,
      query: params({ related: flag, after: seq, limit: whole(1, 1_000) }),
      status: 200,
      answer: A.Timeline,
    },
  ];
};

const commandRoutes: readonly Route[] = commands.map((command) => ({
  id: `${commandRoute(command).split('/')[3]}.${command.command}`,
  method: 'POST',
  path: commandRoute(command),
  tag: commandRoute(command).split('/')[3]!,
  summary: command.description,
  body: bodyOf(command),
  bodyOptional: true,
  status: 200,
  answer: A.CommandAnswer,
  keyed: true,
}));

const creations: readonly Route[] = [
  {
    id: 'models.upload',
    method: 'POST',
    path: '/api/v1/models',
    tag: 'models',
    summary:
      'Stores a model file of at most 200 MB: the raw bytes with `?fileName=`, or one file as multipart.',
    query: params({ fileName: text }),
    body: 'file',
    status: 201,
    answer: A.ModelAnswer,
    keyed: true,
  },
  {
    id: 'models.get',
    method: 'GET',
    path: '/api/v1/models/:sha256',
    tag: 'models',
    summary: 'What is known of a model file; `fileName` helps where the bytes do not say what it is.',
    query: params({ fileName: text }),
    status: 200,
    answer: A.ModelReport,
  },
  {
    id: 'artifacts.get',
    method: 'GET',
    path: '/api/v1/artifacts/:sha256',
    tag: 'models',
    summary: 'The bytes of an artifact; `as` is the media type to answer with.',
    query: params({ as: text, fileName: text }),
    status: 200,
    answer: 'application/octet-stream',
  },
  {
    id: 'plates.picture',
    method: 'GET',
    path: '/api/v1/plates/:id/picture',
    tag: 'plates',
    summary: 'The plate as it was laid out, seen from above, its parts numbered as they are inspected.',
    status: 200,
    answer: 'image/svg+xml',
  },
  {
    id: 'quotes.create',
    method: 'POST',
    path: '/api/v1/quotes',
    tag: 'quotes',
    summary: 'Asks for a price. The models must be there already.',
    body: QuoteRequest,
    status: 201,
    answer: A.CreatedAnswer,
    keyed: true,
  },
  {
    id: 'printers.create',
    method: 'POST',
    path: '/api/v1/printers',
    tag: 'printers',
    summary: 'Adds a printer to the farm.',
    body: PrinterRequest,
    status: 201,
    answer: A.CreatedAnswer,
    keyed: true,
  },
  {
    id: 'printers.edit',
    method: 'PUT',
    path: '/api/v1/printers/:id',
    tag: 'printers',
    summary: 'Changes a printer\'s settings; a credential sent back as "••••" stays as it is.',
    body: PrinterRequest,
    status: 200,
    answer: A.CommandAnswer,
    keyed: true,
  },
  {
    id: 'printers.remove',
    method: 'DELETE',
    path: '/api/v1/printers/:id',
    tag: 'printers',
    summary: 'Takes a printer off the farm.',
    body: RemovePrinter,
    bodyOptional: true,
    status: 200,
    answer: A.CommandAnswer,
    keyed: true,
  },
  {
    id: 'lots.create',
    method: 'POST',
    path: '/api/v1/lots',
    tag: 'lots',
    summary: 'Receives a lot of material.',
    body: LotRequest,
    status: 201,
    answer: A.CreatedAnswer,
    keyed: true,
  },
];

const get = (
  path: string,
  tag: string,
  summary: string,
  answer: Route['answer'],
  more: Partial<Route> = {},
): Route => ({
  id: more.id ?? `${path}.get`,
  method: 'GET',
  path: `/api/v1/${path}`,
  tag,
  summary,
  status: 200,
  answer,
  ...more,
});

const farmRoutes: readonly Route[] = [
  get(
    'farm',
    'farm',
    'What the farm is: currency, materials, profiles, tiers, the rules in force.',
    A.FarmAnswer,
  ),
  get('schedule', 'farm', 'What the dispatcher plans, and why the rest waits.', A.ScheduleAnswer),
  get(
    'schedule/why',
    'farm',
    'Why a waiting job is planned where it is, and what each other machine would come to instead.',
    A.ScheduleWhyAnswer,
    { id: 'schedule.why', query: params({ jobId: Schema.String.check(Schema.isBetweenLength(1, 200)) }) },
  ),
  get(
    'composer',
    'composer',
    'Parts that wait for company on a plate, with why and until when; how they could be laid out; the latest plates.',
    ComposerAnswer,
    { id: 'composer.get' },
  ),
  get(
    'profitability',
    'orders',
    'What orders were to bring and what they brought: quoted, expected and realised margin, and why they differ.',
    Profitability,
    {
      id: 'profitability.list',
      query: params({ status: text, limit: whole(1, 100), cursor: text }),
    },
  ),
  get(
    'profitability/:id',
    'orders',
    'The margin of one order, factor by factor and run by run.',
    OrderProfitability,
    { id: 'profitability.get' },
  ),
  get(
    'breakers',
    'farm',
    'What may stop work: every breaker with its state, since when, why, the evidence, and what would reset it. Of plans and lots those that are not closed.',
    BreakersAnswer,
    { id: 'breakers.list', query: params({ state: text, kind: text }) },
  ),
  {
    id: 'breakers.reset',
    method: 'POST',
    path: '/api/v1/breakers/:kind/:id/reset',
    tag: 'farm',
    summary:
      'A person has reviewed it: one trial follows where there are trials, none with `closed`; once more ends the trial.',
    body: BreakerReset,
    status: 200,
    answer: A.CommandAnswer,
    keyed: true,
  },
  {
    id: 'breakers.trip',
    method: 'POST',
    path: '/api/v1/breakers/:kind/:id/trip',
    tag: 'farm',
    summary: 'A person stops it; `kind` is farm, printer, plan, profile or lot.',
    body: BreakerTrip,
    status: 200,
    answer: A.CommandAnswer,
    keyed: true,
  },
  get(
    'stock',
    'lots',
    'Material by colour, the grams that are held with their age, and what should be ordered.',
    StockAnswer,
  ),
  get('counters', 'farm', 'How many things are where.', A.CountersBody),
  get(
    'events',
    'farm',
    'The journal as JSON lines, oldest first; credentials are left out.',
    'application/x-ndjson',
    {
      query: params({ after: seq, limit: whole(1, 10_000_000) }),
    },
  ),
  get('parked', 'farm', 'What kept failing and was set aside.', A.ParkedAnswer, {
    query: params({ limit: whole(1, 1_000) }),
  }),
  {
    id: 'parked.retry',
    method: 'POST',
    path: '/api/v1/parked/:id/retry',
    tag: 'farm',
    summary: 'Gives it another three tries.',
    status: 200,
    answer: A.ParkedDone,
  },
  {
    id: 'parked.discard',
    method: 'POST',
    path: '/api/v1/parked/:id/discard',
    tag: 'farm',
    summary: 'Sets it aside for good, with a reason.',
    body: ParkedDiscard,
    status: 200,
    answer: A.ParkedDone,
  },
  get(
    'health',
    'farm',
    'Whether the farm can work, and what it waits for. 503 when it can not.',
    A.HealthAnswer,
    { open: true },
  ),
  get('session', 'farm', 'Whether a token is needed, and whether this request has it.', A.SessionAnswer, {
    open: true,
  }),
  {
    id: 'session.open',
    method: 'POST',
    path: '/api/v1/session',
    tag: 'farm',
    summary: 'Turns the token into a cookie, for browsers.',
    body: SessionRequest,
    status: 200,
    answer: A.SessionAnswer,
    open: true,
  },
  {
    id: 'session.close',
    method: 'DELETE',
    path: '/api/v1/session',
    tag: 'farm',
    summary: 'Forgets the cookie.',
    status: 200,
    answer: A.SessionAnswer,
    open: true,
  },
  {
    id: 'demo.bootstrap',
    method: 'POST',
    path: '/demo/bootstrap',
    tag: 'farm',
    summary: 'Fills a demo farm with printers, material and work. Doing it again changes nothing.',
    status: 200,
    answer: A.BootstrapAnswer,
  },
  get('policy', 'policy', 'The policy in force, and its revisions, newest first.', PolicyAnswer, {
    id: 'policy.get',
  }),
  get(
    'policy/vocabulary',
    'policy',
    'The predicates and facts that a policy can be made of, gate by gate.',
    PolicyVocabulary,
    { id: 'policy.vocabulary' },
  ),
  get(
    'policy/revisions/:number',
    'policy',
    'One revision with its rules, and what it says otherwise than another: than the one in force, or `against`.',
    PolicyRevision,
    { id: 'policy.revision', query: params({ against: whole(1, 1_000_000) }) },
  ),
  {
    id: 'policy.draft',
    method: 'POST',
    path: '/api/v1/policy/revisions',
    tag: 'policy',
    summary: 'Drafts a policy. Nothing decides by it until it is adopted.',
    body: PolicyDraftRequest,
    status: 201,
    answer: PolicyRevision,
    keyed: true,
  },
  {
    id: 'policy.check',
    method: 'POST',
    path: '/api/v1/policy/check',
    tag: 'policy',
    summary: 'Reads a policy aloud, says what speaks against it and what it would change. Keeps nothing.',
    body: PolicyCheckRequest,
    status: 200,
    answer: PolicyCheck,
  },
  {
    id: 'policy.simulate',
    method: 'POST',
    path: '/api/v1/policy/revisions/:number/simulate',
    tag: 'policy',
    summary:
      'Asks what would be if a draft were in force: the farm simulated with it and without. The answer is kept with the draft.',
    body: PolicySimulateRequest,
    bodyOptional: true,
    status: 201,
    answer: WhatIfStatus,
  },
  {
    id: 'policy.try',
    method: 'POST',
    path: '/api/v1/policy/revisions/:number/try',
    tag: 'policy',
    summary:
      'Decides again, by a draft, what was decided in the last hours, and says what would have been otherwise.',
    body: PolicyTryRequest,
    bodyOptional: true,
    status: 200,
    answer: PolicyRevision,
  },
  {
    id: 'policy.adopt',
    method: 'POST',
    path: '/api/v1/policy/revisions/:number/adopt',
    tag: 'policy',
    summary:
      'Puts a revision in force that was tried, or was in force before; an untried one only with a reason.',
    body: PolicyAdoptRequest,
    bodyOptional: true,
    status: 200,
    answer: PolicyAnswer,
    keyed: true,
  },
  {
    id: 'policy.withdraw',
    method: 'POST',
    path: '/api/v1/policy/revisions/:number/withdraw',
    tag: 'policy',
    summary: 'Takes a draft off the list; it stays on record.',
    body: PolicyWithdrawRequest,
    status: 200,
    answer: PolicyAnswer,
    keyed: true,
  },
  {
    id: 'policy.rollBack',
    method: 'POST',
    path: '/api/v1/policy/roll-back',
    tag: 'policy',
    summary: 'Puts the policy before the present one in force again.',
    body: PolicyRollBackRequest,
    status: 200,
    answer: PolicyAnswer,
    keyed: true,
  },
  {
    id: 'whatif.ask',
    method: 'POST',
    path: '/api/v1/whatif',
    tag: 'whatif',
    summary:
      'Asks what would be if: the farm as it is now, simulated with a change and without, many times over.',
    body: WhatIfQuestion,
    status: 201,
    answer: WhatIfStatus,
    keyed: true,
  },
  get('whatif', 'whatif', 'What was asked, newest first, with how far it is.', WhatIfList, {
    id: 'whatif.list',
  }),
  get(
    'whatif/models',
    'whatif',
    'Machines that a question can add, besides those like one of the farm.',
    WhatIfModels,
    {
      id: 'whatif.models',
    },
  ),
  get('whatif/:id', 'whatif', 'One question with its answer.', WhatIfStatus, {
    id: 'whatif.get',
  }),
  {
    id: 'whatif.cancel',
    method: 'DELETE',
    path: '/api/v1/whatif/:id',
    tag: 'whatif',
    summary: 'Stops a question that still runs; what is known by then stays.',
    status: 200,
    answer: WhatIfStatus,
  },
  get('openapi.json', 'docs', 'This document.', 'application/json', { id: 'openapi.get' }),
  get('docs', 'docs', 'This document, for people.', 'text/html'),
  get(
    'feed',
    'feed',
    'The live feed: a WebSocket. Frames are described in docs/api.md.',
    'application/json',
    {
      query: params({ from: seq, channels: text, kinds: text }),
    },
  ),
];

export const routes: readonly Route[] = [
  ...kindPaths.flatMap(reads),
  ...commandRoutes,
  ...creations,
  ...farmRoutes,
];
