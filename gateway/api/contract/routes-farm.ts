/** The farm as a whole: what it is, plans, holds and earns; its breakers, journal, health and session. */
import { Schema } from 'effect';
import { BreakerReset, BreakersAnswer, BreakerTrip } from './breakers.ts';
import { ComposerAnswer } from './composer.ts';
import { KeepAnswer, KeepRequest } from './keeping.ts';
import { OrderProfitability, Profitability } from './profitability.ts';
import { ParkedDiscard, SessionRequest } from './requests.ts';
import * as A from './responses.ts';
import { get, params, type Route, seq, text, whole } from './route.ts';
import { StockAnswer } from './stock.ts';

export const farmRoutes: readonly Route[] = [
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
  {
    id: 'stock.reserve',
    method: 'POST',
    path: '/api/v1/stock/reserve',
    tag: 'lots',
    summary:
      'Keeps grams for these orders’ plates that wait, whatever the policy’s `reserveOn`; tells of each order what is kept and what is missing.',
    body: KeepRequest,
    status: 200,
    answer: KeepAnswer,
    keyed: true,
  },
  {
    id: 'stock.release',
    method: 'POST',
    path: '/api/v1/stock/release',
    tag: 'lots',
    summary:
      'Lets the grams that are kept for these orders’ plates go to others, until they are reserved again, whatever the policy’s `reserveOn`.',
    body: KeepRequest,
    status: 200,
    answer: KeepAnswer,
    keyed: true,
  },
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
