/**
 * `srand` and `rand` of the GNU C library (stdlib/random_r.c, its default generator): x(i) = x(i − 3) + x(i − 31)
 * modulo 2³², without the lowest bit. ns-3's PINT draws from them.
 */

const WORDS = 31;
const LAG = 3;
/** Numbers that `srand` throws away: ten rounds. */
const DISCARDED = 10 * WORDS;

export class CLibraryRandom {
  private readonly words = new Int32Array(WORDS);
  /** Of the oldest word; the first one that is drawn is the sum of words 3 and 0. */
  private at = LAG;

  constructor(seed: number) {
    // 16807 · word modulo 2³¹ − 1, of signed words
    let word = seed | 0 || 1;
    this.words[0] = word;
    for (let i = 1; i < WORDS; i++) {
      const high = Math.trunc(word / 127_773);
      word = 16_807 * (word - high * 127_773) - 2836 * high;
      if (word < 0) word += 2 ** 31 - 1;
      this.words[i] = word;
    }
    for (let i = 0; i < DISCARDED; i++) this.next();
  }

  /** `rand()`: 0 to 2³¹ − 1. */
  next(): number {
    const { words, at } = this;
    const lagged = at + WORDS - LAG;
    const word = (words[at]! + words[lagged < WORDS ? lagged : lagged - WORDS]!) | 0;
    words[at] = word;
    this.at = at + 1 === WORDS ? 0 : at + 1;
    return word >>> 1;
  }

  /** `rand() % 65536` as a fraction of 65536. */
  uniform(): number {
    return (this.next() & 0xffff) / 65_536;
  }

  /** `rand() & (n − 1)` @param n a power of two */
  below(n: number): number {
    return this.next() & (n - 1);
  }
}
