/**
 * Slicing: what is asked of a slicer and what comes back. Data only; the console may import it.
 *
 * A profile version is immutable: an edit is a new version. A request names the version *and* the hash of
 * its content (see `digest.ts`), so a profile changed without a new version is found out, never printed.
 *
 * The bounds are not decoration. A layer height of -1, 0 or "abc" makes one slicer core loop for ever, and
 * another replaces values it does not know in silence.
 */
import { Schema } from 'effect';

const between = (minimum: number, maximum: number) =>
  Schema.Finite.check(Schema.isBetween({ minimum, maximum }));
const integer = (minimum: number, maximum: number) =>
  Schema.Int.check(Schema.isBetween({ minimum, maximum }));
/** A kept result with a time or a mass of 0 is not believed but sliced again. */
const positive = Schema.Finite.check(Schema.isGreaterThan(0));
const text = (maxLength: number) =>
  Schema.String.check(Schema.isNonEmpty(), Schema.isMaxLength(maxLength)).check(
    Schema.isPattern(/^[^\p{Cc}]*$/u, { expected: 'text on one line without control characters' }),
  );
const gcodeText = Schema.String.check(
  Schema.isMaxLength(16_384),
  Schema.isPattern(/^[^\0]*$/, { expected: 'G-code text' }),
);
/** A name that is safe in a file name, in a G-code comment and as the argument of a G-code command. */
const slug = Schema.String.check(
  Schema.isPattern(/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/, {
    expected: '1 to 64 letters, digits, "-" or "_", starting with a letter or digit',
  }),
);

/** SHA-256 in lower-case hexadecimal. */
export const ContentHash = Schema.String.check(
  Schema.isPattern(/^[0-9a-f]{64}$/, { expected: 'a SHA-256 in 64 lower-case hexadecimal digits' }),
);
export type ContentHash = typeof ContentHash.Type;

export const SettingValue = Schema.Union([
  Schema.String.check(Schema.isMaxLength(4096)),
  Schema.Finite,
  Schema.Boolean,
]);
export type SettingValue = typeof SettingValue.Type;

const settingName = Schema.String.check(
  Schema.isPattern(/^[a-z][a-z0-9_]{0,63}$/, { expected: 'a setting name' }),
);

/** Settings one slicer has and others do not: slicer name → setting → value, in that slicer's own words. */
export const ExtraSettings = Schema.Record(
  slug,
  Schema.Record(settingName, SettingValue).check(Schema.isMaxProperties(200)),
).check(Schema.isMaxProperties(8));

export const SupportsMode = Schema.Literals(['none', 'build-plate', 'everywhere']);
export type SupportsMode = typeof SupportsMode.Type;

export const InfillPattern = Schema.Literals(['rectilinear', 'grid', 'triangles', 'gyroid']);
export type InfillPattern = typeof InfillPattern.Type;

