/**
 * ns-3's automatic random streams. Every random variable that ns-3 makes without naming its stream gets the next one:
 * 2¹²⁷ steps of MRG32k3a (L'Ecuyer, Operations Research 47, 1999) further on, at the substream of the run, 2⁷⁶ steps
 * each (ns-3: rng-stream.cc, rng-seed-manager.cc). Its RoCE switches make a variable anew for every decision and throw
 * it away, so that a decision takes the first number of a stream and leaves the rest.
 */

/** Three rows of three, modulo a modulus. */
type Matrix = Float64Array;

const MODULUS_1 = 2 ** 32 - 209;
const MODULUS_2 = 2 ** 32 - 22_853;
const STEP_1 = [0, 1, 0, 0, 0, 1, MODULUS_1 - 810_728, 1_403_580, 0];
const STEP_2 = [0, 1, 0, 0, 0, 1, MODULUS_2 - 1_370_589, 0, 527_612];
const STREAM_LOG = 127;
const SUBSTREAM_LOG = 76;
/** ns-3's RngSeed, which independent replications leave alone: they count up the run. */
const RNG_SEED = 1;

export class Ns3Streams {
  private readonly first: Recurrence;
  private readonly second: Recurrence;

  /** @param run from 0 @param firstStream streams that have been given away before */
  constructor(run: number, firstStream: number, rngSeed: number = RNG_SEED) {
    this.first = new Recurrence(STEP_1, MODULUS_1, { run, firstStream, rngSeed });
    this.second = new Recurrence(STEP_2, MODULUS_2, { run, firstStream, rngSeed });
  }

  /** The first number of the next stream, in (0, 1). */
  uniform(): number {
    const difference = this.first.next() - this.second.next();
    return (difference > 0 ? difference : difference + MODULUS_1) / (MODULUS_1 + 1);
  }

  /** Uniform over 0 … n − 1. */
  below(n: number): number {
    return Math.floor(this.uniform() * n);
  }
}

interface Place {
  readonly run: number;
  readonly firstStream: number;
  readonly rngSeed: number;
}

/** One of the generator's two recurrences, from the head of one stream to the head of the next. */
class Recurrence {
  private readonly jump: Matrix;
  /** The last row of what leads from the head of a stream to the first number of the run's substream. */
  private readonly draw: Matrix;
  private a: number;
  private b: number;
  private c: number;

  constructor(
    step: readonly number[],
    private readonly modulus: number,
    { run, firstStream, rngSeed }: Place,
  ) {
    const one = Float64Array.from(step);
    this.jump = doubled(one, STREAM_LOG, modulus);
    this.draw = product(one, power(doubled(one, SUBSTREAM_LOG, modulus), run, modulus), modulus).slice(6);
    const before = power(this.jump, firstStream, modulus);
    this.a = this.row(before, 0, rngSeed, rngSeed, rngSeed);
    this.b = this.row(before, 3, rngSeed, rngSeed, rngSeed);
    this.c = this.row(before, 6, rngSeed, rngSeed, rngSeed);
  }

  next(): number {
    const { jump, a, b, c } = this;
    this.a = this.row(jump, 0, a, b, c);
    this.b = this.row(jump, 3, a, b, c);
    this.c = this.row(jump, 6, a, b, c);
    return this.row(this.draw, 0, a, b, c);
  }

  private row(matrix: Matrix, at: number, a: number, b: number, c: number): number {
    const { modulus } = this;
    const sum =
      times(matrix[at]!, a, modulus) + times(matrix[at + 1]!, b, modulus) + times(matrix[at + 2]!, c, modulus);
    return remainder(sum, modulus);
  }
}

/** a · b modulo m of numbers below m < 2³², half a factor at a time: no product is longer than 48 bits. */
function times(a: number, b: number, modulus: number): number {
  const high = remainder((a >>> 16) * b, modulus);
  return remainder(high * 65_536 + (a & 0xffff) * b, modulus);
}

/** Of a whole number from 0 below 2⁵⁰; a quotient that was rounded up is taken back. */
function remainder(value: number, modulus: number): number {
  const rest = value - Math.floor(value / modulus) * modulus;
  return rest < 0 ? rest + modulus : rest;
}

function product(a: Matrix, b: Matrix, modulus: number): Matrix {
  const result = new Float64Array(9);
  for (let row = 0; row < 9; row += 3)
    for (let column = 0; column < 3; column++) {
      let sum = 0;
      for (let k = 0; k < 3; k++) sum += times(a[row + k]!, b[3 * k + column]!, modulus);
      result[row + column] = remainder(sum, modulus);
    }
  return result;
}

/** matrix^(2^times) */
function doubled(matrix: Matrix, count: number, modulus: number): Matrix {
  let result = matrix;
  for (let i = 0; i < count; i++) result = product(result, result, modulus);
  return result;
}

function power(matrix: Matrix, exponent: number, modulus: number): Matrix {
  let result: Matrix = Float64Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1);
  let square = matrix;
  for (let left = exponent; left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) result = product(result, square, modulus);
    square = product(square, square, modulus);
  }
  return result;
}
