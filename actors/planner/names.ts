/** What a schedule can be made by: the search, or a rule of thumb to compare it with. */
export const plannerNames = ['search', 'fifo', 'edd', 'least-loaded'] as const;
export type PlannerName = (typeof plannerNames)[number];
