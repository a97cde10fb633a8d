/**
 * Orders that load all dimensions alike: a linear program says which share of a collective's bytes takes the dimensions in
 * which order, so that the most loaded dimension carries as little as it can. No mixture of orders has a lower bound of
 * bytes over bandwidth. Each order gets its share as chunks of one size; chunks of different orders take turns.
 *
 * Of all orders only a few matter: for given weights of the dimensions the cheapest order sorts them by weight over
 * bandwidth, so that orders are made one by one where they would lower the bound (column generation).
 */
import { solveLinearProgram } from '../../base/linear-program.js';
import type { CollectiveKind } from './collective.js';

export interface OrderShare {
  /** Dimensions that take part, in the order taken. */
  readonly order: readonly number[];
  /** Of the bytes; all shares sum to 1. */
  readonly share: number;
}

export interface BalancedNetwork {
  /** Members by dimension. */
  readonly sizes: readonly number[];
  /** All links of an accelerator in the dimension, in any unit. */
  readonly bandwidths: readonly number[];
}

export interface Balance {
  readonly shares: readonly OrderShare[];
  /** Of the most loaded dimension, one way (an all-reduce goes both): bytes over bandwidth per byte of the collective. */
  readonly load: number;
}

/** Shares below it are noise of the program's arithmetic. */
const LEAST_SHARE = 1e-9;

/** @param taking dimensions of more than one member that the collective goes over; at least one */
export function balanceOrders(kind: CollectiveKind, taking: readonly number[], network: BalancedNetwork): Balance {
  const first = kind === 'all-gather' ? taking.toReversed() : [...taking];
  if (kind === 'all-to-all') return rotations(first, network);
  const orders: number[][] = [first];
  for (;;) {
    const loads = orders.map((order) => loadsOf(kind, order, network));
    const { x, value, weights } = leastLoad(loads, taking);
    const next = cheapestOrder(kind, taking, weights, network);
    const cheapest = weighted(loadsOf(kind, next, network), taking, weights);
    const isKnown = orders.some((order) => order.join() === next.join());
    if (isKnown || cheapest >= value * (1 - 1e-12)) return { shares: sharesOf(orders, x), load: value };
    orders.push(next);
  }
}

/** Bytes over bandwidth that a byte of the collective brings to each dimension. */
export function loadsOf(kind: CollectiveKind, order: readonly number[], network: BalancedNetwork): Float64Array {
  const loads = new Float64Array(network.sizes.length);
  let held = 1;
  for (const d of order) {
    const size = network.sizes[d] as number;
    const bandwidth = network.bandwidths[d] as number;
    if (kind === 'all-gather') {
      loads[d] = (held * (size - 1)) / bandwidth;
      held *= size;
    } else {
      loads[d] = (held * (size - 1)) / size / bandwidth;
      if (kind !== 'all-to-all') held /= size;
    }
  }
  return loads;
}

/** Shares with the least load of the most loaded dimension, and the weights of the dimensions that prove it. */
function leastLoad(loads: readonly Float64Array[], taking: readonly number[]) {
  const orders = loads.length;
  const scale = Math.max(...loads.flatMap((load) => [...load]));
  const solution = solveLinearProgram({
    cost: [...loads.map(() => 0), 1],
    constraints: [
      ...taking.map((d) => ({
        coefficients: [...loads.map((load) => -(load[d] as number) / scale), 1],
        relation: '>=' as const,
        bound: 0,
      })),
      { coefficients: [...loads.map(() => 1), 0], relation: '==', bound: 1 },
    ],
  });
  if (solution.status !== 'optimal')
    throw new Error(`a mixture of ${orders} orders has a load, found ${solution.status}`);
  return { x: solution.x.slice(0, orders), value: solution.value * scale, weights: solution.prices };
}

/**
 * Two neighbours in an order are the right way round when the one with less weight over bandwidth comes first in a
 * reduce-scatter, which carries most where it begins, and last in an all-gather.
 */
function cheapestOrder(
  kind: CollectiveKind,
  taking: readonly number[],
  weights: readonly number[],
  { bandwidths }: BalancedNetwork,
): number[] {
  const price = new Map(taking.map((d, i) => [d, (weights[i] as number) / (bandwidths[d] as number)]));
  const rising = taking.toSorted((a, b) => (price.get(a) as number) - (price.get(b) as number));
  return kind === 'all-gather' ? rising.reverse() : rising;
}

function weighted(loads: Float64Array, taking: readonly number[], weights: readonly number[]): number {
  return taking.reduce((sum, d, i) => sum + (loads[d] as number) * (weights[i] as number), 0);
}

function sharesOf(orders: readonly (readonly number[])[], x: readonly number[]): OrderShare[] {
  const kept = orders.map((order, i) => ({ order, share: x[i] as number })).filter(({ share }) => share > LEAST_SHARE);
  const sum = kept.reduce((total, { share }) => total + share, 0);
  return kept.map(({ order, share }) => ({ order, share: share / sum }));
}

/** An all-to-all brings each dimension the same bytes in every order: each begins as many chunks. */
function rotations(taking: readonly number[], network: BalancedNetwork): Balance {
  const shares = taking.map((_, first) => ({
    order: [...taking.slice(first), ...taking.slice(0, first)],
    share: 1 / taking.length,
  }));
  return { shares, load: Math.max(...loadsOf('all-to-all', taking, network)) };
}

export interface OrderedChunk {
  readonly order: readonly number[];
  readonly bytes: number;
}

/** Cuts a collective into about `chunks` chunks, each order's of one size but for a rest. */
export function cutByShares(shares: readonly OrderShare[], bytes: number, chunks: number): OrderedChunk[] {
  const kept = renormalised(shares, Math.min(chunks, bytes));
  const counts = apportion(kept, Math.min(chunks, bytes));
  let left = bytes;
  const sizes = kept.map(({ share }, i) => {
    const last = i === kept.length - 1;
    const all = last ? left : Math.min(left, Math.round(share * bytes));
    left -= all;
    return splitEvenly(all, counts[i] as number);
  });
  // Chunk i of n of an order comes at the share (i + ½)/n of the whole.
  const places = kept.flatMap(({ order }, o) =>
    (sizes[o] as number[]).map((size, i, all) => ({ order, bytes: size, place: (i + 0.5) / all.length })),
  );
  return places.sort((a, b) => a.place - b.place).map(({ order, bytes: size }) => ({ order, bytes: size }));
}

function renormalised(shares: readonly OrderShare[], most: number): OrderShare[] {
  const kept = shares.toSorted((a, b) => b.share - a.share).slice(0, most);
  const sum = kept.reduce((total, { share }) => total + share, 0);
  return kept.map(({ order, share }) => ({ order, share: share / sum }));
}

/** At least one each, the rest to whose chunks would be largest. */
function apportion(shares: readonly OrderShare[], chunks: number): number[] {
  const counts = shares.map(() => 1);
  for (let given = shares.length; given < chunks; given++) {
    let most = 0;
    shares.forEach(({ share }, i) => {
      if (share / (counts[i] as number) > (shares[most] as OrderShare).share / (counts[most] as number)) most = i;
    });
    counts[most] = (counts[most] as number) + 1;
  }
  return counts;
}

function splitEvenly(bytes: number, parts: number): number[] {
  const size = Math.floor(bytes / parts);
  const larger = bytes - size * parts;
  return Array.from({ length: parts }, (_, i) => (i < larger ? size + 1 : size)).filter((part) => part > 0);
}
