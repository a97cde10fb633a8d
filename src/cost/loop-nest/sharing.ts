/**
 * Instances that work on the same tile of an operand: one read serves them all (multicast), and their sums are added
 * on the way up (spatial reduction). Of instances apart along a dimension that the operand does not depend on all share;
 * along a sliding window those do whose starts are the same, row 1 of output 0 and row 0 of output 1.
 */
import { InputError } from '../../base/errors.js';
import type { Operand } from '../../problem/problem.js';
import { type NestLoop, stridesOf } from './loops.js';

/** Starts that are told apart one by one; only where windows of several spatial loops meet. */
const MOST_STARTS = 1 << 22;

export interface Sharing {
  /** Different tiles. */
  readonly distinct: number;
  /** Different numbers of instances that share a tile. */
  readonly multiplicities: readonly number[];
}

/** @throws InputError for more starts than can be told apart */
export function sharingOf(operand: Operand, spatial: readonly NestLoop[]): Sharing {
  const moves = spatial.map((loop) => ({ copies: loop.trips, strides: stridesOf(operand, loop) }));
  let still = 1;
  let shared: Sharing = { distinct: 1, multiplicities: [1] };
  for (const { copies, strides } of moves) if (strides.every((stride) => stride === 0)) still *= copies;
  for (const group of groupsOf(moves.filter(({ strides }) => strides.some((stride) => stride !== 0))))
    shared = times(shared, startsOf(group));
  return times(shared, { distinct: 1, multiplicities: [still] });
}

interface Move {
  readonly copies: number;
  readonly strides: readonly number[];
}

/** Loops that move a rank in common; groups are independent of each other. */
function groupsOf(moves: readonly Move[]): Move[][] {
  const groups: Move[][] = [];
  for (const move of moves) {
    const meets = (other: Move): boolean =>
      move.strides.some((stride, rank) => stride * (other.strides[rank] ?? 0) > 0);
    const touched = groups.filter((group) => group.some(meets));
    for (const group of touched) groups.splice(groups.indexOf(group), 1);
    groups.push([...touched.flat(), move]);
  }
  return groups;
}

function startsOf(group: readonly Move[]): Sharing {
  const copies = group.reduce((product, move) => product * move.copies, 1);
  if (isMixedRadix(group)) return { distinct: copies, multiplicities: [1] };
  if (copies > MOST_STARTS)
    throw new InputError({ path: 'spatial', expected: `at most ${MOST_STARTS} copies of a window`, found: copies });
  let starts = new Map<string, { readonly at: readonly number[]; readonly count: number }>([
    ['', { at: [], count: 1 }],
  ]);
  for (const { copies: each, strides } of group) {
    const next: typeof starts = new Map();
    for (const { at, count } of starts.values())
      for (let copy = 0; copy < each; copy++) {
        const place = strides.map((stride, rank) => (at[rank] ?? 0) + copy * stride);
        const key = place.join();
        next.set(key, { at: place, count: count + (next.get(key)?.count ?? 0) });
      }
    starts = next;
  }
  return { distinct: starts.size, multiplicities: [...new Set([...starts.values()].map(({ count }) => count))] };
}

/** Along one rank each loop steps over all that the finer ones reach: no two starts are the same. */
function isMixedRadix(group: readonly Move[]): boolean {
  const rank = group[0]?.strides.findIndex((stride) => stride !== 0) ?? -1;
  const steps = group
    .map(({ copies, strides }) => ({ copies, step: strides[rank] ?? 0 }))
    .sort((a, b) => a.step - b.step);
  let reached = 0;
  return steps.every(({ copies, step }) => {
    const isApart = step > reached;
    reached += step * (copies - 1);
    return isApart;
  });
}

function times(a: Sharing, b: Sharing): Sharing {
  const products = a.multiplicities.flatMap((one) => b.multiplicities.map((other) => one * other));
  return { distinct: a.distinct * b.distinct, multiplicities: [...new Set(products)] };
}
