/** Every property of a farm: the invariants in their order, then liveness, then what those rest on. */
import { asTheBookSays } from './as-the-book-says.ts';
import { breakersHold } from './breakers-hold.ts';
import { cancelIsCancel } from './cancel-is-cancel.ts';
import { clearPlate } from './clear-plate.ts';
import { deadlinesAreKept } from './deadlines-are-kept.ts';
import { dispatchedOnce } from './dispatched-once.ts';
import { dutiesAreDone } from './duties-are-done.ts';
import { everyChangeCaused } from './every-change-caused.ts';
import { factsAreSo } from './facts-are-so.ts';
import { gramsConserved } from './grams-conserved.ts';
import { holdIsHold } from './hold-is-hold.ts';
import { intentNeverChanges } from './intent-never-changes.ts';
import { maintenanceIsKept } from './maintenance-is-kept.ts';
import { nextStepNamed } from './next-step-named.ts';
import { noPromiseLost } from './no-promise-lost.ts';
import { nothingCredited } from './nothing-credited.ts';
import { nothingDropped } from './nothing-dropped.ts';
import { oneRunAPrinter } from './one-run-a-printer.ts';
import { onlyReleasedPrinted } from './only-released-printed.ts';
import { ordersEnd } from './orders-end.ts';
import type { Property } from './property.ts';
import { refusalsAreRight } from './refusals-are-right.ts';
import { releaseEarned } from './release-earned.ts';
import { rightMaterial } from './right-material.ts';
import { shownIsTold } from './shown-is-told.ts';
import { soundLot } from './sound-lot.ts';
import { staleChangesNothing } from './stale-changes-nothing.ts';
import { stateIsReplay } from './state-is-replay.ts';
import { tablesAgree } from './tables-agree.ts';
import { takenOnce } from './taken-once.ts';
import { wellFormed } from './well-formed.ts';
import { workIsGiven } from './work-is-given.ts';

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
  onlyReleasedPrinted,
  holdIsHold,
  stateIsReplay,
  everyChangeCaused,
  takenOnce,
  cancelIsCancel,
  nothingCredited,
  ordersEnd,
  nextStepNamed,
  nothingDropped,
  tablesAgree,
  shownIsTold,
  workIsGiven,
  wellFormed,
  factsAreSo,
  dutiesAreDone,
  refusalsAreRight,
  deadlinesAreKept,
  maintenanceIsKept,
  staleChangesNothing,
  asTheBookSays,
];
