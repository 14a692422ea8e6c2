/** What if: asked, looked up, given up. */
import type { Context, Handlers } from '../call.ts';
import type { WhatIfQuestion, WhatIfStatus } from '../contract/index.ts';
import { type WhatIfDesk, WhatIfRefused } from '../farm-api.ts';
import { ApiProblem } from '../problems.ts';

export function whatIfHandlers({ api }: Context): Handlers {
  return {
    'whatif.ask': async ({ body, by }) => ({
      body: await ask(deskOf(api.whatIf), body as WhatIfQuestion, by),
    }),
    'whatif.list': async () => ({ body: { items: deskOf(api.whatIf).list() } }),
    'whatif.models': async () => ({ body: { items: await deskOf(api.whatIf).models() } }),
    'whatif.get': async ({ params }) => ({ body: known(deskOf(api.whatIf).get(params.id!), params.id!) }),
    'whatif.cancel': async ({ params }) => ({
      body: known(deskOf(api.whatIf).cancel(params.id!), params.id!),
    }),
  };
}

/** For questions that other places ask. */
export async function askOf(
  whatIf: WhatIfDesk | undefined,
  question: WhatIfQuestion,
  by: Parameters<WhatIfDesk['ask']>[1],
): Promise<{ readonly desk: WhatIfDesk; readonly status: WhatIfStatus }> {
  const desk = deskOf(whatIf);
  return { desk, status: await ask(desk, question, by) };
}

async function ask(desk: WhatIfDesk, question: WhatIfQuestion, by: Parameters<WhatIfDesk['ask']>[1]) {
  try {
    return await desk.ask(question, by);
  } catch (error) {
    if (!(error instanceof WhatIfRefused)) throw error;
    throw new ApiProblem(error.code === 'busy' ? 'too-many-requests' : 'invalid-request', {
      detail: error.message,
      cause:
        error.code === 'busy'
          ? 'Each question takes a core for seconds to minutes.'
          : 'The question does not fit this farm.',
      remedy: error.remedy,
      ...(error.change !== undefined && {
        errors: [{ pointer: `/changes/${error.change}`, in: 'body' as const, detail: error.message }],
      }),
    });
  }
}

function deskOf(desk: WhatIfDesk | undefined): WhatIfDesk {
  if (desk) return desk;
  throw new ApiProblem('not-found', {
    detail: 'This farm does not simulate.',
    cause: 'It was started without its simulator.',
    remedy: 'Start it with `farm up`, or ask the question with `farm whatif --from` and its journal.',
  });
}

function known(status: WhatIfStatus | undefined, id: string): WhatIfStatus {
  if (status) return status;
  throw new ApiProblem('not-found', {
    detail: `There is no question ${id}.`,
    cause: 'Questions are kept while the farm runs, the newest fifty of them.',
    remedy: 'Look at /api/v1/whatif for those there are, or ask again.',
  });
}
