/**
 * What a trial reads about a job lies together in one array of numbers, `WIDTH` a job: most of the time of a trial goes into
 * fetching it. What a walk along a machine needs comes first, on one line of the processor's cache.
 */

/** The job's own: due date, costs of a unit of tardiness and of completion time, release date, least cost of running. */
export const DUE = 0;
export const TARDINESS = 1;
export const COMPLETION = 2;
export const RELEASE = 8;
export const LEAST = 9;
/** As it is placed: when it ends; its set-up, and set-up and processing together; the soonest it could end on this machine. */
export const END = 3;
export const SETUP = 4;
export const DURATION = 5;
export const SOONEST = 6;
/** Cost of its tardiness and completion; of its set-up alone. */
export const LATENESS = 7;
export const SETUP_PAID = 10;
/**
 * Sums over the jobs of its machine up to and with this one: of all cost; of what a unit of delay costs each as it stands; of the
 * least that running each costs.
 */
export const SPENT = 11;
export const URGENCY = 12;
export const FLOOR = 13;

export const WIDTH = 16;
