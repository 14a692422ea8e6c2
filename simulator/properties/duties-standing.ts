/** Where machines stand, what they take, and whom incidents name. */
import { type Duty, duty } from './duties.ts';
import { openings, plansOf } from './maintenance-is-kept.ts';
import { asks, type Loose, records, type Step, tells } from './step.ts';

const free = ['offline', 'idle', 'reserved', 'awaitingClear', 'foreign', 'maintenance', 'tripped'];

/** What weighs most of what is known of a machine without a run. */
function standing(printer: Loose): string {
  if (printer.trippedBecause !== null) return 'tripped';
  if (printer.maintenanceBecause !== null) return 'maintenance';
  if (printer.link !== 'up' || !printer.ready) return 'offline';
  if (printer.foreignFile !== null) return 'foreign';
  if (!printer.plateClear) return 'awaitingClear';
  return printer.jobId === null ? 'idle' : 'reserved';
}

const isLoadedWith = ({ was, said }: Step): boolean =>
  was.loaded?.material === said.material && was.loaded?.colour === said.colour;

const runsIntoMaintenance = ({ at, said, was }: Step): boolean =>
  plansOf(was).some(({ doneUntil, plan }) => {
    const { last, next } = openings(plan, at);
    const isOpen = last !== null && last > doneUntil && last + plan.minutes * 60_000 > at;
    return isOpen || (next !== null && next > doneUntil && next < at + said.estimatedSeconds * 1_000);
  });

export const standingDuties: readonly Duty[] = [
  duty(
    'stands where what is known of it says',
    ({ to, turned }) => free.includes(to) && turned.result.facts.length > 0,
    ({ now, to }) => to === standing(now),
  ),
  duty(
    'takes a job when it is idle',
    ({ type, from, was }) => type === 'printer.reserve' && from === 'idle' && was.hasConnector,
    (step) => step.to === 'reserved' && tells(step, 'job.printerReserved', `job/${step.said.jobId}`),
  ),
  duty(
    'says again that it is reserved, to the job that it is reserved for, and no to others',
    ({ type, from }) => type === 'printer.reserve' && from !== 'idle' && from !== 'unknown',
    (step) =>
      tells(
        step,
        step.from === 'reserved' && step.was.jobId === step.said.jobId
          ? 'job.printerReserved'
          : 'job.printerRefused',
        `job/${step.said.jobId}`,
      ),
  ),
  duty(
    'prints what it is reserved for with what it has loaded, and nothing else',
    ({ type, was, from }) => type === 'printer.print' && (from !== 'reserved' || was.hasConnector),
    (step) => {
      const isDue =
        step.from === 'reserved' &&
        step.was.jobId === step.said.jobId &&
        isLoadedWith(step) &&
        !runsIntoMaintenance(step);
      return isDue === (asks(step, 'printer.dispatch') !== undefined);
    },
  ),
  duty(
    'says when it will be free',
    (step) => tells(step, 'dispatcher.printerChanged'),
    ({ at, now, was, turned }) =>
      turned.result.sends
        .filter(({ type }) => type === 'dispatcher.printerChanged')
        .every(({ payload }) => {
          const { freeAt } = payload as Loose;
          return [now, was].some(
            ({ estimatedSeconds: seconds, startedAt }) =>
              freeAt === (seconds === null ? null : (startedAt ?? at) + seconds * 1_000) ||
              (seconds !== null && freeAt === (now.startedAt ?? at) + seconds * 1_000),
          );
        }),
  ),
];

const idOf = (at: string): string => at.slice(at.indexOf('/') + 1);

export const orderStands: Duty = duty(
  'is in production once something of it was begun, and not before',
  ({ to }) => to === 'accepted' || to === 'inProduction',
  ({ now, to }) => now.began === (to === 'inProduction') && now.heldBecause === null,
);

/** Of every kind of actor that shows something to people. */
export const incidentNames: Duty = duty(
  'names itself, and its job, in what it shows',
  (step) => tells(step, 'incident.open') || tells(step, 'incident.resolve'),
  ({ kind, now, was, turned }) =>
    turned.result.sends.every(({ to, type, payload }) => {
      const self = turned.message.to;
      if (type === 'incident.resolve') return to.endsWith(`-${idOf(self)}`);
      if (type !== 'incident.open') return true;
      const said = payload as Loose;
      const orderId = kind === 'order' ? now.id : now.orderId;
      return (
        to === `incident/I-${said.code}-${idOf(self)}` &&
        said.subject === self &&
        (kind !== 'printer' || said.printerId === now.id) &&
        (kind !== 'printer' || said.code === 'tripped' || said.jobId === jobOf(said.code, was)) &&
        (kind !== 'job' || said.jobId === now.id) &&
        (kind === 'printer' || said.orderId === orderId)
      );
    }),
);

/** A service that is due is no job's. */
const jobOf = (code: string, { jobId }: Loose): string | undefined =>
  code === 'maintenance-due' ? undefined : (jobId ?? undefined);

export const trippedFirst: Duty = duty(
  'shows that it is out of service when it is, and not each time that something else is learnt of it',
  (step) => step.to === 'tripped' && step.was.troubles.includes('tripped'),
  (step) => !records(step, 'printer.tripped'),
);
