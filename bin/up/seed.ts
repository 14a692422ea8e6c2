/**
 * Brings the farm file into the farm. What the file says is told once: a printer that is edited in the console stays as
 * edited until the file says something new of it.
 */
import { Effect } from 'effect';
import { COMPOSER, DISPATCHER, GUARD, POLICY, type Said, say } from '../../actors/common/say.ts';
import type { ComposerState } from '../../actors/composer/schema.ts';
import { dispatchPolicyOf } from '../../actors/dispatcher/policy.ts';
import type { DispatcherState } from '../../actors/dispatcher/schema.ts';
import type { FarmConfig } from '../../actors/farm/schema.ts';
import { documentOf } from '../../actors/policy/settings.ts';
import { canonicalJson, sha256Hex } from '../../actors/slicing/digest.ts';
import { followPolicy, type PolicyInForce } from '../../gateway/policy/in-force.ts';
import { families } from '../../gateway/printers/registry.ts';
import { address } from '../../runtime/envelope.ts';
import { derivedId } from '../../runtime/ids.ts';
import type { KernelHandle } from '../../runtime/kernel.ts';

const TOLD_AT_ONCE_MAX = 64;
const SETUP = { startMinutes: 5, changeoverMinutes: 10, changeoverCost: 1 } as const;

const FARM_FILE = { kind: 'integration', id: 'farm-file' } as const;
/** Turns of a printer that are looked back over for what the file said last. */
const LOOK_BACK = 1_000;

export async function seedFarm(
  kernel: KernelHandle,
  farm: FarmConfig,
  report: (words: string) => void,
): Promise<PolicyInForce> {
  const tell = (said: Said, once: string) =>
    kernel.tell({
      ...said,
      payload: said.payload as { readonly [key: string]: unknown },
      id: derivedId(`farm-file/${said.to}/${once}`, 0, 0),
      by: FARM_FILE,
    });

  const policy = await bringPolicy(kernel, farm, report);
  await configureDispatcher(kernel, policy.governed(farm));
  await configureGuard(kernel, farm);
  await configureComposer(kernel, farm);
  await atOnce(farm.printers, async (spec) => {
    const payload = { spec, hasConnector: families.some((family) => family.id === spec.family) };
    const known = await kernel.state(address('printer', spec.id));
    const isNew = known === undefined || known.version === 0;
    const before = isNew ? undefined : await lastFromFile(kernel, spec.id);
    if (before !== undefined && canonicalJson(before) === canonicalJson(payload)) return;
    // Removed by a person: the file's old word does not bring it back.
    if (known?.status === 'removed') return;
    const said = isNew ? say('printer.add', spec.id, payload) : say('printer.edit', spec.id, payload);
    const receipt = await tell(said, `${sha256Hex(canonicalJson(payload))}/${known?.version ?? 0}`);
    if (receipt.refusal) {
      report(
        `The farm file's new settings of ${spec.id} are not in force yet: ${receipt.refusal.because} They are tried again at the next start.`,
      );
    }
  });
  await atOnce(farm.lots, async (lot) => {
    if ((await kernel.state(address('lot', lot.id))) !== undefined) return;
    const material = farm.materials.find((one) => one.code === lot.material);
    await tell(
      say('lot.receive', lot.id, {
        material: lot.material,
        colour: lot.colour,
        grams: lot.grams,
        lowAtGrams: Math.min(material?.reorderPointGrams ?? 0, lot.grams * 0.2),
        ...(lot.supplier === undefined ? {} : { supplier: lot.supplier }),
        ...(lot.batch === undefined ? {} : { batch: lot.batch }),
        ...(lot.location === undefined ? {} : { location: lot.location }),
      }),
      'receive',
    );
  });
  return policy;
}

/** Side by side they share commits; bounded, so that none waits in line for longer than it may. */
const atOnce = <T>(items: readonly T[], task: (item: T) => Promise<void>): Promise<void> =>
  Effect.runPromise(
    Effect.forEach(items, (item) => Effect.promise(() => task(item)), {
      concurrency: TOLD_AT_ONCE_MAX,
      discard: true,
    }),
  );

/** What the farm file said of a printer last; what people changed since is theirs, until the file says something new. */
async function lastFromFile(kernel: KernelHandle, printerId: string): Promise<unknown> {
  const entries = await kernel.entries({
    address: address('printer', printerId),
    direction: 'backward',
    limit: LOOK_BACK,
  });
  const last = entries.find(
    ({ message }) => message.by.id === FARM_FILE.id && /^printer\.(add|edit)$/.test(message.type),
  );
  return last?.message.payload;
}

/** The file's policy is the first; what the file says anew waits as a draft until somebody has tried and adopted it. */
async function bringPolicy(
  kernel: KernelHandle,
  { policies }: FarmConfig,
  report: (words: string) => void,
): Promise<PolicyInForce> {
  const document = documentOf(policies);
  const said = say('policy.fromFile', POLICY, { version: policies.version, document });
  const { facts } = await kernel.tell({ ...said, by: FARM_FILE });
  if (facts.some(({ type, payload }) => type === 'policy.drafted' && 'revisions' in payload))
    report(
      "The farm file's policy is not the one in force. It waits as a draft: try and adopt it under Settings.",
    );
  return followPolicy(kernel);
}

async function configureComposer(kernel: KernelHandle, { policies }: FarmConfig): Promise<void> {
  const policy = policies.plates;
  const state = await kernel.state(address('composer', COMPOSER));
  const now = (state?.context as unknown as ComposerState | undefined)?.policy;
  if (now && canonicalJson(now) === canonicalJson(policy)) return;
  await kernel.tell({
    ...say('composer.configure', COMPOSER, { policy }),
    payload: { policy },
    by: { kind: 'integration', id: 'farm-file' },
  });
}

async function configureDispatcher(kernel: KernelHandle, farm: FarmConfig): Promise<void> {
  const policy = dispatchPolicyOf(farm, SETUP);
  const state = await kernel.state(address('dispatcher', DISPATCHER));
  const now = (state?.context as unknown as DispatcherState | undefined)?.policy;
  if (now && canonicalJson(now) === canonicalJson(policy)) return;
  await kernel.tell({
    ...say('dispatcher.configure', DISPATCHER, { policy }),
    payload: { policy },
    by: { kind: 'integration', id: 'farm-file' },
  });
}

async function configureGuard(kernel: KernelHandle, { policies }: FarmConfig): Promise<void> {
  const policy = policies.guardrails;
  const state = await kernel.state(address('guard', GUARD));
  const now = state?.context.policy;
  if (now && canonicalJson(now) === canonicalJson(policy)) return;
  await kernel.tell({
    ...say('guard.configure', GUARD, { policy }),
    payload: { policy },
    by: { kind: 'integration', id: 'farm-file' },
  });
}
