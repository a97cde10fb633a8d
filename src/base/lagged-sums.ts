/**
 * Lagged Fibonacci sums of fractions modulo 1, two side by side in WebAssembly. A fraction in steps of 2⁻⁵² lies in the 52
 * low bits of a double in [1, 2), and those bits of two doubles add up modulo 1 as whole numbers do. Of a row of BookSim's
 * table, a tenth of the time went into these sums when they were loops over doubles.
 */
import * as wasm from './web-assembly.js';

export const LONG_LAG = 100;
export const SHORT_LAG = 37;

const BYTES = 8;
/** Numbers made in a turn of the loop: no more than the short lag. */
const STRIDE = 16;
const PAGE_BYTES = 65_536;
/** Numbers a call can make, besides the hundred it begins with and what its last turn makes too many. */
const MOST = PAGE_BYTES / BYTES - LONG_LAG - STRIDE;
/** As a double, the mask of its fraction's 52 bits is the next below the least normal one. */
const FRACTION_BITS = 2 ** -1022 - 2 ** -1074;

interface Sums extends wasm.Exports {
  /** Makes numbers up to this byte; a number lies behind the hundred before it. */
  extend(end: number): void;
}

function extend(): wasm.Function {
  const [end, at, one, mask] = [0, 1, 2, 3];
  const { get, set } = wasm;
  const pairs = Array.from({ length: STRIDE / 2 }, (_, pair) => LONG_LAG + 2 * pair);
  const earlier = (number: number, lag: number): wasm.Code => wasm.loadPair(get(at), (number - lag) * BYTES);
  const body = [
    ...set(one, wasm.pairOf(1)),
    ...set(mask, wasm.pairOf(FRACTION_BITS)),
    ...wasm.whileHolds(wasm.isBelow(get(at), get(end)), [
      ...pairs.flatMap((number) => {
        const sum = wasm.plusBits(earlier(number, LONG_LAG), earlier(number, SHORT_LAG));
        return wasm.storePair(get(at), wasm.selected(sum, get(one), get(mask)), number * BYTES);
      }),
      ...set(at, wasm.add(get(at), wasm.integer(STRIDE * BYTES))),
    ]),
  ];
  return { name: 'extend', parameters: 1, integers: 1, pairs: 2, body };
}

let sums: { readonly extend: Sums['extend']; readonly numbers: Float64Array } | undefined;

function make(): NonNullable<typeof sums> {
  const { extend: run, memory } = wasm.compiled<Sums>(wasm.assemble([extend()], 1));
  return { extend: run, numbers: new Float64Array(memory.buffer) };
}

/** @param last the last hundred fractions of a stream, overwritten with the last hundred after `count` more */
export function laggedSums(last: Float64Array, count: number): void {
  if (count > MOST) throw new RangeError(`at most ${MOST} numbers at a time`);
  sums ??= make();
  const { numbers } = sums;
  for (let i = 0; i < LONG_LAG; i++) numbers[i] = last[i]! + 1;
  sums.extend(count * BYTES);
  for (let i = 0; i < LONG_LAG; i++) last[i] = numbers[count + i]! - 1;
}
