/**
 * Knuth's portable random streams (The Art of Computer Programming, volume 2, section 3.6, printing of 2002; his program
 * is in the public domain): whole numbers by subtraction modulo 2³⁰ and fractions by addition modulo 1, both with the lags
 * 100 and 37. Programs that are held against Caldera draw their traffic from them; Caldera's own streams are random.ts.
 */

import { LONG_LAG, laggedSums, SHORT_LAG } from './lagged-sums.js';

/** Numbers made at a time. */
const MADE = 1009;
/** Guaranteed distance of the streams of two seeds: 2⁷⁰ numbers. */
const SEPARATION_BITS = 70;
const ULP = 2 ** -52;

/**
 * The last hundred numbers of a stream, and the steps to a later hundred: every draw pays for ten of them.
 */
interface Lagged {
  readonly state: Float64Array;
  /** Makes as many further numbers; the state is then the last hundred. */
  advance(numbers: number): void;
}

class WholeNumbers implements Lagged {
  readonly state: Float64Array;

  constructor(seed: number) {
    const combine = (x: number, y: number): number => (x - y) & 0x3fffffff;
    const next = (x: number): number => (2 * x >= 2 ** 30 ? 2 * x - (2 ** 30 - 2) : 2 * x);
    this.state = startingState(seed, bootstrap((seed + 2) & 0x3ffffffe, next, 1), combine);
  }

  advance(numbers: number): void {
    const x = this.state;
    let left = numbers;
    for (; left >= LONG_LAG; left -= LONG_LAG) {
      for (let i = 0; i < SHORT_LAG; i++) x[i] = (x[i]! - x[i + LONG_LAG - SHORT_LAG]!) & 0x3fffffff;
      for (let i = SHORT_LAG; i < LONG_LAG; i++) x[i] = (x[i]! - x[i - SHORT_LAG]!) & 0x3fffffff;
    }
    for (let i = 0; i < left; i++)
      x[i] = (x[i]! - x[i < SHORT_LAG ? i + LONG_LAG - SHORT_LAG : i - SHORT_LAG]!) & 0x3fffffff;
    rotate(x, left);
  }
}

class Fractions implements Lagged {
  readonly state: Float64Array;

  constructor(seed: number) {
    const next = (x: number): number => (2 * x >= 1 ? 2 * x - (1 - 2 * ULP) : 2 * x);
    this.state = startingState(seed, bootstrap(2 * ULP * ((seed & 0x3fffffff) + 2), next, ULP), sumBelowOne);
  }

  advance(numbers: number): void {
    laggedSums(this.state, numbers);
  }
}

function sumBelowOne(x: number, y: number): number {
  const sum = x + y;
  return sum - Math.trunc(sum);
}

/** The oldest number first again, after `by` of them were replaced. */
function rotate(x: Float64Array, by: number): void {
  for (let i = 0; i < by; i++) newest[i] = x[i]!;
  x.copyWithin(0, by);
  for (let i = 0; i < by; i++) x[LONG_LAG - by + i] = newest[i]!;
}

const newest = new Float64Array(LONG_LAG);

/** A hundred numbers of which only the second is odd. */
function bootstrap(first: number, next: (x: number) => number, odd: number): Float64Array {
  const x = new Float64Array(2 * LONG_LAG);
  for (let j = 0, value = first; j < LONG_LAG; j++, value = next(value)) x[j] = value;
  x[1] = x[1]! + odd;
  return x;
}

/** The stream of a seed, by squaring the polynomial of the recurrence (exercise 3.6–9 of the book). */
function startingState(seed: number, x: Float64Array, combine: (x: number, y: number) => number): Float64Array {
  let bits = seed & 0x3fffffff;
  for (let t = SEPARATION_BITS - 1; t > 0; ) {
    for (let j = LONG_LAG - 1; j > 0; j--) {
      x[2 * j] = x[j]!;
      x[2 * j - 1] = 0;
    }
    for (let j = 2 * LONG_LAG - 2; j >= LONG_LAG; j--) {
      x[j - (LONG_LAG - SHORT_LAG)] = combine(x[j - (LONG_LAG - SHORT_LAG)]!, x[j]!);
      x[j - LONG_LAG] = combine(x[j - LONG_LAG]!, x[j]!);
    }
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

/** Of every 1009 numbers the first hundred are used. */
class Drawn {
  readonly #stream: Lagged;
  readonly #numbers: Float64Array;
  #taken = 0;

  constructor(stream: Lagged) {
    this.#stream = stream;
    this.#numbers = stream.state;
    for (let round = 0; round < 10; round++) stream.advance(2 * LONG_LAG - 1);
  }

  next(): number {
    if (this.#taken === LONG_LAG) {
      this.#stream.advance(MADE);
      this.#taken = 0;
    }
    return this.#numbers[this.#taken++]!;
  }

  /** Takes numbers as long as they are at least `limit`, `most` of them; how many it took. */
  takeFrom(limit: number, most: number): number {
    const numbers = this.#numbers;
    for (let took = 0; took < most; ) {
      if (this.#taken === LONG_LAG) {
        this.#stream.advance(MADE);
        this.#taken = 0;
      }
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
}

/** Both streams of one seed; a draw from one does not shift the other. */
export class KnuthRandom {
  readonly #whole: Drawn;
  readonly #fractions: Drawn;

  constructor(seed: number) {
    this.#whole = new Drawn(new WholeNumbers(seed));
    this.#fractions = new Drawn(new Fractions(seed));
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
