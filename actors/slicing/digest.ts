/**
 * Content hashes: what makes a profile version immutable and a slice cacheable.
 *
 * SHA-256 from Node is a pure function of its input; nothing here touches clock, disk or network.
 */
import { createHash } from 'node:crypto';
import {
  type ProfileRef,
  SliceFailed,
  type SliceRequest,
  type SlicerIdentity,
  type SlicingProfile,
} from './schema.ts';

/** JSON with sorted keys, so that equal values give equal text whatever order they were built in. */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null';
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  const entries = Object.entries(value).filter(([, member]) => member !== undefined);
  entries.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return `{${entries.map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`).join(',')}}`;
}

/** SHA-256 of UTF-8 text or bytes, in lower-case hexadecimal. */
export function sha256Hex(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}

/** Names a profile version together with the hash of everything it contains. */
export function profileRef(profile: SlicingProfile): ProfileRef {
  return { id: profile.id, version: profile.version, contentHash: sha256Hex(canonicalJson(profile)) };
}

/** Throws `profile-changed` when the profile at hand is not the one the reference was made from. */
export function assertProfile(profile: SlicingProfile, expected: ProfileRef): void {
  const actual = profileRef(profile);
  if (actual.id !== expected.id || actual.version !== expected.version)
    throw new SliceFailed({
      code: 'profile-changed',
      message: `The plate asks for profile ${expected.id} version ${expected.version}, but ${actual.id} version ${actual.version} was handed over.`,
      likelyCause: 'The profile was looked up by name instead of by id and version.',
      remedy: 'Slice with the profile version the plan names.',
    });
  if (actual.contentHash !== expected.contentHash)
    throw new SliceFailed({
      code: 'profile-changed',
      message: `Profile ${actual.id} version ${actual.version} no longer has the content it was approved with.`,
      likelyCause: 'Its settings were edited in place, without a new version.',
      remedy:
        'Publish the edit as a new version and put that version on the plan; the old version stays as it was.',
    });
}

/**
 * Key under which a slice is kept. Everything that can change a byte of the G-code is in it; the order of
 * the placements is not, for the plate is the same plate.
 */
export function cacheKey(request: SliceRequest, slicer: SlicerIdentity): string {
  const placements = request.placements.toSorted((a, b) => (a.instanceId < b.instanceId ? -1 : 1));
  return sha256Hex(canonicalJson({ format: GCODE_FORMAT, request: { ...request, placements }, slicer }));
}

/** Raised when our own treatment of the slicer's output changes, so that older cache entries are not used. */
const GCODE_FORMAT = 1;
