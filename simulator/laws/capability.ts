/** Capability against the farm file: what stands in a job's way on a machine is what the two say of each other, all of it. */
import { assess, type Requirements } from '../../actors/capability/feasibility.ts';
import { fitVolume } from '../../actors/capability/volume.ts';
import type { MaterialSpec, PrinterSpec, ProfileSpec } from '../../actors/farm/schema.ts';
import { whyNotThere } from '../properties/can-make.ts';
import { must } from '../properties/property.ts';
import type { Dice } from '../world/dice.ts';
import { law } from './law.ts';

interface Case {
  readonly job: Requirements;
  readonly printer: PrinterSpec;
  readonly material: MaterialSpec | undefined;
  readonly profile: ProfileSpec | undefined;
}

const nozzles = [0.25, 0.4, 0.6, 0.8];
const kinds = ['PLA', 'ABS', 'PA-CF'] as const;
const degrees = [0, 60, 100, 220, 260, 300];

/** Exactly as much, a hair more, and more than the eye can miss. */
const about = (dice: Dice, room: number): number =>
  room + dice.pick([-50, -10, -0.02, 0, 0, 0.004, 0.02, 0.5, 10, 60]);

function printerOf(dice: Dice): PrinterSpec {
  const side = dice.pick([160, 220, 350]);
  return {
    id: dice.pick(['p-1', 'p-2']),
    name: 'Printer',
    model: 'Drawn',
    lane: dice.chance(0.8) ? 'FDM' : 'UV',
    family: 'virtual',
    connection: {},
    capability: {
      buildVolumeMillimetres: { x: side, y: dice.chance(0.6) ? side : side + 90, z: dice.pick([180, 250]) },
      bedShape: dice.chance(0.75) ? 'box' : 'round',
      nozzleDiametersMillimetres: nozzles.filter(() => dice.chance(0.4)),
      materials: kinds.filter(() => dice.chance(0.75)),
      enclosure: dice.chance(0.6),
      hardenedNozzle: dice.chance(0.6),
      maxNozzleTemperatureCelsius: dice.pick([220, 260, 300]),
      maxBedTemperatureCelsius: dice.pick([60, 100, 100]),
      maxChamberTemperatureCelsius: dice.pick([0, 60]),
      extruderCount: dice.whole(0, 2),
    },
    ratePerHour: 1,
    powerWatts: 100,
    legacy: false,
  };
}

function materialOf(dice: Dice): MaterialSpec {
  const kind = dice.pick(kinds);
  const asks = <F extends string>(field: F, of: readonly number[]) =>
    dice.chance(0.5) ? { [field]: dice.pick(of) } : {};
  return {
    code: dice.chance(0.6) ? kind : `${kind}-X`,
    kind,
    lane: 'FDM',
    colours: [{ name: 'black' }],
    densityGramsPerCubicCentimetre: 1.2,
    pricePerKilogram: 20,
    requires: {
      enclosure: dice.chance(0.3),
      ...asks('nozzleTemperatureCelsius', degrees),
      ...asks('bedTemperatureCelsius', [60, 100]),
      ...asks('chamberTemperatureCelsius', [0, 50, 60]),
      ...asks('minimumNozzleDiameterMillimetres', [0.4, 0.405, 0.6]),
    },
    abrasive: dice.chance(0.3),
    reorderPointGrams: 0,
  };
}

