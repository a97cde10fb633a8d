/**
 * The two loops in which a training spends its time, in WebAssembly with two doubles side by side. Products and sums are made
 * in double precision in a fixed order, and rounded to single precision where one is kept: the same bits on every machine.
 * Widths are multiples of eight.
 */
import * as wasm from '../../src/base/web-assembly.js';

/** Bytes of the memory, by what lies there. */
const LINES = 0;
const LINES_BYTES = 256 * 128 * 8;
const SUMS = LINES + LINES_BYTES;
const OFFSETS = SUMS + 128 * 8;
const VALUES = OFFSETS + 4096 * 4;
const PRODUCTS = VALUES + 4096 * 8;
const BYTES = PRODUCTS + 4096 * 8;

/** Pairs of columns taken together. */
const STRIP = 4;
const PAIR_BYTES = 16;

/** sums[o] += Σ of four lines at a time, each times its value, for fours places; then of one line at a time. */
function addLines(): wasm.Function {
  const [width, fours, all] = [0, 1, 2];
  const [column, k, sums] = [3, 4, 5];
  const lineAt = 6; // to 9
  const [sum, value] = [10, 10 + STRIP];
  const { get, set, add, integer, times } = wasm;
  const strip = Array.from({ length: STRIP }, (_, i) => i);
  const line = (which: number, i: number): wasm.Code =>
    wasm.multiplied(get(value + which), wasm.loadPair(get(lineAt + which), LINES + PAIR_BYTES * i));
  const fetched = (count: number): wasm.Code =>
    Array.from({ length: count }, (_, which) => [
      ...set(
        lineAt + which,
        add(wasm.loadInteger(times(get(k), integer(4)), OFFSETS + 4 * which), times(get(column), integer(8))),
      ),
      ...set(value + which, wasm.loadTwice(times(get(k), integer(8)), VALUES + 8 * which)),
    ]).flat();
  const added = (i: number, what: wasm.Code): wasm.Code => set(sum + i, wasm.singles(wasm.plus(get(sum + i), what)));
  const body = [
    ...set(column, integer(0)),
    ...wasm.whileHolds(wasm.isBelow(get(column), get(width)), [
      ...set(sums, times(get(column), integer(4))),
      ...strip.flatMap((i) => set(sum + i, wasm.loadSingles(get(sums), SUMS + 8 * i))),
      ...set(k, integer(0)),
      ...wasm.whileHolds(wasm.isBelow(get(k), get(fours)), [
        ...fetched(4),
        ...strip.flatMap((i) =>
          added(i, wasm.plus(wasm.plus(line(0, i), line(1, i)), wasm.plus(line(2, i), line(3, i)))),
        ),
        ...set(k, add(get(k), integer(4))),
      ]),
      ...wasm.whileHolds(wasm.isBelow(get(k), get(all)), [
        ...fetched(1),
        ...strip.flatMap((i) => added(i, line(0, i))),
        ...set(k, add(get(k), integer(1))),
      ]),
      ...strip.flatMap((i) => wasm.storeSingles(get(sums), get(sum + i), SUMS + 8 * i)),
      ...set(column, add(get(column), integer(2 * STRIP))),
    ]),
  ];
  return { name: 'addLines', parameters: 3, integers: 7, pairs: STRIP + 4, body };
}

/** Products of a row (of doubles, at VALUES) and lines, four lines at a time: each is four sums side by side. */
function dotLines(): wasm.Function {
  const [width, count] = [0, 1];
  const [column, k, at] = [2, 3, 4];
  const lineAt = 5; // to 8
  const [sum, own] = [9, 17];
  const { get, set, add, integer, times } = wasm;
  const four = [0, 1, 2, 3];
  const result = (which: number): wasm.Code => {
    const [low, high] = [get(sum + 2 * which), get(sum + 2 * which + 1)];
    return wasm.plusOne(
      wasm.plusOne(wasm.lane(low, 0), wasm.lane(low, 1)),
      wasm.plusOne(wasm.lane(high, 0), wasm.lane(high, 1)),
    );
  };
  const body = [
    ...set(k, integer(0)),
    ...wasm.whileHolds(wasm.isBelow(get(k), get(count)), [
      ...four.flatMap((which) => set(lineAt + which, wasm.loadInteger(times(get(k), integer(4)), OFFSETS + 4 * which))),
      ...Array.from({ length: 8 }, (_, i) => set(sum + i, wasm.zeroPair)).flat(),
      ...set(column, integer(0)),
      ...wasm.whileHolds(wasm.isBelow(get(column), get(width)), [
        ...set(at, times(get(column), integer(8))),
        ...[0, 1].flatMap((half) => [
          ...set(own, wasm.loadPair(get(at), VALUES + PAIR_BYTES * half)),
          ...four.flatMap((which) =>
            set(
              sum + 2 * which + half,
              wasm.plus(
                get(sum + 2 * which + half),
                wasm.multiplied(get(own), wasm.loadPair(add(get(lineAt + which), get(at)), LINES + PAIR_BYTES * half)),
              ),
            ),
          ),
        ]),
        ...set(column, add(get(column), integer(4))),
      ]),
      ...four.flatMap((which) => wasm.storeOne(times(get(k), integer(8)), result(which), PRODUCTS + 8 * which)),
      ...set(k, add(get(k), integer(4))),
    ]),
  ];
  return { name: 'dotLines', parameters: 2, integers: 7, pairs: 9, body };
}

interface Loops extends wasm.Exports {
  addLines(width: number, fours: number, all: number): void;
  dotLines(width: number, count: number): void;
}

const loops = wasm.compiled<Loops>(wasm.assemble([addLines(), dotLines()], Math.ceil(BYTES / 65536)));
const { buffer } = loops.memory;
const lines = new Float64Array(buffer, LINES, LINES_BYTES / 8);
const sums = new Float32Array(buffer, SUMS, 128);
const offsets = new Int32Array(buffer, OFFSETS, 4096);
const values = new Float64Array(buffer, VALUES, 4096);
const products = new Float64Array(buffer, PRODUCTS, 4096);

/** The lines that the next calls add or multiply with, `width` numbers each. */
export function setLines(from: Float32Array): void {
  lines.set(from);
}

/**
 * row[o] += Σ value · line, over what is not 0 of x at from, from + stride, …: half of what comes out of a rectifier costs
 * nothing.
 */
export function addProducts(row: Float32Array, x: Float32Array, from: number, stride: number, count: number): void {
  const width = row.length;
  let found = 0;
  for (let i = 0; i < count; i++) {
    const value = x[from + i * stride]!;
    if (value === 0) continue;
    offsets[found] = i * width * 8;
    values[found++] = value;
  }
  sums.set(row);
  loops.addLines(width, found - (found % 4), found);
  row.set(width === sums.length ? sums : sums.subarray(0, width));
}

/** into[i] = dy · line i where `x` is above 0 (everywhere without x), else 0. */
export function dotProducts(dy: Float32Array, x: Float32Array | undefined, into: Float32Array): void {
  values.set(dy);
  let found = 0;
  const lineBytes = dy.length * 8;
  for (let i = 0; i < into.length; i++) if (x === undefined || x[i]! > 0) offsets[found++] = i * lineBytes;
  for (let pad = found; pad % 4 !== 0; pad++) offsets[pad] = 0;
  loops.dotLines(dy.length, found);
  let next = 0;
  for (let i = 0; i < into.length; i++) into[i] = x === undefined || x[i]! > 0 ? products[next++]! : 0;
}
