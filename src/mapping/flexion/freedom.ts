/**
 * Which genes of a two-level mapping a design leaves free: what its flexibility does not free has the values of its base
 * design. Loops inside a cluster are the base design's in every class, as in the released class files.
 */
import { InputError } from '../../base/errors.js';
import type { Flexibility } from '../../machine/flexibility.js';
import type { ArrayLayer } from '../array-mapping/array-layer.js';
import { C, K, MAPPED, WIDTH } from '../array-mapping/genes.js';
import type { BaseDesign } from './base-designs.js';
import { SPREAD } from './flexion.js';

/** Free genes; the others have the values that a design has. */
export interface MapFreedom {
  /** Tiles of the outer level. `hard`: each operand in a third of the shared buffer. */
  readonly outerTiles: readonly number[] | 'shared' | 'hard';
  /** Tiles of the inner level; free ones are chosen freely within the outer ones. */
  readonly innerTiles: readonly number[] | 'free';
  /** Orders of the outer level, dimensions outermost first. */
  readonly orders: readonly (readonly number[])[] | 'free';
  readonly innerOrder: readonly number[] | 'free';
  /** Dimensions across clusters and inside a cluster. */
  readonly pairs: readonly (readonly [outer: number, inner: number])[] | 'free';
  /** PEs of a cluster. */
  readonly clusters: readonly number[] | 'free';
  /** Of free clusters: what the base design has. */
  readonly usualColumns?: number;
  /** Clusters and their PEs come in multiples of these. */
  readonly blocks?: { readonly rows: number; readonly columns: number } | undefined;
}

export const ALL_FREE: MapFreedom = {
  outerTiles: 'shared',
  innerTiles: 'free',
  orders: 'free',
  innerOrder: 'free',
  pairs: 'free',
  clusters: 'free',
};

/**
 * @param pes of the array
 * @throws InputError for a cluster that is larger than the array, or an order or pair of other letters
 */
export function freedomOf(flexibility: Flexibility, design: BaseDesign, layer: ArrayLayer, pes: number): MapFreedom {
  const { tile, order, parallelism, shape } = flexibility;
  const { extents } = layer;
  const { columns } = design;
  if (columns > pes && (shape === 'none' || Array.isArray(shape)))
    throw new InputError({ path: 'design', expected: `clusters of at most ${pes} PEs (the array)`, found: columns });
  const sized = (sizes: BaseDesign['outerTiles']): number[] =>
    MAPPED.map((_, d) => Math.max(1, Math.min(extents[d]!, sizes(d, extents))));
  const pinned = design.pairs.map((pair) => pairIn(pair, layer));
  const pairs =
    parallelism === 'none'
      ? pinned
      : [...pinned, ...(parallelism === 'full' ? ALL_PAIRS : parallelism).map((pair) => pairIn(pair, layer))];
  const blocks =
    typeof shape === 'string' || !('blockRows' in shape)
      ? undefined
      : { rows: shape.blockRows, columns: shape.blockColumns };
  if (blocks !== undefined && blocks.rows * blocks.columns > pes)
    throw new InputError({
      path: 'shape',
      expected: `blocks of at most ${pes} PEs (the array)`,
      found: `${blocks.rows} × ${blocks.columns}`,
    });
  return {
    outerTiles: tile === 'none' ? sized(design.outerTiles) : tile === 'hard' ? 'hard' : 'shared',
    innerTiles: sized(design.innerTiles),
    orders: order === 'full' ? 'free' : [design.outerOrder, ...(order === 'none' ? [] : order)].map(orderOf),
    innerOrder: orderOf(design.innerOrder),
    pairs: uniquePairs(pairs),
    clusters: shape === 'none' ? [columns] : Array.isArray(shape) ? [columns, ...(shape as readonly number[])] : 'free',
    usualColumns: columns,
    blocks,
  };
}

const ALL_PAIRS: readonly string[] = SPREAD.flatMap((outer) => SPREAD.map((inner) => outer + inner));

/** A depthwise layer has no filters beside its channels: these are spread instead, as GAMMA writes it. */
function pairIn(pair: string, { isDepthwise }: ArrayLayer): readonly [number, number] {
  const numbers = [...pair.toUpperCase()].map((letter) => MAPPED.indexOf(letter as (typeof MAPPED)[number]));
  if (numbers.length !== 2 || numbers.includes(-1))
    throw new InputError({ path: 'parallelism', expected: `two letters of ${MAPPED.join(' ')}`, found: pair });
  const [outer, inner] = numbers.map((d) => (isDepthwise && d === K ? C : d));
  return [outer!, inner!];
}

function uniquePairs(pairs: readonly (readonly [number, number])[]): (readonly [number, number])[] {
  return pairs.filter(([p, q], i) => pairs.findIndex((other) => other[0] === p && other[1] === q) === i);
}

/** @throws InputError for letters that are not those of the six loops, each once */
export function orderOf(letters: string): number[] {
  const order = [...letters.toUpperCase()].map((letter) => MAPPED.indexOf(letter as (typeof MAPPED)[number]));
  if (order.length !== WIDTH || order.includes(-1) || new Set(order).size !== WIDTH)
    throw new InputError({ path: 'order', expected: `the letters ${MAPPED.join('')} in some order`, found: letters });
  return order;
}
