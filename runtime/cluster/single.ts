/**
 * The host on Effect Cluster. Each actor is an entity; its one request, `Live`, lasts as long as the actor is awake, so
 * the cluster's own rules (one place at a time, shards, residency, idle entities) are the actors'. Messages to an actor
 * that is awake here go straight to its mailbox; the journal and the outbox make them durable, not the cluster.
 */
import { Effect, Exit, Layer, ManagedRuntime } from 'effect';
import {
  Entity,
  MessageStorage,
  RunnerHealth,
  RunnerStorage,
  Runners,
  Sharding,
  ShardingConfig,
} from 'effect/cluster';
import { Rpc } from 'effect/rpc';
import type { Address } from '../envelope.ts';
import type { Host, MakeHost, Tenancy } from '../host.ts';

const Actor = Entity.make('actor', [Rpc.make('Live')]);

type ClusterLayer = Layer.Layer<Sharding.Sharding>;

const residentsMax = 200_000;

const singleProcess: ClusterLayer = Sharding.layer.pipe(
  Layer.provide(Runners.layerNoop),
  Layer.provide(MessageStorage.layerNoop),
  Layer.provide([RunnerStorage.layerMemory, RunnerHealth.layerNoop]),
  Layer.provide(
    ShardingConfig.layer({ simulateRemoteSerialization: false, maxResidentEntities: residentsMax }),
  ),
) as ClusterLayer;

/** The actor lives here until it falls asleep; leaving earlier (shutdown, a shard that moves) retires it. */
const live = (tenancy: Tenancy) =>
  Effect.gen(function* () {
    const { entityId } = yield* Entity.CurrentAddress;
    return Actor.of({
      Live: () =>
        Effect.callback<void>((resume) => {
          const resident = tenancy.admit(entityId as string as Address);
          resident.onAsleep(() => resume(Effect.void));
          return Effect.sync(() => resident.retire());
        }),
    });
  });

export const singleProcessHost: MakeHost = async (tenancy) => {
  const admitted = new Map<string, () => void>();
  const observed: Tenancy = {
    admit(address) {
      const resident = tenancy.admit(address);
      admitted.get(address)?.();
      return resident;
    },
  };
  const entities = Actor.toLayer(live(observed), { maxIdleTime: '5 seconds' });
  const runtime = ManagedRuntime.make(entities.pipe(Layer.provideMerge(singleProcess)));
  const clientOf = await runtime.runPromise(Actor.client);
  const host: Host = {
    wake: (address) =>
      new Promise((resolve, reject) => {
        admitted.set(address, () => {
          admitted.delete(address);
          resolve();
        });
        runtime.runCallback(clientOf(address).Live(), {
          onExit(exit) {
            if (!admitted.delete(address)) return;
            reject(
              new Error(
                `The cluster did not wake ${address}: ${Exit.isFailure(exit) ? String(exit.cause) : 'gone'}`,
              ),
            );
          },
        });
      }),
    close: () => runtime.dispose(),
  };
  return host;
};
