/** Refusals in the farm's own words. */
import type { Problem } from '../../gateway/api/contract/problem.ts';

export interface Trouble {
  /** What happened. */
  readonly what: string;
  /** The likely cause; empty where nobody knows. */
  readonly cause: string;
  /** The next step. */
  readonly remedy: string;
  readonly status: number;
  readonly code: string | null;
  readonly fields: readonly {
    readonly pointer: string;
    readonly detail: string;
    readonly suggestion?: string;
  }[];
}

export class Refusal extends Error {
  readonly trouble: Trouble;
  constructor(trouble: Trouble) {
    super(trouble.what);
    this.name = 'Refusal';
    this.trouble = trouble;
  }
}

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';

/** What an answer that is no success says. A proxy's page or an empty body still becomes words. */
export const troubleOf = (status: number, body: unknown): Trouble => {
  const problem = (typeof body === 'object' && body !== null ? body : {}) as Partial<Problem>;
  return {
    status,
    what: isText(problem.detail)
      ? problem.detail
      : isText(problem.title)
        ? problem.title
        : `The farm answered with status ${status}.`,
    cause: isText(problem.cause) ? problem.cause : '',
    remedy: isText(problem.remedy)
      ? problem.remedy
      : 'Try again; if it stays so, look at the farm’s own log.',
    code: isText(problem.code) ? problem.code : null,
    fields: Array.isArray(problem.errors) ? problem.errors : [],
  };
};

export const unreachable: Trouble = {
  status: 0,
  what: 'The farm did not answer.',
  cause: 'The farm process is not running, or the network between here and it is down.',
  remedy: 'Check that the farm is up. Nothing is lost: the same request can be sent again.',
  code: 'unreachable',
  fields: [],
};

export const troubleFrom = (error: unknown): Trouble =>
  error instanceof Refusal
    ? error.trouble
    : {
        status: 0,
        what: 'The console made a mistake.',
        cause: error instanceof Error ? error.message : String(error),
        remedy: 'Reload the page. Please report it if it happens again.',
        code: 'console',
        fields: [],
      };

/** `/lines/0/quantity` as `line 1, quantity`. */
export const sayPointer = (pointer: string): string =>
  pointer
    .split('/')
    .filter(Boolean)
    .map((part, index, parts) =>
      /^\d+$/.test(part)
        ? `${(parts[index - 1] ?? 'item').replace(/s$/, '')} ${Number(part) + 1}`
        : /^\d+$/.test(parts[index + 1] ?? '')
          ? null
          : part.replace(/([a-z])([A-Z])/g, (_, a: string, b: string) => `${a} ${b.toLowerCase()}`),
    )
    .filter((part) => part !== null)
    .join(', ');
