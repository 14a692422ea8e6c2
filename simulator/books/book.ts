/**
 * A book of one kind of actor: what it does at each word, said in plain steps from the documents and without the machine.
 * A turn is held against it as a whole: which facts, what is said to whom, what is asked for, which incidents open and
 * close, where the actor stands then, and that nothing else of it has changed.
 */
import { isDeepStrictEqual } from 'node:util';
import { must } from '../properties/property.ts';
import type { Loose, Step } from '../properties/step.ts';

/** In the place of a value: some words for people, whichever. */
export const WORDS: unique symbol = Symbol('words');
/** In the place of a value that is held against its rule elsewhere. */
export const ANY: unique symbol = Symbol('any');

interface Word {
  readonly type: string;
  readonly to: string;
  readonly said: Loose;
}

/** What a step is to come to, noted down as it happens: later notes see what earlier ones have changed. */
export class Due {
  readonly step: Step;
  /** The actor's fields as they stand by now. */
  now: Loose;
  to: string;
  isRefused = false;
  readonly facts: string[] = [];
  readonly tells: Word[] = [];
  readonly asks: Word[] = [];
  readonly #rings = new Map<string, number | null>();
  readonly #opened = new Map<string, Loose>();
  readonly #over = new Set<string>();
  readonly #subject: string;

  constructor(step: Step) {
    this.step = step;
    this.now = step.was;
    this.to = step.from;
    this.#subject = step.turned.message.to;
  }

  refuse(): undefined {
    this.isRefused = true;
  }

  fact(type: string, set: Loose = {}): undefined {
    this.facts.push(type);
    this.now = { ...this.now, ...set };
  }

  /** Remembered, and no fact tells of it. */
  keep(set: Loose): undefined {
    this.now = { ...this.now, ...set };
  }

  /** What the step itself has recorded with that fact: for what is held against its rule elsewhere. */
  recorded(type: string): Loose {
    return this.step.turned.result.facts.find((fact) => fact.type === type)?.payload ?? {};
  }

  /** To the actor of that id, of the kind that the type names. */
  tell(type: string, id: string, said: Loose): undefined {
    this.tells.push({ type, to: `${type.slice(0, type.indexOf('.'))}/${id}`, said });
  }

  ask(type: string, said: Loose): undefined {
    this.asks.push({ type, to: '', said });
  }

  /** A deadline of that name stands for then; `null`: none stands. */
  rings(name: string, dueAt: number | null): undefined {
    this.#rings.set(name, dueAt);
  }

  /** People are shown it; `about` names machine, job or order where there is one. */
  open(code: string, about: Loose = {}): undefined {
    this.#opened.set(code, about);
    const { troubles } = this.now;
    if (!troubles.includes(code)) this.keep({ troubles: [...troubles, code] });
  }

  /** What of these stands is over. */
  over(...codes: readonly string[]): undefined {
    for (const code of codes) {
      const { troubles } = this.now;
      if (!troubles.includes(code)) continue;
      this.#over.add(code);
      this.keep({ troubles: troubles.filter((one: string) => one !== code) });
    }
  }

