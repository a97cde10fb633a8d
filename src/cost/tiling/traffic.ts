/**
 * What crosses HBM, and what the SG must hold, when the cut nest runs in a given loop order: closed forms.
 *
 * A tile finds in the SG what the tile before it used, nothing older. So a tensor is fetched anew whenever one of its
 * own dimensions moves on, and never when only others do: the loops inside its innermost own loop are free, the foreign
 * loops outside it multiply its traffic (the loop-order argument of Timeloop, ISPASS 2019, and dMazeRunner, TECS 2019).
 * Of the input, neighbours along the innermost own loop share the halo, which is kept. Partial sums are outputs that
 * come back: fetched and stored again, at a width of their own. In the SG results have room to grow.
 *
 * SG: a tensor that is fetched more than once has, beside the tile in use, room for what the next `buffers` − 1 tiles
 * bring; one that is fetched once has no second copy.
 */
import { type Axis, touchedBy } from './axis.js';
import { type ByDimension, C, DEPENDS, type Dimension, G, heldResultBytes, K, N, type Nest, X, Y, Z } from './nest.js';

export type Axes = ByDimension<Axis>;

/** Bytes that cross HBM. */
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
  const { bytes } = nest;
  const moves = {
    input: innermost(loops, 'input'),
    weights: innermost(loops, 'weights'),
    output: innermost(loops, 'output'),
  };

  const halo = loops[moves.input];
  const inputChannels = axes[G].extent * axes[C].extent * axes[N].extent;
  const inputOnce =
    inputChannels * fetched(axes[Y], halo === Y) * fetched(axes[X], halo === X) * fetched(axes[Z], halo === Z);
  const input = inputOnce * foreign(loops, axes, 'input', moves.input) * bytes.input;
  const weights = weightsOf(nest) * foreign(loops, axes, 'weights', moves.weights) * bytes.weights;
  const results = resultsOf(nest);
  const output = results * bytes.output;
  const partialSums = 2 * results * (foreign(loops, axes, 'output', moves.output) - 1) * bytes.partialSums;

  const inputTile = inputTileBytes(nest, axes);
  const weightTile = weightTileBytes(nest, axes);
  const outputTile = outputTileBytes(nest, axes);
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
    firstLoadBytes: firstInputs(axes) * bytes.input + weightTile,
    lastStoreBytes: lastResults(axes) * bytes.output,
  };
}

/** Weights of the layer. */
export function weightsOf({ extents, taps }: Nest): number {
  return extents[G] * extents[K] * extents[C] * taps;
}

/** Results of the layer. */
export function resultsOf({ extents }: Nest): number {
  return extents[G] * extents[K] * extents[N] * extents[Z] * extents[Y] * extents[X];
}

/** Bytes of the largest tile, and how many there are: quick to know, before anything else. */
export function tileBytes(nest: Nest, axes: Axes): number {
  return inputTileBytes(nest, axes) + weightTileBytes(nest, axes) + outputTileBytes(nest, axes);
}

export function tileCount(axes: Axes): number {
  let tiles = 1;
  for (let dimension = 0; dimension < axes.length; dimension++) tiles *= axes[dimension]!.trips;
  return tiles;
}

function inputTileBytes({ bytes }: Nest, axes: Axes): number {
  const places = axes[Z].touched.max * axes[Y].touched.max * axes[X].touched.max;
  return axes[G].size * axes[C].size * axes[N].size * places * bytes.input;
}

function weightTileBytes({ taps, bytes }: Nest, axes: Axes): number {
  return axes[G].size * axes[K].size * axes[C].size * taps * bytes.weights;
}

function outputTileBytes(nest: Nest, axes: Axes): number {
  const positions = axes[N].size * axes[Z].size * axes[Y].size * axes[X].size;
  return axes[G].size * axes[K].size * positions * heldResultBytes(nest);
}

/** Inputs of the first tile. */
function firstInputs(axes: Axes): number {
  const places = touchedBy(axes[Z], 0) * touchedBy(axes[Y], 0) * touchedBy(axes[X], 0);
  return axes[G].size * axes[C].size * axes[N].size * places;
}

/** Results of the last tile. */
function lastResults(axes: Axes): number {
  const positions = axes[N].lastSize * axes[Z].lastSize * axes[Y].lastSize * axes[X].lastSize;
  return axes[G].lastSize * axes[K].lastSize * positions;
}

/** Input places along an axis over all its pieces; the halo is kept along one of the axes. */
function fetched({ touched: { union, sum } }: Axis, keepsHalo: boolean): number {
  return keepsHalo ? union : sum;
}

function innermost(loops: readonly Dimension[], tensor: Tensor): number {
  const own = DEPENDS[tensor];
  let position = loops.length - 1;
  while (position >= 0 && !own[loops[position]!]) position--;
  return position;
}

/** Trips of the loops outside the innermost own one that the tensor does not depend on: how often it all comes anew. */
function foreign(loops: readonly Dimension[], axes: Axes, tensor: Tensor, moves: number): number {
  const own = DEPENDS[tensor];
  let times = 1;
  for (let position = 0; position < moves; position++) {
    const dimension = loops[position]!;
    if (!own[dimension]) times *= axes[dimension].trips;
  }
  return times;
}

/** Pieces of a tensor that the next `buffers` − 1 tiles can bring beside the one in use. */
function copiesAhead(loops: readonly Dimension[], axes: Axes, moves: number, buffers: number): number {
  if (moves < 0) return 0;
  let stay = 1;
  let visits = 1;
  for (let position = 0; position < loops.length; position++) {
    const { trips } = axes[loops[position]!];
    if (position > moves) stay *= trips;
    else visits *= trips;
  }
  return Math.min(visits - 1, Math.ceil((buffers - 1) / stay));
}

/** The input only ever slides along one axis, so a next piece is a few rows, never a whole one. */
function slides(loops: readonly Dimension[], moves: number): boolean {
  const dimension = loops[moves];
  return moves === 0 && (dimension === Y || dimension === X || dimension === Z);
}

function newInput(axes: Axes, along: Dimension | undefined, inputTile: number): number {
  if (along !== Y && along !== X && along !== Z) return inputTile;
  const { max, maxNew } = axes[along].touched;
  return max === 0 ? 0 : (inputTile / max) * maxNew;
}

/** For people: the loops that are left, outermost first, and the letters they are called by. */
export function orderName(loops: readonly Dimension[]): string {
  return loops.map((dimension) => LETTERS[dimension]).join(' > ');
}

const LETTERS: ByDimension<string> = ['g', 'k', 'c', 'y', 'x', 'n', 'z'];
