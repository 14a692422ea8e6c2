/** Splits one G-code line into its command and its lettered values. Reused between lines; no allocation. */

const LETTERS = 26;

export class Words {
  /** Command letter in capitals: G, M or T; empty when the line has none of these. */
  letter = '';
  number = -1;
  malformed = false;
  readonly #values = new Float64Array(LETTERS);
  #present = 0;

  has(letter: string): boolean {
    return (this.#present & (1 << (letter.charCodeAt(0) - 65))) !== 0;
  }

  get(letter: string): number {
    return this.#values[letter.charCodeAt(0) - 65]!;
  }

  /** Parses code without its comment. Line numbers (`N12`) and checksums (`*71`) are passed over. */
  parse(code: string): void {
    this.letter = '';
    this.number = -1;
    this.malformed = false;
    this.#present = 0;
    const end = code.length;
    let at = 0;
    while (at < end) {
      let upper = code.charCodeAt(at) & ~32;
      if (upper < 65 || upper > 90) {
        const character = code.charCodeAt(at);
        if (character === 42) return; // checksum
        if (character === 40) {
          const close = code.indexOf(')', at);
          at = close < 0 ? end : close + 1;
          continue;
        }
        at++;
        continue;
      }
      const start = ++at;
      while (at < end) {
        const character = code.charCodeAt(at);
        if ((character < 48 || character > 57) && character !== 46 && character !== 45 && character !== 43)
          break;
        at++;
      }
      const value = start === at ? 0 : Number(code.slice(start, at));
      if (at < end && isWordCharacter(code.charCodeAt(at)) && start === at) {
        // "Xnan", or a macro's NAME=VALUE: not a lettered value.
        this.malformed = this.letter !== '';
        if (this.letter === '') return;
        while (at < end && code.charCodeAt(at) !== 32) at++;
        upper = 0;
      }
      if (upper === 0) continue;
      if (this.letter === '') {
        if (upper === 78) continue;
        this.letter = String.fromCharCode(upper);
        this.number = start === at ? -1 : value;
        continue;
      }
      if (Number.isNaN(value)) {
        this.malformed = true;
        continue;
      }
      this.#values[upper - 65] = value;
      this.#present |= 1 << (upper - 65);
    }
  }
}

/** Letters without a number in front are allowed to touch (`X Y` in `G28 X Y`), words like `nan` are not. */
function isWordCharacter(character: number): boolean {
  const upper = character & ~32;
  return (upper >= 65 && upper <= 90) || character === 95 || character === 61;
}
