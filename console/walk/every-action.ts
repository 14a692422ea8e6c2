/** Every action there is, those made for one thing included: rules that hold for all are tested over these. */
import type { Recipe } from '../../actors/plan/schema.ts';
import {
  type Action,
  cancelMaintenanceAction,
  composeAction,
  giveUpAction,
  incidentActions,
  jobActions,
  keepApartAction,
  loadAction,
  lotActions,
  orderActions,
  planActions,
  planByUseAction,
  planOnceAction,
  planWeeklyAction,
  printerActions,
  quoteActions,
  releaseNowAction,
  reprintAction,
  reviseAction,
  settleAction,
  shareAgainAction,
  skipMaintenanceAction,
} from '../models/actions/index.ts';
import { farm } from './data-answers.ts';
import { BRACKET } from './data-base.ts';
import { recipe } from './data-sales.ts';

const LINE = { orderId: 'O-1', lineId: 'L-1' };

export const everyAction = [
  ...jobActions,
  giveUpAction([
    { value: 'B-1-1', words: '1 hinge' },
    { value: 'B-1-2', words: '2 hinge' },
  ]),
  ...quoteActions,
  ...orderActions,
  reprintAction('L-1'),
  ...printerActions,
  loadAction([], []),
  settleAction({ runId: 'R-1', startOverdue: true }),
  planOnceAction('UTC'),
  planWeeklyAction('UTC'),
  planByUseAction,
  skipMaintenanceAction('nozzle'),
  cancelMaintenanceAction('nozzle'),
  ...lotActions,
  ...incidentActions,
  ...planActions,
  composeAction([LINE]),
  releaseNowAction(LINE),
  keepApartAction(LINE),
  shareAgainAction(LINE),
  reviseAction(recipe(BRACKET, 'hinge-bracket.stl') as Recipe, farm),
] as readonly Action[];
