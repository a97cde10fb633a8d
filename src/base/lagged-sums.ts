/**
 * Lagged Fibonacci sequences modulo a power of two, several numbers at a time in WebAssembly: fractions by addition modulo 1, two
 * side by side, and whole numbers by subtraction modulo 2³², four side by side. A fraction in steps of 2⁻⁵² lies in the 52
 * low bits of a double in [1, 2), and those bits of two doubles add up modulo 1 as whole numbers do, whatever the bits above
 * hold. The short lag is odd: what lies there is put together from two loads at places that were stored to, because a load
 * across two fresh stores waits until both have reached the cache.
 */
import * as wasm from './web-assembly.js';

export const LONG_LAG = 100;
export const SHORT_LAG = 37;

const PAGE_BYTES = 65_536;
const VECTOR_BYTES = 16;
/** Numbers that a turn of the loop over fractions makes, and one over whole numbers: no more than the short lag. */
const FRACTION_STRIDE = 16;
const WHOLE_STRIDE = 32;
/** Numbers a call can make, besides the hundred it begins with and what its last turn makes too many. */
const MOST = PAGE_BYTES / 8 - LONG_LAG - WHOLE_STRIDE;
/** As a double, the mask of its fraction's 52 bits is the next below the least normal one. */
const FRACTION_BITS = 2 ** -1022 - 2 ** -1074;

interface Loops extends wasm.Exports {
  /** Makes numbers up to this byte; a number lies behind the hundred before it, and the last hundred come to the beginning. */
  fractions(end: number): void;
  wholes(end: number): void;
}

const { get, set } = wasm;
const [end, at, before, after] = [0, 1, 2, 3];

/** @param step what is done at `at` for a vector */
const forEach = (bytes: wasm.Code, step: wasm.Code, stride: number): wasm.Code => [
  ...set(at, wasm.integer(0)),
  ...wasm.whileHolds(wasm.isBelow(get(at), bytes), [...step, ...set(at, wasm.add(get(at), wasm.integer(stride)))]),
];

/**
 * A turn of the loop: `at` is the byte of the oldest number.
 * @param size bytes of a number
 * @param combined of the numbers at the long lag and at the short one
 */
function turn(size: number, stride: number, combined: (long: wasm.Code, short: wasm.Code) => wasm.Code): wasm.Code {
  const width = VECTOR_BYTES / size;
  const near = LONG_LAG - SHORT_LAG - ((LONG_LAG - SHORT_LAG) % width);
  const skipped = (LONG_LAG - SHORT_LAG - near) * size;
  const vectors = Array.from({ length: stride / width }, (_, vector) => vector * VECTOR_BYTES);
  return [
    ...set(before, wasm.loadPair(get(at), near * size)),
    ...vectors.flatMap((offset) => [
      ...set(after, wasm.loadPair(get(at), near * size + offset + VECTOR_BYTES)),
      ...wasm.storePair(
        get(at),
        combined(wasm.loadPair(get(at), offset), wasm.bytesFrom(skipped, get(before), get(after))),
        LONG_LAG * size + offset,
      ),
      ...set(before, get(after)),
    ]),
  ];
}

/** The last hundred numbers come to the beginning. */
const kept = (size: number, value: (loaded: wasm.Code) => wasm.Code): wasm.Code =>
  forEach(
    wasm.integer(LONG_LAG * size),
    wasm.storePair(get(at), value(wasm.loadPair(wasm.add(get(at), get(end)), 0)), 0),
    VECTOR_BYTES,
  );

function fractions(): wasm.Function {
  const fractionOf = (bits: wasm.Code): wasm.Code =>
    wasm.plus(wasm.selected(bits, wasm.pairOf(1), wasm.pairOf(FRACTION_BITS)), wasm.pairOf(-1));
  const body = [
    ...forEach(
      wasm.integer(LONG_LAG * 8),
      wasm.storePair(get(at), wasm.plus(wasm.loadPair(get(at), 0), wasm.pairOf(1)), 0),
      VECTOR_BYTES,
    ),
    ...forEach(get(end), turn(8, FRACTION_STRIDE, wasm.plusBits), FRACTION_STRIDE * 8),
    ...kept(8, fractionOf),
  ];
  return { name: 'fractions', parameters: 1, integers: 1, pairs: 2, body };
}

function wholes(): wasm.Function {
  const body = [
    ...forEach(get(end), turn(4, WHOLE_STRIDE, wasm.minusWholes), WHOLE_STRIDE * 4),
    ...kept(4, (loaded) => loaded),
  ];
  return { name: 'wholes', parameters: 1, integers: 1, pairs: 2, body };
}

interface Made {
  readonly loops: Loops;
  readonly fractions: Float64Array;
  readonly wholes: Int32Array;
}

let made: Made | undefined;

function make(): Made {
  const loops = wasm.compiled<Loops>(wasm.assemble([fractions(), wholes()], 1));
  const { buffer } = loops.memory;
  return { loops, fractions: new Float64Array(buffer, 0, LONG_LAG), wholes: new Int32Array(buffer, 0, LONG_LAG) };
}

/**
 * Sums modulo 1 of the numbers a hundred and 37 before.
 * @param last the last hundred fractions of a stream, overwritten with the last hundred after `count` more
 */
export function laggedSums(last: Float64Array, count: number): void {
  refuseTooMany(count);
  made ??= make();
  made.fractions.set(last);
  made.loops.fractions(count * 8);
  last.set(made.fractions);
}

/**
 * The number a hundred before less that 37 before, modulo 2³².
 * @param last the last hundred whole numbers of a stream, overwritten with the last hundred after `count` more
 */
export function laggedDifferences(last: Int32Array, count: number): void {
  refuseTooMany(count);
  made ??= make();
  made.wholes.set(last);
  made.loops.wholes(count * 4);
  last.set(made.wholes);
}

function refuseTooMany(count: number): void {
  if (count > MOST) throw new RangeError(`at most ${MOST} numbers at a time`);
}
