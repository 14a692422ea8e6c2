/** What befalls the shop while the faults last: cuts of network and power, prints started by hand, the process killed. */
import type { PrinterState } from '../../actors/printer/schema.ts';
import { address } from '../../runtime/envelope.ts';
import type { Machine } from './machine.ts';
import type { Faults } from './options.ts';
import { FarmProcess } from './process.ts';
import type { Scene } from './scene.ts';

/** What can be befallen. */
export type Floor = Pick<Scene, 'world' | 'faults' | 'machines' | 'bridges'>;

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;

type Mishap = Extract<keyof Faults, `${string}MsMean`>;

export function unleash(scene: Floor, until: number): void {
  const { world, faults, machines, bridges } = scene;
  const { dice } = world;
  const all = [...machines.values()];
  const again = (name: Mishap, what: () => void) => {
    const mean = faults[name];
    if (!Number.isFinite(mean)) return;
    world.after(dice.wait(mean), () => {
      if (world.now >= until) return;
      if (world.outside?.(name) ?? true) what();
      again(name, what);
    });
  };
  const one = () => dice.pick(all)!;
  const bridgeOf = (machine: Machine) => bridges.get(machine.id)!;
  const cut = (noticedMsMean: number, lastsMsMean: number) => {
    const machine = one();
    if (!machine.linked) return;
    machine.linked = false;
    const bridge = bridgeOf(machine);
    world.after(dice.wait(noticedMsMean), () => bridge.announce());
    world.after(dice.wait(lastsMsMean), () => {
      machine.linked = true;
      world.after(dice.wait(30 * SECOND_MS), () => bridge.announce());
    });
  };

  again('linkCutMsMean', () => cut(30 * SECOND_MS, 30 * MINUTE_MS));
  again('powerCutMsMean', () => cutPower(scene, one()));
  again('foreignPrintMsMean', () => {
    const machine = one();
    machine.start(chosenByHand(scene, machine), null, dice.between(300, 10_000));
  });
  again('cancelAtMachineMsMean', () => one().end('cancelled'));
  again('notReadyMsMean', () => {
    const machine = one();
    if (machine.active || !machine.ready) return;
    machine.setReady(false);
    world.after(dice.wait(20 * MINUTE_MS), () => machine.setReady(true));
  });
  again('crashMsMean', () => crash(scene));
  again('halfOpenMsMean', () => cut(10 * MINUTE_MS, 10 * MINUTE_MS));
  again('firmwareRestartMsMean', () => {
    const machine = one();
    const { print, ready } = machine;
    if (ready && (print === null || machine.mayForget(print)))
      machine.restartFirmware(dice.between(5, 60) * SECOND_MS);
  });
  again('keeperRestartMsMean', () => {
    const machine = one();
    if (machine.active && machine.print!.record === 'kept') machine.print!.record = 'interrupted';
    bridgeOf(machine).deafen(dice.wait(10 * SECOND_MS));
  });
  again('deafMsMean', () => bridgeOf(one()).deafen(dice.wait(5 * MINUTE_MS)));
  again('busyMsMean', () => {
    const machine = one();
    if (!machine.active && !machine.busy) machine.occupyFor(dice.wait(5 * MINUTE_MS));
  });
  again('clockBackMsMean', () => {
    FarmProcess.of(world).clockOffMs -= dice.wait(60 * MINUTE_MS);
  });
}

/** A file from a stick, or one of ours that lies on the machine and is nobody's business any more. */
function chosenByHand({ world }: Floor, machine: Machine): string {
  const current = world.look<PrinterState>(address('printer', machine.id))?.context.remoteName;
  const past = [...machine.files.keys()].filter((name) => name !== current);
  return world.dice.chance(0.3) && past.length > 0 ? world.dice.pick(past)! : `benchy-${world.now}.gcode`;
}

/** Of what it printed it shows nothing afterwards; its record says at most that it was interrupted. */
function cutPower({ world }: Floor, machine: Machine): void {
  const { print } = machine;
  if (print === null || !machine.active || !machine.mayForget(print)) return;
  const leavesRecord = !machine.isHeardOf(print) || world.dice.chance(0.5);
  machine.end('lost');
  if (leavesRecord) print.record = 'interrupted';
}

/** The farm's process dies and begins again. */
export function crash({ world, bridges }: Floor): void {
  world.crash();
  for (const bridge of bridges.values()) bridge.restart();
}