function draw(dice: Dice): readonly Case[] {
  const printer = printerOf(dice);
  const material = dice.chance(0.9) ? materialOf(dice) : undefined;
  const room = printer.capability.buildVolumeMillimetres;
  const [width, depth] = dice.chance(0.5) ? [room.x, room.y] : [room.y, room.x];
  const scale = printer.capability.bedShape === 'round' ? Math.SQRT1_2 : 1;
  const job: Requirements = {
    lane: dice.chance(0.85) ? printer.lane : 'FDM',
    sizeMillimetres: {
      x: about(dice, width * scale),
      y: about(dice, depth * scale),
      z: about(dice, room.z),
    },
    ...(dice.chance(0.5) ? { mayTurn: dice.chance(0.7) } : {}),
    material: material?.code ?? 'PLA',
    colour: dice.pick(['black', 'white', null]),
    nozzleDiameterMillimetres: dice.pick([null, 0.4, 0.4, 0.405, 0.6, 0.25]),
    ...(dice.chance(0.4) ? { extruderCount: dice.whole(0, 2) } : {}),
  };
  const profile: ProfileSpec | undefined = dice.chance(0.4)
    ? undefined
    : {
        id: 'fine',
        name: 'Fine',
        lane: 'FDM',
        quality: 'fine',
        ...(dice.chance(0.6) ? { nozzleDiameterMillimetres: dice.pick([0.4, 0.6]) } : {}),
        materials: dice.chance(0.5) ? [] : [dice.pick(kinds), 'TPU', ...(dice.chance(0.3) ? ['PLA-X'] : [])],
        printers: dice.chance(0.5) ? [] : [dice.pick(['p-1', 'p-2'])],
        slicer: {},
      };
  const loaded = dice.chance(0.3)
    ? {}
    : {
        loaded: { material: dice.pick([job.material, 'PLA', 'TPU']), colour: dice.pick(['black', 'white']) },
      };
  return [{ job, printer: { ...printer, ...loaded }, material, profile }];
}

/** By how much it is too big each way, were it to lie as it is or a quarter turn further. */
function excessOf(
  [x, y, z]: readonly [number, number, number],
  { bedShape, buildVolumeMillimetres: room }: PrinterSpec['capability'],
): readonly number[] {
  const beyond = (size: number, most: number) => (size - most > 0.01 ? size - most : 0);
  const across = beyond(Math.hypot(x, y), Math.min(room.x, room.y));
  return bedShape === 'round'
    ? [across, across, beyond(z, room.z)]
    : [beyond(x, room.x), beyond(y, room.y), beyond(z, room.z)];
}

/** It is turned only where that is allowed and better. */
function compareVolume({ job: { mayTurn = false, sizeMillimetres }, printer: { capability } }: Case): void {
  const { x, y, z } = sizeMillimetres;
  const { fits, overMillimetres: over, turnDegrees } = fitVolume(sizeMillimetres, capability, mayTurn);
  const sum = (of: readonly number[]) => of.reduce((all, one) => all + one, 0);
  const straight = excessOf([x, y, z], capability);
  const turned = excessOf([y, x, z], capability);
  const isTurned = mayTurn && sum(turned) < sum(straight);
  const expected = isTurned ? turned : straight;
  const isRight = [over.x, over.y, over.z].every((one, index) => Math.abs(one - expected[index]!) < 1e-9);
  must(
    isRight && fits === (sum(expected) === 0) && turnDegrees === (isTurned ? 90 : 0),
    () => `It is too big by ${JSON.stringify(over)}, turned by ${turnDegrees}°; that is ${expected.join()}.`,
  );
}

function check(cases: readonly Case[]): void {
  for (const one of cases) {
    const { job, printer, material, profile } = one;
    compareVolume(one);
    const found = assess(job, printer, material, profile);
    const said = found.obstacles.map(({ code }) => code).sort();
    const expected = [...whyNotThere(job, printer, material, profile)].sort();
    must(
      said.join() === expected.join(),
      () => `It says ${said.join() || 'nothing'} where the farm file says ${expected.join() || 'nothing'}.`,
    );
    const { loaded } = printer;
    const fits = loaded?.material === job.material && (job.colour === null || loaded.colour === job.colour);
    const change =
      loaded === undefined
        ? 'nothing-loaded'
        : loaded.material !== job.material
          ? 'other-material-loaded'
          : 'other-colour-loaded';
    must(
      found.changeovers.map(({ code }) => code).join() === (fits ? '' : change),
      () => `With ${JSON.stringify(loaded)} loaded it says ${JSON.stringify(found.changeovers)}.`,
    );
    must(
      found.feasible === (expected.length === 0) && found.loaded === (found.feasible && fits),
      () => `Feasible ${found.feasible}, loaded ${found.loaded}: ${expected.join()}`,
    );
  }
}

export const capabilityLaw = law<Case>({
  name: 'machines are able',
  holds:
    'What stands in the way of a job on a machine is what the farm file says, all of it and nothing else.',
  about: ['actors/capability/'],
  cases: 1_500,
  draw,
  check,
});
