/** The kernel's tables as Kysely sees them. `migrations.ts` says what each is for. */
import type { ColumnType, Generated } from 'kysely';

type Big = ColumnType<number, number | string, number | string>;

export interface Tables {
  kernel_meta: { single: Generated<boolean>; epoch: Big; instance: string };
  entries: {
    seq: Big;
    tx: Generated<string>;
    address: string;
    version: number;
    status: string;
    outcome: 'changed' | 'ignored';
    message_id: string;
    correlation: string;
    message: unknown;
    facts: unknown;
  };
  actors: {
    address: string;
    version: number;
    status: string;
    has_timers: boolean;
    snapshot: unknown;
  };
  outbox: {
    seq: Generated<number>;
    id: string;
    kind: 'send' | 'effect';
    address: string;
    body: unknown;
  };
  parked: {
    id: string;
    kind: 'message' | 'effect';
    address: string;
    type: string;
    body: unknown;
    because: string;
    attempts: number;
    parked_at: Big;
    discarded: unknown;
  };
  projections: { name: string; version: number; position: Big };
  views: {
    kind: string;
    id: string;
    status: string;
    version: number;
    seq: Big;
    created_seq: Big;
    doc: unknown;
    created_at: Big;
    updated_at: Big;
  };
}