const profileFields = {
  id: slug,
  version: integer(1, 1_000_000),
  name: text(120),
  /** Polymer family in upper case as the field writes it: PLA, PETG, ABS, TPU, PA-CF. */
  material: Schema.String.check(
    Schema.isPattern(/^[A-Z0-9][A-Z0-9+-]{0,23}$/, {
      expected: 'a material in capitals, such as PETG or PA-CF',
    }),
  ),

  layerHeightMillimetres: between(0.04, 1.2),
  firstLayerHeightMillimetres: between(0.04, 1.2),
  nozzleDiameterMillimetres: between(0.1, 2),
  lineWidthMillimetres: between(0.1, 2.5),

  walls: Schema.Struct({ count: integer(1, 20), topLayers: integer(0, 100), bottomLayers: integer(0, 100) }),
  infill: Schema.Struct({ densityPercent: between(0, 100), pattern: InfillPattern }),
  supports: Schema.Struct({ mode: SupportsMode, thresholdDegrees: between(1, 89) }),
  adhesion: Schema.Struct({ brimWidthMillimetres: between(0, 50), skirtLoops: integer(0, 10) }),

  temperatures: Schema.Struct({
    nozzleCelsius: between(150, 500),
    nozzleFirstLayerCelsius: between(150, 500),
    bedCelsius: between(0, 200),
    bedFirstLayerCelsius: between(0, 200),
  }),
  speeds: Schema.Struct({
    outerWallMillimetresPerSecond: between(1, 1000),
    innerWallMillimetresPerSecond: between(1, 1000),
    infillMillimetresPerSecond: between(1, 1000),
    topSurfaceMillimetresPerSecond: between(1, 1000),
    firstLayerMillimetresPerSecond: between(1, 500),
    bridgeMillimetresPerSecond: between(1, 500),
    travelMillimetresPerSecond: between(10, 2000),
  }),
  accelerationMillimetresPerSecondSquared: between(100, 50_000),
  cooling: Schema.Struct({
    fanMinPercent: between(0, 100),
    fanMaxPercent: between(0, 100),
    fanOffLayers: integer(0, 100),
    slowDownBelowSeconds: between(0, 120),
  }),
  retraction: Schema.Struct({
    lengthMillimetres: between(0, 12),
    speedMillimetresPerSecond: between(1, 200),
    zHopMillimetres: between(0, 5),
  }),
  filament: Schema.Struct({
    diameterMillimetres: between(1, 3.5),
    densityGramsPerCubicCentimetre: between(0.3, 10),
    flowRatio: between(0.5, 1.5),
    maxFlowCubicMillimetresPerSecond: between(0.5, 200),
  }),

  /** Template with `{name}` or `[name]` placeholders; the names are listed in `template.ts`. */
  startGcode: gcodeText,
  endGcode: gcodeText,
  extra: ExtraSettings,
};

/** One immutable version of the settings a plate is sliced with. */
export const SlicingProfile = Schema.Struct(profileFields).check(
  Schema.makeFilter((profile) => {
    const thickest = profile.nozzleDiameterMillimetres * 0.8 + 1e-9;
    if (profile.layerHeightMillimetres > thickest)
      return {
        path: ['layerHeightMillimetres'],
        issue: `a layer of ${profile.layerHeightMillimetres} mm is over 80 % of the ${profile.nozzleDiameterMillimetres} mm nozzle and would not bond`,
      };
    if (profile.firstLayerHeightMillimetres > thickest)
      return {
        path: ['firstLayerHeightMillimetres'],
        issue: `a first layer of ${profile.firstLayerHeightMillimetres} mm is over 80 % of the ${profile.nozzleDiameterMillimetres} mm nozzle`,
      };
    const width = profile.lineWidthMillimetres / profile.nozzleDiameterMillimetres;
    if (width < 0.6 || width > 2.5)
      return {
        path: ['lineWidthMillimetres'],
        issue: `a line of ${profile.lineWidthMillimetres} mm does not come out of a ${profile.nozzleDiameterMillimetres} mm nozzle: use 0.6 to 2.5 times its diameter`,
      };
    if (profile.lineWidthMillimetres <= profile.layerHeightMillimetres)
      return { path: ['lineWidthMillimetres'], issue: 'a line must be wider than the layer is high' };
    if (profile.cooling.fanMinPercent > profile.cooling.fanMaxPercent)
      return { path: ['cooling', 'fanMinPercent'], issue: 'the fan minimum is over its maximum' };
    return undefined;
  }),
);
export type SlicingProfile = typeof SlicingProfile.Type;

/** Which profile, which version, and what that version must contain. */
export const ProfileRef = Schema.Struct({
  id: slug,
  version: integer(1, 1_000_000),
  contentHash: ContentHash,
});
export type ProfileRef = typeof ProfileRef.Type;

/** One copy of a model on the bed. Its lowest point is put on the bed. */
export const Placement = Schema.Struct({
  instanceId: slug,
  modelHash: ContentHash,
  /** Centre of the turned model's bounding rectangle, from the bed's front left corner. */
  xMillimetres: between(-2000, 4000),
  yMillimetres: between(-2000, 4000),
  /** Anti-clockwise about the vertical, seen from above. */
  rotationDegrees: between(-360, 360),
  /** `origin`: the place is where the model's own origin comes to lie, which an outline's turn leaves alone. */
  anchor: Schema.optionalKey(Schema.Literals(['middle', 'origin'])),
});
export type Placement = typeof Placement.Type;

