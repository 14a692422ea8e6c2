/** Every property of a farm, safety first. */
import { breakersHold } from './breakers-hold.ts';
import { cancelIsCancel } from './cancel-is-cancel.ts';
import { clearPlate } from './clear-plate.ts';
import { dispatchedOnce } from './dispatched-once.ts';
import { gramsConserved } from './grams-conserved.ts';
import { holdIsHold } from './hold-is-hold.ts';
import { intentNeverChanges } from './intent-never-changes.ts';
import { noPromiseLost } from './no-promise-lost.ts';
import { nothingCredited } from './nothing-credited.ts';
import { oneRunAPrinter } from './one-run-a-printer.ts';
import { ordersEnd } from './orders-end.ts';
import type { Property } from './property.ts';
import { releaseEarned } from './release-earned.ts';
import { rightMaterial } from './right-material.ts';
import { soundLot } from './sound-lot.ts';
import { stateIsReplay } from './state-is-replay.ts';
import { tablesAgree } from './tables-agree.ts';
import { wellFormed } from './well-formed.ts';

export const properties: readonly Property[] = [
  oneRunAPrinter,
  dispatchedOnce,
  clearPlate,
  rightMaterial,
  soundLot,
  gramsConserved,
  noPromiseLost,
  intentNeverChanges,
  breakersHold,
  releaseEarned,
  stateIsReplay,
  wellFormed,
  cancelIsCancel,
  holdIsHold,
  nothingCredited,
  ordersEnd,
  tablesAgree,
];
