/** What passes between a machine and its printer, in any order, with looks that are slow, fail, or are overtaken by news. */
import { Station } from '../../gateway/machines/station.ts';
import { isLike } from '../books/book.ts';
import { must } from '../properties/property.ts';
import type { Loose } from '../properties/step.ts';
import { Dice } from '../world/dice.ts';
import { law } from './law.ts';
import { type Around, Post } from './posted.ts';
import { drawHistory, drawSeen, names } from './weighed.ts';

interface Said {
  readonly seed: number;
}

const quiet = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

class Counter {
  readonly #around: Around = {
    nowMs: 1_700_000_000_000,
    latest: undefined,
    actor: undefined,
    records: {},
    webcams: 0,
  };
  readonly #due = new Post(this.#around);
  readonly #told: Loose[] = [];
  #look: { readonly name: string; readonly answer: (look: Loose) => void } | null = null;
  #runs = 0;
  #sequence = 0;
  #epoch = 1;
  readonly #station = new Station('p-1', {
    nowMs: () => this.#around.nowMs,
    monotonicMs: () => this.#around.nowMs,
    latest: () => this.#around.latest,
    tell: (said, onceKey) => this.#told.push({ ...said, onceKey }),
    link: () => this.#link(),
    actor: () => answerOf(this.#around.actor),
    runOf: (name) => answerOf(this.#around.records === null ? null : this.#around.records[name]),
  });

  #link(): Promise<never> {
    const { webcams } = this.#around;
    if (webcams === null) return Promise.reject(new Error('There is no link.'));
    const look = (name: string) =>
      new Promise((resolve, reject) => {
        const answer = (found: Loose) => (found === null ? reject(new Error('No answer.')) : resolve(found));
        this.#look = { name, answer };
      });
    return Promise.resolve({ look, webcams: () => Array.from({ length: webcams }, () => ({})) } as never);
  }

  async hear(dice: Dice): Promise<void> {
    const around = this.#around;
    around.nowMs += dice.pick([0, 1_000, 3_999, 4_000, 5_000, 15_000])!;
    around.actor = this.#drawActor(dice);
    around.records = dice.chance(0.15) ? null : drawRecords(dice);
    around.webcams = dice.chance(0.08) ? null : dice.whole(0, 1);
    const what = this.#step(dice);
    await quiet();
    this.#compare(what);
  }

  #step(dice: Dice): string {
    const [station, due] = [this.#station, this.#due];
    const luck = dice.share();
    if (this.#look !== null && luck < 0.45) return this.#answer(dice);
    if (luck < 0.55) {
      const seen = this.#drawSeen(dice);
      this.#around.latest = seen;
      station.observed(seen);
      due.observed(seen);
      return `observed ${JSON.stringify(seen)}`;
    }
    if (luck < 0.68) {
      station.tick();
      due.tick();
      return 'a tick';
    }
    const { actor } = this.#around;
    if (luck < 0.76 && actor) {
      station.begin(actor);
      due.begin(actor);
      return 'a link begins';
    }
    if (luck < 0.84) {
      const runId = `R-${dice.chance(0.6) ? ++this.#runs : this.#runs}`;
      const name = names[this.#runs % 3]!;
      station.expect(runId, name);
      due.expect(runId, name);
      return `${runId} is expected`;
    }
    if (luck < 0.87) {
      const runId = due.belief.run?.runId ?? 'R-0';
      station.release(runId);
      due.release(runId);
      return `${runId} is let go of`;
    }
    if (luck < 0.93) {
      const facts = dice.pick([
        ['printer.runEnded'],
        ['printer.loaded', 'printer.runNeverBegan'],
        ['printer.paused'],
      ])!;
      void station.actorChanged(facts);
      due.actorChanged(facts);
      return `${facts}`;
    }
    if (luck < 0.995) {
      void station.resync();
      due.resync();
      return 'begun again from the printer';
    }
    station.close();
    due.isClosed = true;
    return 'closed';
  }

  #answer(dice: Dice): string {
    const { answer } = this.#look!;
    const { belief } = this.#due;
    const isNews = dice.chance(0.3) || this.#around.latest === undefined;
    const observation = isNews ? this.#drawSeen(dice) : this.#around.latest;
    const history = dice.chance(0.2) ? null : drawHistory(dice, belief);
    const look = dice.chance(0.15) ? null : { observation, history };
    this.#look = null;
    answer(look);
    this.#due.answered(look);
    return `a look answered ${JSON.stringify(look)}`;
  }

  #drawSeen(dice: Dice): Loose {
    if (dice.chance(0.1)) this.#epoch++;
    const { nowMs } = this.#around;
    const when = { observedAtMs: nowMs, epoch: `e-${this.#epoch}`, sequence: ++this.#sequence };
    return drawSeen(dice, this.#due.belief, when);
  }

  #drawActor(dice: Dice): Loose {
    if (dice.chance(0.1)) return dice.pick([null, undefined]);
    const { run } = this.#due.belief;
    const isIts = dice.chance(0.6);
    const runId = isIts ? (run?.runId ?? null) : dice.pick([null, `R-${this.#runs}`]);
    return {
      status: runId === null ? 'idle' : dice.pick(['starting', 'printing', 'paused']),
      printer: {
        runId,
        remoteName: runId === null ? null : isIts ? run?.remoteName : dice.pick(names),
        jobIdentity: dice.pick([null, 'M-1']),
        foreignFile: dice.pick([null, null, 'vase.gcode']),
        link: dice.pick(['up', 'down']),
        linkBecause: dice.pick([null, 'It does not answer.']),
        ready: dice.chance(0.6),
        camera: dice.chance(0.5),
        desyncedBecause: dice.pick([null, 'They disagree.']),
      },
    };
  }

  #compare(what: string): void {
    const due = this.#due;
    const order = ({ payload, type }: Loose) => `${type} ${JSON.stringify(payload)}`;
    const [told, wanted] = [this.#told, due.told].map((all) =>
      all.toSorted((a, b) => order(a).localeCompare(order(b))),
    );
    must(
      isLike(told, wanted),
      () => `After ${what} it tells ${this.#told.map(order)}; due is ${due.told.map(order)}.`,
    );
    this.#told.length = 0;
    due.told.length = 0;
    must(
      (this.#look?.name ?? null) === due.looksFor,
      () => `After ${what} it looks for ${this.#look?.name}, and is to look for ${due.looksFor}.`,
    );
    must(
      this.#station.runId === (due.belief.run?.runId ?? null) && this.#station.restless === due.restless,
      () =>
        `After ${what} it has ${this.#station.runId}, restless ${this.#station.restless}; due is ${due.belief.run?.runId}, ${due.restless}.`,
    );
  }
}

/** `null`: there is no answer. */
const answerOf = (known: Loose): Promise<Loose> =>
  known === null ? Promise.reject(new Error('Nobody answers.')) : Promise.resolve(known);

const drawRecords = (dice: Dice): Readonly<Record<string, Loose>> =>
  Object.fromEntries(
    names.slice(0, 3).map((name) => [
      name,
      {
        status: dice.pick(['finished', 'failed', 'cancelled']),
        run: { jobIdentity: dice.pick([null, 'M-2']), printedSeconds: null, startedAt: dice.pick([null, 5]) },
      },
    ]),
  );

export const stationLaw = law<Said>({
  name: 'the post is carried',
  holds: 'A printer hears of its machine what is so, once, after what must be looked up has been looked up.',
  about: ['gateway/machines/'],
  cases: 60,
  draw: (dice) => Array.from({ length: 60 }, () => ({ seed: dice.whole(1, 1_000_000_000) })),
  check: async (said) => {
    const counter = new Counter();
    for (const { seed } of said) await counter.hear(new Dice(seed));
  },
});
