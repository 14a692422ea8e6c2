import { Stream } from './stream.ts';

/**
 * The streams of one run, by name. A stream's numbers depend on the seed and its name alone: drawing more arrivals never
 * changes the failures, and a stream that is added later changes none of the others. That is what makes two
 * variants of a model comparable on common random numbers.
 */
export class Streams {
  readonly seed: number;
  readonly #byName = new Map<string, Stream>();

  constructor(seed: number) {
    this.seed = seed;
  }

  /** The stream of that name, made when first asked for. */
  get(name: string): Stream {
    let stream = this.#byName.get(name);
    if (stream === undefined) {
      stream = new Stream(this.seed, name);
      this.#byName.set(name, stream);
    }
    return stream;
  }

  /** Streams for the given replication of the same model: independent of the other replications'. */
  replication(index: number): Streams {
    return new Streams(new Stream(this.seed, `replication ${index}`).uint32());
  }
}
