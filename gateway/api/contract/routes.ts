/** Every route of the API. The server has a handler for each, the OpenAPI document a description, and no others. */
import type { Route } from './route.ts';
import { creationRoutes } from './routes-creations.ts';
import { farmRoutes } from './routes-farm.ts';
import { commandRoutes, readRoutes } from './routes-kinds.ts';
import { policyRoutes } from './routes-policy.ts';
import { whatIfRoutes } from './routes-whatif.ts';

export type { AnySchema, Route } from './route.ts';

export const routes: readonly Route[] = [
  ...readRoutes,
  ...commandRoutes,
  ...creationRoutes,
  ...farmRoutes,
  ...policyRoutes,
  ...whatIfRoutes,
];
