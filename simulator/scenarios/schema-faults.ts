import { Schema } from 'effect';
import { MaterialCode, Name, NotNegative, orElse, Positive, SpeakableId } from '../../actors/farm/fields.ts';
import { calm } from '../world/options.ts';
import { Hours, Share } from './schema-demand.ts';

/** What goes wrong besides prints: faults that come at random for a while and then heal, and what happens at a given hour. */

/** How prints and parts come out is the scenario's `failures` to say. */
const ofPrints: ReadonlySet<string> = new Set(['runFails', 'runPauses', 'runHangs', 'badPart']);

/** Names of chances and of mean times between, as the world has them. */
export const faultNames: readonly string[] = Object.keys(calm).filter((name) => !ofPrints.has(name));
export const isMeanTime = (name: string): boolean => name.endsWith('MsMean');
/** `linkCutMsMean` is written `linkCutEveryHours`. */
export const writtenName = (name: string): string => name.replace(/MsMean$/, 'EveryHours');

/** A stretch in which faults come at random; after it they are over. Stretches must not overlap. */
export const FaultWindow = Schema.Struct({
  fromHours: Hours,
  untilHours: Hours,
  /** Of one occasion each, 0 to 1: `uploadFails`, `startUnclear` and so on. */
  chances: Schema.Record(Schema.String, Share).pipe(orElse({})),
  /** Mean time between such events on the whole farm: `linkCutEveryHours`, `crashEveryHours` and so on. */
  every: Schema.Record(Schema.String, Positive).pipe(orElse({})),
  /** Messages within the farm's process. */
  network: Schema.Struct({
    delayMsMean: NotNegative,
    stallChance: Share,
    stallMsMax: NotNegative,
    duplicateChance: Share,
    forgetChance: Share,
  }).pipe(orElse({ delayMsMean: 0, stallChance: 0, stallMsMax: 0, duplicateChance: 0, forgetChance: 0 })),
});
export type FaultWindow = typeof FaultWindow.Type;

const at = { atHours: Hours };

export const Event = Schema.Union([
  /** Out of order until it is mended; never, where `lastsHours` is absent. */
  Schema.Struct({
    kind: Schema.Literal('printerDies'),
    ...at,
    printer: SpeakableId,
    lastsHours: Schema.optionalKey(Positive),
  }),
  /** Prints of a material fail so many times as often, until somebody takes the profile back. */
  Schema.Struct({
    kind: Schema.Literal('badProfile'),
    ...at,
    material: MaterialCode,
    factor: Positive,
    lastsHours: Schema.optionalKey(Positive),
  }),
  /** The supplier delivers nothing of it; absent, of anything. */
  Schema.Struct({
    kind: Schema.Literal('shortage'),
    ...at,
    material: Schema.optionalKey(MaterialCode),
    colour: Schema.optionalKey(Name),
    lastsHours: Positive,
  }),
  /** So many of the operators on shift stay away. */
  Schema.Struct({
    kind: Schema.Literal('absence'),
    ...at,
    operators: Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 100 })),
    lastsHours: Positive,
  }),
  /** Every machine stands still; what it printed is lost. */
  Schema.Struct({ kind: Schema.Literal('powerCut'), ...at, lastsHours: Positive }),
  /** No machine can be reached; they print on. */
  Schema.Struct({ kind: Schema.Literal('networkCut'), ...at, lastsHours: Positive }),
  /** The farm's process is killed and begins again. */
  Schema.Struct({ kind: Schema.Literal('crash'), ...at }),
]);
export type Event = typeof Event.Type;
