/** Names and builders that the scripted farm's data share. Test data only. */
import type { Kind, View } from '../../gateway/api/contract/kinds.ts';

/** The farm's clock stands here when the test begins. */
export const NOON = Date.UTC(2026, 2, 25, 12, 0, 0);
export const minutes = (count: number) => count * 60_000;
export const hash = (letter: string) => letter.repeat(64);
export const BRACKET = hash('a');
export const GEAR = hash('b');
export const PREVIEW = hash('c');

export type Loose = Record<string, unknown>;
export const view = (kind: Kind, id: string, status: string, ageMinutes: number, state: Loose): View =>
  ({
    id,
    kind,
    status,
    version: 1,
    createdAt: NOON - minutes(ageMinutes),
    updatedAt: NOON - minutes(ageMinutes / 3),
    ...state,
  }) as unknown as View;
