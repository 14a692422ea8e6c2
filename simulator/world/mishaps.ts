/** What befalls the shop while the faults last: cuts of network and power, prints started by hand, the process killed. */
import type { Scene } from './scene.ts';

const MINUTE_MS = 60_000;

export function unleash(scene: Scene, until: number): void {
  const { world, faults, machines, bridges } = scene;
  const { dice } = world;
  const all = [...machines.values()];
  const again = (mean: number, what: () => void) => {
    if (!Number.isFinite(mean)) return;
    world.after(dice.wait(mean), () => {
      if (world.now >= until) return;
      what();
      again(mean, what);
    });
  };
  const one = () => dice.pick(all)!;

  again(faults.linkCutMsMean, () => {
    const machine = one();
    if (!machine.linked) return;
    machine.linked = false;
    const bridge = bridges.get(machine.id)!;
    world.after(dice.wait(30_000), () => bridge.announce());
    world.after(dice.wait(30 * MINUTE_MS), () => {
      machine.linked = true;
      world.after(dice.wait(30_000), () => bridge.announce());
    });
  });
  again(faults.powerCutMsMean, () => one().end('lost'));
  again(faults.foreignPrintMsMean, () => {
    one().start(`benchy-${world.now}.gcode`, null, dice.between(300, 10_000));
  });
  again(faults.cancelAtMachineMsMean, () => one().end('cancelled'));
  again(faults.notReadyMsMean, () => {
    const machine = one();
    if (machine.active || !machine.ready) return;
    machine.setReady(false);
    world.after(dice.wait(20 * MINUTE_MS), () => machine.setReady(true));
  });
  again(faults.crashMsMean, () => crash(scene));
}

/** The farm's process dies and begins again. */
export function crash({ world, bridges }: Scene): void {
  world.crash();
  for (const bridge of bridges.values()) bridge.restart();
}
