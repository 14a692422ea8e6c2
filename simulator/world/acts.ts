/** What is said and done from outside in a run, by name: so that the run can be had again with less of it. */

/** Whatever is said or befalls, counted by what it is: the third `job.release job/J-1` is always the third. */
export class Acts {
  readonly happened: string[] = [];
  readonly #counts = new Map<string, number>();
  readonly #kept: ReadonlySet<string> | null;
  constructor(kept: readonly string[] | null) {
    this.#kept = kept && new Set(kept);
  }

  readonly allows = (what: string): boolean => {
    const count = (this.#counts.get(what) ?? 0) + 1;
    this.#counts.set(what, count);
    const act = `${what} #${count}`;
    if (this.#kept !== null && !this.#kept.has(act)) return false;
    this.happened.push(act);
    return true;
  };
}
