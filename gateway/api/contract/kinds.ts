/** The kinds of things the API shows, and what a view of each holds. */
import type { IncidentState } from '../../../actors/incident/schema.ts';
import type { JobState } from '../../../actors/job/schema.ts';
import type { LotState } from '../../../actors/lot/schema.ts';
import type { OrderState } from '../../../actors/order/schema.ts';
import type { PlanState } from '../../../actors/plan/schema.ts';
import type { PlateState } from '../../../actors/plate/schema.ts';
import type { PrinterState } from '../../../actors/printer/schema.ts';
import type { QuoteState } from '../../../actors/quote/schema.ts';
import type { RunState } from '../../../actors/run/schema.ts';

/** The public fields of each kind. */
export interface StateOf {
  readonly quote: QuoteState;
  readonly order: OrderState;
  readonly plan: PlanState;
  readonly plate: PlateState;
  readonly job: JobState;
  readonly run: RunState;
  readonly printer: PrinterState;
  readonly lot: LotState;
  readonly incident: IncidentState;
}
export type Kind = keyof StateOf;

/** Where each kind is found: `GET /api/v1/jobs` answers views of `job`. */
export const kindByPath = {
  quotes: 'quote',
  orders: 'order',
  plans: 'plan',
  plates: 'plate',
  jobs: 'job',
  runs: 'run',
  printers: 'printer',
  lots: 'lot',
  incidents: 'incident',
} as const satisfies Record<string, Kind>;
export type KindPath = keyof typeof kindByPath;

export const kindPaths = Object.keys(kindByPath) as readonly KindPath[];
export const kinds = Object.values(kindByPath) as readonly Kind[];
export const pathOfKind = Object.fromEntries(
  Object.entries(kindByPath).map(([path, kind]) => [kind, path]),
) as Readonly<Record<Kind, KindPath>>;

/**
 * One thing as it stands: the merge of everything its facts have said. A field no fact has set yet is absent.
 * `version` counts its turns; times are UTC milliseconds. Credentials are never shown: they read `"••••"`.
 */
export type View<K extends Kind = Kind> = K extends Kind
  ? {
      readonly id: string;
      readonly kind: K;
      readonly status: string;
      readonly version: number;
      readonly createdAt: number;
      readonly updatedAt: number;
    } & Partial<StateOf[K]>
  : never;

/** What stands in place of a credential; sent back unchanged in an edit it means "as it was". */
export const REDACTED = '••••';
