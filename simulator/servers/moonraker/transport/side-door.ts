import type { ServerResponse } from 'node:http';
import type { Fault } from '../faults.ts';
import type { MoonrakerServer } from '../server.ts';
import { virtualState } from '../state.ts';
import { sendJson } from './http.ts';

/**
 * The tester's own door, on the printer's port and open to all: `GET /virtual/state`, `GET /virtual/log`,
 * `GET|POST|DELETE /virtual/faults`. Not part of any real printer.
 */
export async function answerSideDoor(
  server: MoonrakerServer,
  verb: string,
  url: URL,
  body: Buffer,
  response: ServerResponse,
): Promise<void> {
  if (verb === 'GET' && url.pathname === '/virtual/state')
    return sendJson(response, 200, virtualState(server));
  if (verb === 'GET' && url.pathname === '/virtual/log')
    return sendJson(response, 200, { entries: server.log.entries });
  if (url.pathname !== '/virtual/faults')
    return sendJson(response, 404, { error: `No side door at ${url.pathname}` });
  if (verb === 'GET') return sendJson(response, 200, { waiting: server.faults.waiting });
  if (verb === 'DELETE') {
    await server.faults.clear();
    return sendJson(response, 200, { waiting: [] });
  }
  let faults: Fault[];
  try {
    const json: unknown = JSON.parse(body.toString('utf8'));
    faults = (Array.isArray(json) ? json : [json]) as Fault[];
  } catch {
    return sendJson(response, 400, { error: 'Send one fault, or a list, as JSON: {"kind":"lostAck"}' });
  }
  for (const fault of faults) {
    if (CUTS.has(fault.kind)) {
      sendJson(response, 202, { injected: fault.kind });
      server.settings.clock.setTimer(() => void server.faults.inject(fault), 10);
      return;
    }
    try {
      await server.faults.inject(fault);
    } catch (error) {
      return sendJson(response, 400, { error: error instanceof Error ? error.message : String(error) });
    }
  }
  sendJson(response, 200, { injected: faults.map((fault) => fault.kind) });
}

/** Faults that would cut the answer itself: answered first. */
const CUTS = new Set(['halfOpen', 'hang', 'dropSockets', 'serverRestart', 'powerCut', 'networkCut']);
