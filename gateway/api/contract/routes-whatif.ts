/** Questions put to a copy of the farm. */
import { get, type Route } from './route.ts';
import { WhatIfList, WhatIfModels, WhatIfQuestion, WhatIfStatus } from './whatif.ts';

export const whatIfRoutes: readonly Route[] = [
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
];
