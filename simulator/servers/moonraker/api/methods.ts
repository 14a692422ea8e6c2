import { accessMethods } from './access.ts';
import { announcementMethods } from './announcements.ts';
import { databaseMethods } from './database.ts';
import { fileMethods } from './files.ts';
import { historyMethods } from './history.ts';
import { jobQueueMethods } from './job-queue.ts';
import { machineMethods } from './machine.ts';
import type { ApiMethod, Args } from './method.ts';
import { octoprintMethods } from './octoprint.ts';
import { powerMethods } from './power.ts';
import { printerMethods } from './printer.ts';
import { serverMethods } from './server.ts';
import { webcamMethods } from './webcams.ts';

/** Every method of the API, one table a component. */
export const ALL_METHODS: readonly ApiMethod[] = [
  ...serverMethods,
  ...printerMethods,
  ...fileMethods,
  ...historyMethods,
  ...jobQueueMethods,
  ...machineMethods,
  ...powerMethods,
  ...accessMethods,
  ...databaseMethods,
  ...webcamMethods,
  ...announcementMethods,
  ...octoprintMethods,
];

export const METHODS_BY_RPC: ReadonlyMap<string, ApiMethod> = new Map(
  ALL_METHODS.filter((method) => method.httpOnly !== true).map((method) => [method.rpc, method]),
);

interface Route {
  readonly verb: string;
  readonly pattern: RegExp;
  readonly method: ApiMethod;
}

const EXACT = new Map<string, Map<string, ApiMethod>>();
const PATTERNS: Route[] = [];
for (const method of ALL_METHODS) {
  for (const route of method.http?.split(', ') ?? []) {
    const [verb = '', path = ''] = route.split(' ');
    if (path.endsWith('/*')) {
      const escaped = path.slice(0, -1).replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
      PATTERNS.push({ verb, pattern: new RegExp(`^${escaped}(?<relative_path>.+)$`), method });
      continue;
    }
    const verbs = EXACT.get(path) ?? new Map<string, ApiMethod>();
    verbs.set(verb, method);
    EXACT.set(path, verbs);
  }
}

/** The method behind an HTTP request, with what the path itself says. */
export function findHttpMethod(
  verb: string,
  path: string,
): { readonly method: ApiMethod; readonly path: Args } | 'wrong verb' | undefined {
  const verbs = EXACT.get(path);
  if (verbs !== undefined) {
    const method = verbs.get(verb === 'HEAD' ? 'GET' : verb);
    return method === undefined ? 'wrong verb' : { method, path: {} };
  }
  for (const route of PATTERNS) {
    const match = route.verb === verb ? route.pattern.exec(path) : null;
    if (match !== null) {
      return {
        method: route.method,
        path: { relative_path: decodeURIComponent(match.groups!.relative_path!) },
      };
    }
  }
  return undefined;
}
