/**
 * The row-stationary mapping of a layer: of all that the scratchpads, the GLB and the array allow, the one with the least
 * memory traffic for the PEs that work, then the least GLB traffic in the least turns of the PEs. Traffic decides, and not
 * how long it takes, as the Eyeriss papers optimise energy. m divides the filters, so that all blocks of partial sums are alike.
 */
import { InputError } from '../base/errors.js';
import type { RowStationaryArray } from '../machine/row-stationary.js';
import {
  banksOf,
  bufferAccesses,
  memoryWords,
  type RowStationaryLayer,
  type RowStationaryMapping,
  setsOf,
} from './row-stationary.js';

/** @throws InputError where not even one row of one channel fits the GLB */
export function chooseRowStationary(layer: RowStationaryLayer, array: RowStationaryArray): RowStationaryMapping {
  let best: Candidate | undefined;
  for (const m of divisors(layer.filters))
    for (let n = 1; n <= Math.min(layer.samples, MOST_SAMPLES); n++)
      for (let e = 1; e <= Math.min(layer.outputRows, mostRows(array)); e++) {
        const sets = setsOf(layer, e, array);
        const least = { m, n, e, p: 1, q: 1, r: 1, t: 1 };
        if (sets < 1 || !fits(layer, least, array)) continue;
        const { input, weights, output } = memoryWords(layer, least);
        const spread = Math.min(sets, m * layer.channels);
        const cost = (input + weights + output) / (spread * e * Math.min(layer.filterRows, array.rows));
        if (best !== undefined && cost > best.cost) continue;
        const found = leastAccesses(layer, { m, n, e }, spread, array);
        if (best === undefined || cost < best.cost || found.accesses < best.accesses) best = { ...found, cost };
      }
  if (best !== undefined) return best.mapping;
  throw new InputError({
    path: 'banks',
    expected: 'room for a row of sums and the inputs under it',
    found: `${array.banks} of ${array.bankBytes} bytes`,
  });
}

interface Candidate {
  readonly mapping: RowStationaryMapping;
  /** Memory words for each PE that works. */
  readonly cost: number;
  /** GLB words times turns of the PEs. */
  readonly accesses: number;
}

/** Samples that share weights: more hardly save any. */
const MOST_SAMPLES = 16;

/** A set fills the array at most. */
function mostRows({ rows, columns }: RowStationaryArray): number {
  return rows * columns;
}

/** Of the ways to spread filters and channels over `sets` and to fill the scratchpads. */
function leastAccesses(
  layer: RowStationaryLayer,
  block: Pick<RowStationaryMapping, 'm' | 'n' | 'e'>,
  sets: number,
  array: RowStationaryArray,
): Omit<Candidate, 'cost'> {
  let best: Omit<Candidate, 'cost'> | undefined;
  for (const r of divisors(sets)) {
    if (r > layer.channels) continue;
    const t = Math.min(sets / r, block.m);
    for (let q = Math.min(layer.channels, mostChannels(layer, array)); q >= 1; q--) {
      const room = Math.max(1, Math.min(array.sumWords, Math.floor(array.filterWords / (q * layer.filterColumns))));
      const share = Math.ceil(block.m / t);
      const mapping = { ...block, p: Math.ceil(share / Math.ceil(share / room)), q, r, t }; // passes alike
      if (!fits(layer, mapping, array)) continue;
      const accesses = bufferAccesses(layer, mapping) * peTurns(layer, mapping);
      if (best === undefined || accesses < best.accesses) best = { mapping, accesses };
    }
  }
  if (best === undefined) throw new Error('a mapping that fits with one channel has none');
  return best;
}

/** Products of a filter row and a channel, one after another in a PE, for all filters and channels. */
function peTurns({ filters, channels }: RowStationaryLayer, { m, p, q, r, t }: RowStationaryMapping): number {
  const along = (size: number, inPe: number, sets: number): number => {
    const rest = size % (inPe * sets);
    return Math.floor(size / (inPe * sets)) * inPe + Math.ceil(rest / sets);
  };
  return (filters / m) * along(m, p, t) * along(channels, q, r);
}

/** A PE holds a window of each of its channels, and a filter row of each. */
function mostChannels({ filterColumns }: RowStationaryLayer, { inputWords, filterWords }: RowStationaryArray): number {
  return Math.max(1, Math.min(Math.floor(inputWords / filterColumns), Math.floor(filterWords / filterColumns)));
}

function fits(layer: RowStationaryLayer, mapping: RowStationaryMapping, array: RowStationaryArray): boolean {
  return banksOf(layer, mapping, array) <= array.banks;
}

function divisors(size: number): number[] {
  const small: number[] = [];
  for (let divisor = 1; divisor * divisor <= size; divisor++) if (size % divisor === 0) small.push(divisor);
  return [...small, ...small.map((divisor) => size / divisor).filter((divisor) => !small.includes(divisor))];
}
