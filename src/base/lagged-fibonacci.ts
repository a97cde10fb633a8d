/**
 * Knuth's portable random streams (The Art of Computer Programming, volume 2, section 3.6, printing of 2002; his program
 * is in the public domain): whole numbers by subtraction modulo 2³⁰ and fractions by addition modulo 1, both with the lags
 * 100 and 37. Programs that are held against Caldera draw their traffic from them; Caldera's own streams are random.ts.
 */

import { LONG_LAG, laggedDifferences, laggedSums, SHORT_LAG } from './lagged-sums.js';

/** Numbers made at a time, of which the first hundred are used: every draw pays for ten. */
const MADE = 1009;
/** Guaranteed distance of the streams of two seeds: 2⁷⁰ numbers. */
const SEPARATION_BITS = 70;
const ULP = 2 ** -52;
const WHOLE_MASK = 2 ** 30 - 1;

class WholeNumbers {
  /** Bits above the thirty are left as they come. */
  readonly #numbers: Int32Array;
  #taken = 0;

  constructor(seed: number) {
    const twice = (x: number): number => (2 * x >= 2 ** 30 ? 2 * x - (2 ** 30 - 2) : 2 * x);
    const x = bootstrap((seed + 2) & 0x3ffffffe, twice, 1);
    this.#numbers = Int32Array.from(startingState(seed, x, WHOLES));
    for (let round = 0; round < 10; round++) laggedDifferences(this.#numbers, 2 * LONG_LAG - 1);
  }

  next(): number {
    if (this.#taken === LONG_LAG) {
      laggedDifferences(this.#numbers, MADE);
      this.#taken = 0;
    }
    return this.#numbers[this.#taken++]! & WHOLE_MASK;
  }
}

class Fractions {
  readonly #numbers: Float64Array;
  #taken = 0;

  constructor(seed: number) {
    const twice = (x: number): number => (2 * x >= 1 ? 2 * x - (1 - 2 * ULP) : 2 * x);
    const x = bootstrap(2 * ULP * ((seed & WHOLE_MASK) + 2), twice, ULP);
    this.#numbers = startingState(seed, x, FRACTIONS);
    for (let round = 0; round < 10; round++) laggedSums(this.#numbers, 2 * LONG_LAG - 1);
  }

  next(): number {
    if (this.#taken === LONG_LAG) this.#more();
    return this.#numbers[this.#taken++]!;
  }

  /** Takes numbers as long as they are at least `limit`, `most` of them; how many it took. */
  takeFrom(limit: number, most: number): number {
    const numbers = this.#numbers;
    for (let took = 0; took < most; ) {
      if (this.#taken === LONG_LAG) this.#more();
      const from = this.#taken;
      const end = Math.min(LONG_LAG, from + most - took);
      let i = from;
      while (i < end && numbers[i]! >= limit) i++;
      this.#taken = i;
      took += i - from;
      if (i < end) return took;
    }
    return most;
  }

  #more(): void {
    laggedSums(this.#numbers, MADE);
    this.#taken = 0;
  }
}

/** A hundred numbers, each twice the one before, of which only the second is odd. */
function bootstrap(first: number, twice: (x: number) => number, odd: number): Float64Array {
  const x = new Float64Array(2 * LONG_LAG);
  for (let j = 0, value = first; j < LONG_LAG; j++, value = twice(value)) x[j] = value;
  x[1] = x[1]! + odd;
  return x;
}

/** How the numbers of a stream are combined; `reduce` does so for all from the 199th down to the 101st, in one loop. */
interface Arithmetic {
  combine(x: number, y: number): number;
  reduce(x: Float64Array): void;
}

const WHOLES: Arithmetic = {
  combine: (x, y) => (x - y) & WHOLE_MASK,
  reduce: (x) => {
    for (let j = 2 * LONG_LAG - 2; j >= LONG_LAG; j--) {
      x[j - (LONG_LAG - SHORT_LAG)] = (x[j - (LONG_LAG - SHORT_LAG)]! - x[j]!) & WHOLE_MASK;
      x[j - LONG_LAG] = (x[j - LONG_LAG]! - x[j]!) & WHOLE_MASK;
    }
  },
};

const FRACTIONS: Arithmetic = {
  combine: (x, y) => x + y - Math.trunc(x + y),
  reduce: (x) => {
    for (let j = 2 * LONG_LAG - 2; j >= LONG_LAG; j--) {
      const near = x[j - (LONG_LAG - SHORT_LAG)]! + x[j]!;
      const far = x[j - LONG_LAG]! + x[j]!;
      x[j - (LONG_LAG - SHORT_LAG)] = near - Math.trunc(near);
      x[j - LONG_LAG] = far - Math.trunc(far);
    }
  },
};

/** The stream of a seed, by squaring the polynomial of the recurrence (exercise 3.6–9 of the book). */
function startingState(seed: number, x: Float64Array, { combine, reduce }: Arithmetic): Float64Array {
  let bits = seed & WHOLE_MASK;
  for (let t = SEPARATION_BITS - 1; t > 0; ) {
    for (let j = LONG_LAG - 1; j > 0; j--) {
      x[2 * j] = x[j]!;
      x[2 * j - 1] = 0;
    }
    reduce(x);
    if (bits & 1) {
      x.copyWithin(1, 0, LONG_LAG);
      x[0] = x[LONG_LAG]!;
      x[SHORT_LAG] = combine(x[SHORT_LAG]!, x[LONG_LAG]!);
    }
    if (bits !== 0) bits >>= 1;
    else t--;
  }
  const state = new Float64Array(LONG_LAG);
  state.set(x.subarray(0, SHORT_LAG), LONG_LAG - SHORT_LAG);
  state.set(x.subarray(SHORT_LAG, LONG_LAG), 0);
  return state;
}

/** Both streams of one seed; a draw from one does not shift the other. */
export class KnuthRandom {
  readonly #whole: WholeNumbers;
  readonly #fractions: Fractions;

  constructor(seed: number) {
    this.#whole = new WholeNumbers(seed);
    this.#fractions = new Fractions(seed);
  }

  /** 0 … n − 1, as the remainder of a number below 2³⁰. */
  below(n: number): number {
    return this.#whole.next() % n;
  }

  /** In [0, 1), in steps of 2⁻⁵². */
  uniform(): number {
    return this.#fractions.next();
  }

  /** Draws fractions as long as they are at least `limit`, at most `most`; how many these were. */
  uniformsFrom(limit: number, most: number): number {
    return this.#fractions.takeFrom(limit, most);
  }
}
