/** The policy in force, as the book of policies has it: followed, so that it can be asked for at any moment. */
import { POLICY } from '../../actors/common/say.ts';
import type { FarmConfig } from '../../actors/farm/schema.ts';
import { inForce } from '../../actors/policy/book.ts';
import type { PolicyState, Revision } from '../../actors/policy/schema-book.ts';
import { withDocument } from '../../actors/policy/settings.ts';
import { address } from '../../runtime/envelope.ts';
import type { KernelHandle } from '../../runtime/kernel.ts';

const BOOK = address('policy', POLICY);

export interface PolicyInForce {
  /** A farm with the policy in force in place of what its file says. */
  readonly governed: (farm: FarmConfig) => FarmConfig;
  close(): Promise<void>;
}

export async function followPolicy(kernel: Pick<KernelHandle, 'state' | 'changes'>): Promise<PolicyInForce> {
  let now: Revision | undefined;
  let last:
    | { readonly farm: FarmConfig; readonly revision: Revision; readonly governed: FarmConfig }
    | undefined;
  const read = async () => {
    const state = await kernel.state(BOOK);
    now = state === undefined ? undefined : inForce(state.context as unknown as PolicyState);
  };
  const feed = kernel.changes();
  await read();
  const following = (async () => {
    for await (const item of feed)
      if (item._tag === 'lag' || item.change.address === BOOK) await read().catch(() => undefined);
  })();
  return {
    governed(farm) {
      if (now === undefined) return farm;
      if (last?.farm !== farm || last.revision !== now)
        last = {
          farm,
          revision: now,
          governed: { ...farm, policies: withDocument(farm.policies, now.version, now.document) },
        };
      return last.governed;
    },
    async close() {
      feed.close();
      await following;
    },
  };
}
