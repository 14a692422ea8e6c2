/**
 * The farm's links: one a printer, kept, and begun again when one breaks by a defect of ours. A machine that
 * is merely away is the link's own business; it reconnects by itself.
 */
import { Context, Effect, FiberMap, Layer, Schedule, Schema } from 'effect';
import type { Family, Link, Observation } from './contract.ts';
import { type LinkServices, systemServices } from './services.ts';

export interface PrinterAddress {
  readonly printerId: string;
  readonly family: Family;
  /** As in the farm file; decoded by the family. */
  readonly config: unknown;
}

export type ObservationListener = (printerId: string, observation: Observation) => void;

/** The farm file's words for this printer do not fit its family. */
export class LinkConfigError extends Schema.TaggedError<LinkConfigError>()('LinkConfigError', {
  printerId: Schema.String,
  message: Schema.String,
}) {}

export class UnknownPrinterError extends Schema.TaggedError<UnknownPrinterError>()('UnknownPrinterError', {
  printerId: Schema.String,
  message: Schema.String,
}) {}

/** More printers than one process is meant for; more are a sign of a loop. */
const linksMax = 5_000;

const restartSchedule = Schedule.min([Schedule.exponential('1 second'), Schedule.spaced('30 seconds')]).pipe(
  Schedule.jittered,
);

export class PrinterLinks extends Context.Service<
  PrinterLinks,
  {
    /** Begins a link, or begins it anew with another config. The old one is closed first. */
    readonly put: (address: PrinterAddress) => Effect.Effect<void, LinkConfigError>;
    readonly remove: (printerId: string) => Effect.Effect<void>;
    readonly get: (printerId: string) => Effect.Effect<Link, UnknownPrinterError>;
    /** The last observation of each printer that has one. */
    readonly latest: () => ReadonlyMap<string, Observation>;
    /** Called with every observation of every printer, in order within a printer. Returns the way out. */
    readonly subscribe: (listener: ObservationListener) => () => void;
  }
>()('gateway/printers/PrinterLinks') {
  static readonly layer = (services: LinkServices = systemServices()) =>
    Layer.effect(PrinterLinks, makePrinterLinks(services));
}

const makePrinterLinks = Effect.fnUntraced(function* (services: LinkServices) {
  const fibers = yield* FiberMap.make<string>();
  const links = new Map<string, Link>();
  const latest = new Map<string, Observation>();
  const listeners = new Set<ObservationListener>();

  const publish = (printerId: string, observation: Observation) => {
    latest.set(printerId, observation);
    for (const listener of listeners) {
      try {
        listener(printerId, observation);
      } catch (error) {
        // One listener's defect must cut off neither the others nor the machine.
        services.log(
          'warn',
          `A listener failed on an observation of ${printerId}: ${(error as Error).message}`,
        );
      }
    }
  };

  /** One life of a link. Fails with the defect that ended it. */
  const live = ({ printerId, family, config }: PrinterAddress) =>
    Effect.gen(function* () {
      const link = yield* Effect.acquireRelease(
        Effect.sync(() => family.connect(config, services)),
        (open) => Effect.promise(() => open.close()),
      );
      yield* Effect.acquireRelease(
        Effect.sync(() => {
          links.set(printerId, link);
          return link.observe((observation) => publish(printerId, observation));
        }),
        (stop) =>
          Effect.sync(() => {
            stop();
            if (links.get(printerId) === link) links.delete(printerId);
          }),
      );
      const defect = yield* Effect.promise(() => link.ended);
      if (defect) return yield* Effect.fail(defect);
    }).pipe(Effect.scoped);

  const keep = (address: PrinterAddress) =>
    live(address).pipe(
      Effect.catchDefect((defect) =>
        Effect.fail(defect instanceof Error ? defect : new Error(String(defect))),
      ),
      Effect.tapError((error) =>
        Effect.sync(() => {
          services.log('warn', `The link to ${address.printerId} broke and is begun again: ${error.message}`);
        }),
      ),
      Effect.retry(restartSchedule),
      Effect.ignore,
    );

  const put = Effect.fnUntraced(function* (address: PrinterAddress) {
    const { printerId, family, config } = address;
    yield* Effect.try({
      try: () => Schema.decodeUnknownSync(family.configSchema)(config),
      catch: (error) =>
        new LinkConfigError({ printerId, message: `Printer ${printerId}: ${(error as Error).message}` }),
    });
    if (!links.has(printerId) && links.size >= linksMax) {
      const message = `Printer ${printerId}: ${linksMax} links are open already; run another gateway for more.`;
      return yield* new LinkConfigError({ printerId, message });
    }
    yield* FiberMap.remove(fibers, printerId);
    yield* FiberMap.run(fibers, printerId, keep(address));
  });

  return PrinterLinks.of({
    put,
    remove: Effect.fnUntraced(function* (printerId: string) {
      yield* FiberMap.remove(fibers, printerId);
      latest.delete(printerId);
    }),
    get: (printerId) =>
      Effect.suspend(() => {
        const link = links.get(printerId);
        if (link) return Effect.succeed(link);
        const message = `No link to a printer called ${printerId}: it was removed, or is being begun again.`;
        return Effect.fail(new UnknownPrinterError({ printerId, message }));
      }),
    latest: () => latest,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
  });
});
