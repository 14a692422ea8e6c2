/** Heaters that depart from their targets while a print of ours is on the machine, said as signs to its run. */
import { type HeaterWatch, heaterSeen } from '../../actors/guardrails/thermal.ts';
import type { PrinterState } from '../../actors/printer/schema.ts';
import { address } from '../../runtime/envelope.ts';
import type { KernelHandle } from '../../runtime/kernel.ts';
import type { Observation } from '../printers/contract.ts';
import type { Fleet } from './fleet.ts';

/** The same heater is spoken of again after so long: it is mostly the same news. */
const AGAIN_MS = 60_000;

interface Watched {
  watch: HeaterWatch | null;
  saidAt: number;
}

/** Returns how to stop watching. */
export function watchHeaters(
  fleet: Pick<Fleet, 'subscribe'>,
  kernel: Pick<KernelHandle, 'state' | 'tell'>,
  log: (words: string) => void,
): () => void {
  const heaters = new Map<string, Watched>();

  const say = async (printerId: string, confidence: number): Promise<void> => {
    const state = await kernel.state(address('printer', printerId));
    const { runId = null } = (state?.context ?? {}) as unknown as Partial<PrinterState>;
    if (runId === null) return;
    await kernel.tell({
      to: address('run', runId),
      type: 'run.anomaly',
      payload: { kind: 'thermal-drift', source: 'heater-watch', confidence },
      by: { kind: 'integration', id: 'heater-watch' },
    });
  };

  return fleet.subscribe((printerId, observation: Observation) => {
    if (observation.phase !== 'printing') return;
    const at = observation.observedAtMs;
    for (const [name, { targetCelsius, temperatureCelsius }] of Object.entries(observation.heaters)) {
      if (targetCelsius === null) continue;
      const key = `${printerId} ${name}`;
      const known = heaters.get(key) ?? { watch: null, saidAt: Number.NEGATIVE_INFINITY };
      const reading = { targetCelsius, actualCelsius: temperatureCelsius, at };
      const { confidence, watch } = heaterSeen(known.watch, reading);
      const isNews = confidence !== null && at - known.saidAt >= AGAIN_MS;
      heaters.set(key, { watch, saidAt: isNews ? at : known.saidAt });
      if (isNews)
        say(printerId, confidence).catch((error: unknown) =>
          log(
            `${printerId}: ${name} departs from its target, and its run could not be told: ${String(error)}`,
          ),
        );
    }
  });
}