/** The part of a machine a slicer must know. */
export const SlicingPrinter = Schema.Struct({
  bed: Schema.Struct({
    /** `ellipse` inscribed in width × depth: a round bed has both equal. */
    shape: Schema.Literals(['rectangle', 'ellipse']),
    widthMillimetres: between(10, 3000),
    depthMillimetres: between(10, 3000),
    /** Machine coordinates of the bed's front left corner: 0, 0 for most; minus half the size on a delta. */
    originXMillimetres: between(-3000, 3000),
    originYMillimetres: between(-3000, 3000),
  }),
  heightMillimetres: between(10, 5000),
  nozzleDiameterMillimetres: between(0.1, 2),
  /** How parts are marked for cancelling one: `comments`, or `exclude-object` commands as well. */
  objectMarks: Schema.Literals(['comments', 'exclude-object']),
  /** In place of the profile's own templates. */
  startGcode: Schema.optionalKey(gcodeText),
  endGcode: Schema.optionalKey(gcodeText),
});
export type SlicingPrinter = typeof SlicingPrinter.Type;

/** A plate to slice: everything that decides the G-code except the slicer itself. */
export const SliceRequest = Schema.Struct({
  placements: Schema.Array(Placement).check(Schema.isMinLength(1), Schema.isMaxLength(500)),
  profile: ProfileRef,
  printer: SlicingPrinter,
}).check(
  Schema.makeFilter((request) => {
    const seen = new Set<string>();
    for (const [index, placement] of request.placements.entries()) {
      // Machines tell parts apart without regard to capitals.
      const name = placement.instanceId.toUpperCase();
      if (seen.has(name))
        return {
          path: ['placements', index, 'instanceId'],
          issue: `"${placement.instanceId}" is on the plate twice`,
        };
      seen.add(name);
    }
    return undefined;
  }),
);
export type SliceRequest = typeof SliceRequest.Type;

export const Box = Schema.Struct({
  xMin: Schema.Finite,
  yMin: Schema.Finite,
  zMin: Schema.Finite,
  xMax: Schema.Finite,
  yMax: Schema.Finite,
  zMax: Schema.Finite,
});
export type Box = typeof Box.Type;

export const SlicerIdentity = Schema.Struct({ name: slug, version: text(64) });
export type SlicerIdentity = typeof SlicerIdentity.Type;

/** One instance as it stands in the G-code. */
export const SlicedObject = Schema.Struct({
  instanceId: slug,
  filamentMillimetres: Schema.Finite,
  massGrams: Schema.Finite,
  boundsMillimetres: Box,
});
export type SlicedObject = typeof SlicedObject.Type;

export const SliceResult = Schema.Struct({
  cacheKey: ContentHash,
  gcodeHash: ContentHash,
  gcodeBytes: integer(1, Number.MAX_SAFE_INTEGER),
  /** The slicer's own estimate, or reckoned from the moves where it made none. */
  estimatedSeconds: positive,
  massGrams: positive,
  filamentMillimetres: positive,
  volumeCubicMillimetres: positive,
  layers: integer(1, Number.MAX_SAFE_INTEGER),
  /** Of moves that extrude, in machine coordinates. */
  boundsMillimetres: Box,
  objects: Schema.Array(SlicedObject),
  profile: ProfileRef,
  slicer: SlicerIdentity,
  warnings: Schema.Array(Schema.String),
});
export type SliceResult = typeof SliceResult.Type;

/** Why there is no G-code. `retry` is worth it only for `busy`, `time-limit` and `crashed`. */
export const SliceFailureCode = Schema.Literals([
  'invalid-request',
  'profile-changed',
  'model-unreadable',
  'does-not-fit',
  'nothing-to-print',
  'slicer-missing',
  'crashed',
  'time-limit',
  'memory-limit',
  'busy',
  'cancelled',
  'unsafe-gcode',
]);
export type SliceFailureCode = typeof SliceFailureCode.Type;

/** A failed slice in words: what happened, the likely cause, what to do. */
export class SliceFailed extends Schema.TaggedError<SliceFailed>()('SliceFailed', {
  code: SliceFailureCode,
  message: Schema.String,
  likelyCause: Schema.String,
  remedy: Schema.String,
}) {}
