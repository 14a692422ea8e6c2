/** Every kind of actor of a farm. */
import { definitionsOf } from '../runtime/actor.ts';
import { composer } from './composer/machine.ts';
import { dispatcher } from './dispatcher/machine.ts';
import { guard } from './guardrails/machine.ts';
import { incident } from './incident/machine.ts';
import { job } from './job/machine.ts';
import { lot } from './lot/machine.ts';
import { order } from './order/machine.ts';
import { plan } from './plan/machine.ts';
import { plate } from './plate/machine.ts';
import { policy } from './policy/machine.ts';
import { printer } from './printer/machine.ts';
import { quote } from './quote/machine.ts';
import { run } from './run/machine.ts';

export const allActors = [
  quote,
  order,
  plan,
  composer,
  plate,
  job,
  run,
  printer,
  lot,
  incident,
  guard,
  dispatcher,
  policy,
] as const;
export const definitions = definitionsOf(allActors);
