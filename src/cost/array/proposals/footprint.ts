/**
 * Elements that the shared buffer holds for one step of all clusters, by operand. Where clusters take tiles of the same
 * operand each has its own; the inputs of neighbours' rows are held twice, as MAESTRO does.
 */
import type { ArrayLayer } from '../../../mapping/array-mapping/array-layer.js';
import { C, GENES, K, R, S, WIDTH, X, Y } from '../../../mapping/array-mapping/genes.js';

export interface Footprint {
  readonly input: number;
  readonly weights: number;
  readonly output: number;
}

/** @param tiles by dimension, at most the extents; @param active clusters at work, along dimension `parallel` */
export function footprintOf(layer: ArrayLayer, tiles: ArrayLike<number>, parallel: number, active: number): Footprint {
  const { extents, samples, isDepthwise, strideY, strideX } = layer;
  // The last cluster's tile may be smaller where all tiles are at work at once.
  const rest = Math.min(tiles[parallel]!, extents[parallel]! - (active - 1) * tiles[parallel]!);
  const over = (d: number, elements: (tile: number) => number): number =>
    d === parallel ? (active - 1) * elements(tiles[d]!) + elements(rest) : elements(tiles[d]!);
  const plain = (d: number): number => over(d, (tile) => tile);
  const rows = over(Y, (tile) => (tile - 1) * Math.min(strideY, tiles[R]!) + tiles[R]!);
  const columns = over(X, (tile) => (tile - 1) * Math.min(strideX, tiles[S]!) + tiles[S]!);
  const filters = parallel === R || parallel === S ? active : 1;
  return {
    input: samples * plain(C) * rows * columns * filters,
    weights: (isDepthwise ? 1 : plain(K)) * plain(C) * plain(R) * plain(S),
    output: samples * (isDepthwise ? plain(C) : plain(K)) * plain(Y) * plain(X),
  };
}

/** Double-buffered bytes in all. */
export function footprintBytes({ bytes }: ArrayLayer, { input, weights, output }: Footprint): number {
  return 2 * (input * bytes.input + weights * bytes.weights + output * bytes.partialSums);
}

/** Does each operand fit a third of the room? */
export function isHardFit({ bytes }: ArrayLayer, { input, weights, output }: Footprint, room: number): boolean {
  const third = room / 3;
  return (
    2 * input * bytes.input <= third && 2 * weights * bytes.weights <= third && 2 * output * bytes.partialSums <= third
  );
}

/** The same of genes. */
export function fitsHard(layer: ArrayLayer, genes: Int32Array, room: number): boolean {
  const tiles = new Float64Array(WIDTH);
  for (let d = 0; d < WIDTH; d++) tiles[d] = Math.min(layer.extents[d]!, genes[GENES.OUTER_TILE + d]!);
  const parallel = genes[GENES.OUTER_PARALLEL]!;
  const clusters = Math.floor(genes[GENES.PES]! / genes[GENES.CLUSTER]!);
  const active = Math.min(Math.ceil(layer.extents[parallel]! / tiles[parallel]!), clusters);
  return isHardFit(layer, footprintOf(layer, tiles, parallel, active), room);
}
