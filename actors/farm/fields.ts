import { Effect, Schema } from 'effect';

/** Small schemas the farm file is made of. Each names in its error what it expects, so that the message needs no manual. */

const boundedText = (characters: number) =>
  Schema.String.check(
    Schema.isTrimmed(),
    Schema.isBetweenLength(1, characters, { expected: `1 to ${characters} characters` }),
  );

export const Name = boundedText(80);

/** `k2-plus-01`: can be said over the noise of a farm and typed into an address. */
export const SpeakableId = Schema.String.check(
  Schema.isPattern(/^[a-z0-9]+(-[a-z0-9]+)*$/, {
    expected: 'an id of lower-case letters, digits and single hyphens, such as k2-plus-01',
  }),
  Schema.isMaxLength(63),
);

/** `PLA-BASIC`: what stands on the spool's label and in the shop's SKU. */
export const MaterialCode = Schema.String.check(
  Schema.isPattern(/^[A-Za-z0-9][A-Za-z0-9._+-]{0,39}$/, {
    expected: 'a material code of letters, digits, dots, pluses and hyphens, such as PLA-BASIC',
  }),
);

export const HexColour = Schema.String.check(
  Schema.isPattern(/^#[0-9a-fA-F]{6}$/, {
    expected: 'a colour such as "#1a2b3c" (in quotes: # starts a comment)',
  }),
);

export const LocalTime = Schema.String.check(
  Schema.isPattern(/^([01]\d|2[0-3]):[0-5]\d$/, { expected: 'a local time in quotes, "00:00" to "23:59"' }),
);

export const Timezone = Name.check(
  Schema.makeFilter((name) => isTimezone(name), { expected: 'an IANA time zone such as America/Chicago' }),
);

export function isTimezone(name: string): boolean {
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(name);
    return true;
  } catch {
    return false;
  }
}

export const Positive = Schema.Finite.check(Schema.isGreaterThan(0));
export const NotNegative = Schema.Finite.check(Schema.isGreaterThanOrEqualTo(0));

/** 0 to 100, 100 excluded: a share of a whole that must leave something (waste, margin, failure). */
export const PercentBelowHundred = Schema.Finite.check(
  Schema.isBetween(
    { minimum: 0, maximum: 100, exclusiveMaximum: true },
    { expected: 'a percentage from 0 up to, but not including, 100' },
  ),
);

/** 0 upwards: a surcharge or a mark-up, which may pass 100. */
export const Percent = Schema.Finite.check(
  Schema.isBetween({ minimum: 0, maximum: 1_000 }, { expected: 'a percentage from 0 to 1000' }),
);

/** An object this layer passes on unread: its reader validates it. */
export const Opaque = Schema.Record(Schema.String, Schema.Unknown);

/** What a key means when the file leaves it out. */
export const orElse = <S extends Schema.Constraint>(value: S['Encoded']) =>
  Schema.withDecodingDefaultKey<S>(Effect.succeed(value));

/** A list with a bound: no farm file is allowed to grow without one. */
export const listOf = <S extends Schema.Constraint>(item: S, atMost: number) =>
  Schema.Array(item).check(Schema.isMaxLength(atMost));
