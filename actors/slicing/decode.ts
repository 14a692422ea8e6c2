/** Unknown input to a checked profile or request, or a failure in words. */
import { Result, Schema } from 'effect';
import { SliceFailed, SliceRequest, SlicingProfile } from './schema.ts';

const asProfile = Schema.decodeUnknownResult(SlicingProfile, { errors: 'all', onExcessProperty: 'error' });
const asRequest = Schema.decodeUnknownResult(SliceRequest, { errors: 'all', onExcessProperty: 'error' });

/** A valid profile, or `SliceFailed` with code `invalid-request` naming every field at fault. */
export function decodeProfile(input: unknown): SlicingProfile {
  const decoded = asProfile(input);
  if (Result.isSuccess(decoded)) return decoded.success;
  throw refuse('The slicing profile is not usable', decoded.failure.message);
}

/** A valid request, or `SliceFailed` with code `invalid-request` naming every field at fault. */
export function decodeSliceRequest(input: unknown): SliceRequest {
  const decoded = asRequest(input);
  if (Result.isSuccess(decoded)) return decoded.success;
  throw refuse('The slice request is not usable', decoded.failure.message);
}

/** Throws when profile and machine do not belong together. */
export function assertMatch(profile: SlicingProfile, request: SliceRequest): void {
  if (Math.abs(profile.nozzleDiameterMillimetres - request.printer.nozzleDiameterMillimetres) > 1e-6)
    throw refuse(
      `Profile ${profile.id} is for a ${profile.nozzleDiameterMillimetres} mm nozzle`,
      `The printer has a ${request.printer.nozzleDiameterMillimetres} mm nozzle.`,
    );
}

function refuse(what: string, detail: string): SliceFailed {
  return new SliceFailed({
    code: 'invalid-request',
    message: `${what}: ${detail}`,
    likelyCause: 'A value is missing, out of its range, or of the wrong kind.',
    remedy: 'Correct the fields named and publish them as a new version.',
  });
}
