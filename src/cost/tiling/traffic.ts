/**
 * What crosses HBM, and what the SG must hold, when the cut nest runs in a given loop order: closed forms.
 *
 * A tile finds in the SG what the tile before it used, nothing older. So a tensor is fetched anew whenever one of its
 * own dimensions moves on, and never when only others do: the loops inside its innermost own loop are free, the foreign
 * loops outside it multiply its traffic (the loop-order argument of Timeloop, ISPASS 2019, and dMazeRunner, TECS 2019).
 * Of the input, neighbours along the innermost own loop share the halo, which is kept. Partial sums are outputs that
 * come back: fetched and stored again, one byte an element like everything else.
 *
 * SG: a tensor that is fetched more than once has, beside the tile in use, room for what the next `buffers` − 1 tiles
 * bring; one that is fetched once has no second copy.
 */
import { type Axis, touchedBy } from './axis.js';
import { C, DEPENDS, type Dimension, G, K, type Nest, X, Y } from './nest.js';

/** By G, K, C, Y, X. */
export type Axes = readonly [Axis, Axis, Axis, Axis, Axis];

export interface Traffic {
  readonly input: number;
  readonly weights: number;
  /** Stored results, each once. */
  readonly output: number;
  /** Partial sums stored and fetched again. */
  readonly partialSums: number;
}

export interface Reuse {
  /** The loops with more than one trip, outermost first. */
  readonly loops: readonly Dimension[];
  /** By tensor: position in `loops` of its innermost own loop, −1 if it has none. */
  readonly moves: { readonly input: number; readonly weights: number; readonly output: number };
  /** By tensor: has a second copy in the SG, into which the next piece is fetched ahead. */
  readonly ahead: { readonly input: boolean; readonly weights: boolean; readonly output: boolean };
  readonly traffic: Traffic;
  readonly bytes: number;
  readonly tiles: number;
  /** Everything one tile works on. */
  readonly tileBytes: number;
  /** What the plan needs of the SG: the tile and what is fetched or stored beside it. */
  readonly sgBytes: number;
  /** Nothing computes while these move. */
  readonly firstLoadBytes: number;
  readonly lastStoreBytes: number;
}

type Tensor = keyof typeof DEPENDS;

export function reuse(nest: Nest, axes: Axes, order: readonly Dimension[], buffers: number): Reuse {
  const loops = order.filter((dimension) => axes[dimension].trips > 1);
  const [g, k, c, y, x] = axes;
  const moves = {
    input: innermost(loops, 'input'),
    weights: innermost(loops, 'weights'),
    output: innermost(loops, 'output'),
  };

  const halo = loops[moves.input];
  const inputOnce =
    g.extent *
    c.extent *
    (halo === Y ? y.touched.union : y.touched.sum) *
    (halo === X ? x.touched.union : x.touched.sum);
  const input = inputOnce * foreign(loops, axes, 'input', moves.input);
  const weights = g.extent * k.extent * c.extent * nest.taps * foreign(loops, axes, 'weights', moves.weights);
  const output = g.extent * k.extent * y.extent * x.extent;
  const partialSums = 2 * output * (foreign(loops, axes, 'output', moves.output) - 1);

  const [inputTile, weightTile, outputTile] = [inputOf(axes), weightsOf(nest, axes), outputOf(axes)];
  const copies = {
    input: copiesAhead(loops, axes, moves.input, buffers),
    weights: copiesAhead(loops, axes, moves.weights, buffers),
    output: copiesAhead(loops, axes, moves.output, buffers),
  };
  const oneTile = inputTile + weightTile + outputTile;
  const sgBytes =
    oneTile +
    copies.input * (slides(loops, moves.input) ? newInput(axes, halo, inputTile) : inputTile) +
    copies.weights * weightTile +
    copies.output * outputTile;

  return {
    loops,
    moves,
    ahead: { input: copies.input > 0, weights: copies.weights > 0, output: copies.output > 0 },
    traffic: { input, weights, output, partialSums },
    bytes: input + weights + output + partialSums,
    tiles: tileCount(axes),
    tileBytes: oneTile,
    sgBytes,
    firstLoadBytes: g.size * c.size * touchedBy(y, 0) * touchedBy(x, 0) + weightTile,
    lastStoreBytes: g.lastSize * k.lastSize * y.lastSize * x.lastSize,
  };
}

/** Bytes of the largest tile, and how many tiles there are: quick to know, before anything else. */
export function tileBytes(nest: Nest, axes: Axes): number {
  return inputOf(axes) + weightsOf(nest, axes) + outputOf(axes);
}

export function tileCount([g, k, c, y, x]: Axes): number {
  return g.trips * k.trips * c.trips * y.trips * x.trips;
}

function inputOf([g, , c, y, x]: Axes): number {
  return g.size * c.size * y.touched.max * x.touched.max;
}

function weightsOf({ taps }: Nest, [g, k, c]: Axes): number {
  return g.size * k.size * c.size * taps;
}

function outputOf([g, k, , y, x]: Axes): number {
  return g.size * k.size * y.size * x.size;
}

function innermost(loops: readonly Dimension[], tensor: Tensor): number {
  return loops.findLastIndex((dimension) => DEPENDS[tensor][dimension]);
}

/** Trips of the loops outside the innermost own one that the tensor does not depend on: how often it all comes anew. */
function foreign(loops: readonly Dimension[], axes: Axes, tensor: Tensor, moves: number): number {
  let times = 1;
  for (let position = 0; position < moves; position++) {
    const dimension = loops[position] as Dimension;
    if (!DEPENDS[tensor][dimension]) times *= axes[dimension].trips;
  }
  return times;
}

/** Pieces of a tensor that the next `buffers` − 1 tiles can bring beside the one in use. */
function copiesAhead(loops: readonly Dimension[], axes: Axes, moves: number, buffers: number): number {
  if (moves < 0) return 0;
  let stay = 1;
  let visits = 1;
  loops.forEach((dimension, position) => {
    if (position > moves) stay *= axes[dimension].trips;
    else visits *= axes[dimension].trips;
  });
  return Math.min(visits - 1, Math.ceil((buffers - 1) / stay));
}

/** The input only ever slides along one axis, so a next piece is a few rows, never a whole one. */
function slides(loops: readonly Dimension[], moves: number): boolean {
  const dimension = loops[moves];
  return moves === 0 && (dimension === Y || dimension === X);
}

function newInput(axes: Axes, along: Dimension | undefined, inputTile: number): number {
  if (along !== Y && along !== X) return inputTile;
  const { max, maxNew } = axes[along].touched;
  return max === 0 ? 0 : (inputTile / max) * maxNew;
}

/** For people: the loops that are left, outermost first, and the letters they are called by. */
export function orderName(loops: readonly Dimension[]): string {
  return loops.map((dimension) => LETTERS[dimension]).join(' > ');
}

const LETTERS = { [G]: 'g', [K]: 'k', [C]: 'c', [Y]: 'y', [X]: 'x' } as const;