  /** Throws where the step is not what it was to be. */
  settle(): void {
    const { from, said, to, turned, type } = this.step;
    const { result } = turned;
    const wrong = (what: string): string =>
      `${turned.message.to} in ${from}, at ${type} from ${this.step.by}: ${what} Said: ${brief(said)}`;
    if (this.isRefused || result.outcome === 'refused') {
      must(this.isRefused, () => wrong(`it is turned down, and nothing speaks against it.`));
      must(result.outcome === 'refused', () => wrong('it is not turned down.'));
      return;
    }
    must(to === this.to, () => wrong(`it goes to ${to}, and is to go to ${this.to}.`));
    const facts = result.facts.map((one) => one.type).sort();
    must(isDeepStrictEqual(facts, this.facts.toSorted()), () =>
      wrong(`it records ${facts.join(', ')}; due is ${this.facts.toSorted().join(', ')}.`),
    );
    const told = result.sends.map(({ payload, to: whom, type: what }) => ({
      type: what,
      to: whom,
      said: payload,
    }));
    unlike(told, [...this.tells, ...this.#incidents()], (what) => wrong(`it says ${what}`));
    const asked = result.effects.map(({ payload, type: what }) => ({ type: what, to: '', said: payload }));
    unlike(asked, this.asks, (what) => wrong(`it asks ${what}`));
    for (const [name, dueAt] of this.#rings) {
      const stands = turned.state.timers[name]?.dueAt ?? null;
      must(stands === dueAt, () => wrong(`${name} rings at ${stands}, and is to ring at ${dueAt}.`));
    }
    const state = this.step.now;
    const due = this.now;
    for (const field in due)
      must(state[field] === due[field] || isLike(state[field], due[field]), () =>
        wrong(`its ${field} is ${brief(state[field])}, and is to be ${brief(due[field])}.`),
      );
    for (const field in state)
      must(field in due, () => wrong(`its ${field} is ${brief(state[field])}, which is not due.`));
  }

  #incidents(): Word[] {
    const word = (type: string, code: string, said: Loose): Word => ({
      type,
      to: `incident/I-${code}-${this.#subject.slice(this.#subject.indexOf('/') + 1)}`,
      said,
    });
    const shown = { severity: ANY, what: WORDS, nextStep: WORDS };
    return [
      ...[...this.#opened].map(([code, about]) =>
        word('incident.open', code, { code, subject: this.#subject, ...shown, ...about }),
      ),
      ...[...this.#over].map((code) => word('incident.resolve', code, { because: WORDS })),
    ];
  }
}

/** Notes down what is due; a word of which it says nothing must change nothing. `elsewhere`: its rules are held against the turn elsewhere. */
export type Book = (due: Due) => 'elsewhere' | undefined;

function unlike(all: readonly Word[], due: readonly Word[], words: (what: string) => string): void {
  const left = [...due];
  for (const one of all) {
    const at = left.findIndex(
      (other) => other.type === one.type && other.to === one.to && isLike(one.said, other.said),
    );
    if (at >= 0) {
      left.splice(at, 1);
      continue;
    }
    const meant = left.find((other) => other.type === one.type);
    must(false, () =>
      words(
        meant === undefined
          ? `${one.type} to ${one.to}, which is not due: ${brief(one.said)}.`
          : `${one.type} to ${one.to}: ${brief(one.said)}; due is ${meant.to}: ${brief(meant.said)}.`,
      ),
    );
  }
  must(left.length === 0, () =>
    words(`nothing of ${left.map(({ to, type }) => `${type} ${to}`).join(', ')}.`),
  );
}

/** Whether people can read it: something is said, and nothing of what programs say where they know nothing. */
export const isSaid = (words: string): boolean =>
  words.length > 0 && !/\b(undefined|NaN)\b|\[object /.test(words);

/** Whether it is what is due; fields that are `undefined` are not there. */
export function isLike(value: unknown, due: unknown): boolean {
  if (value === due || due === ANY) return true;
  if (due === WORDS) return typeof value === 'string' && isSaid(value);
  if (typeof value === 'number' && typeof due === 'number')
    return Math.abs(value - due) <= 1e-9 * Math.max(1, Math.abs(due));
  if (typeof value !== 'object' || typeof due !== 'object' || value === null || due === null) return false;
  if (Array.isArray(value) || Array.isArray(due))
    return (
      Array.isArray(value) &&
      Array.isArray(due) &&
      value.length === due.length &&
      value.every((one, index) => isLike(one, due[index]))
    );
  const [a, b] = [value as Loose, due as Loose];
  for (const key in a) if (!isLike(a[key], b[key])) return false;
  for (const key in b) if (!(key in a) && b[key] !== undefined) return false;
  return true;
}

const brief = (value: unknown): string => {
  const shown = (_: string, one: unknown) => (typeof one === 'symbol' ? one.description : one);
  return (JSON.stringify(value, shown) ?? 'nothing').slice(0, 400);
};
