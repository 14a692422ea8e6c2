import { say } from '../../actors/common/say.ts';
import { derivedId } from '../../runtime/ids.ts';
import type { KernelHandle, ParkedItem } from '../../runtime/kernel.ts';

/** What kept failing is set aside by the kernel; the farm makes it something that a person sees. */
export async function reportParked(kernel: Pick<KernelHandle, 'tell'>, item: ParkedItem): Promise<void> {
  const said = say('incident.open', `I-parked-${item.id.slice(-12)}`, {
    code: 'parked',
    severity: 'critical',
    subject: item.address,
    what: `A ${item.kind} (${item.type}) for ${item.address} failed ${item.attempts} times and was set aside: ${item.because}`.slice(
      0,
      1_900,
    ),
    nextStep:
      'Mend the cause, then retry the parked item, or discard it with a reason. Nothing is lost until then.',
  });
  await kernel
    .tell({
      ...said,
      payload: { ...said.payload },
      id: derivedId(`parked/${item.id}`, 0, 0),
      by: { kind: 'integration', id: 'kernel' },
    })
    .catch((error: unknown) => {
      process.stderr.write(`farm: a parked item could not be reported: ${(error as Error).message}\n`);
    });
}
