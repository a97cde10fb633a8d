/**
 * A dataflow as the exact analysis reads it: at every cluster level the tiles of all dimensions, counted in outputs along
 * Y and X, the order of the dimensions, and the one that is spread over the sub-clusters. Such a nest does every MAC
 * once. Dataflows that do not (maps that overlap or leave gaps, two spatial maps in a level) are refused.
 */
import { InputError, type Place } from '../../../base/errors.js';
import { DIMENSIONS, type Operands, operandsOf, slidingAlong } from '../dimension.js';
import type { Level, MapPlan } from '../level.js';
import type { MaestroProblem } from '../maestro-problem.js';
import type { Schedule } from '../resolve.js';
import { evaluateSize } from '../size.js';

/** Dimensions of a nest: those of MAESTRO's layers, by number. */
export const WIDTH = DIMENSIONS.length;

/** Cluster levels that are taken on; MAESTRO's own files have at most three. */
const MOST_LEVELS = 7;

/** Arrays by level and dimension have an entry at `level * WIDTH + dimension`. */
export interface ExactNest {
  readonly levels: number;
  /** Dimensions, outermost first. */
  readonly order: Int32Array;
  readonly tile: Float64Array;
  /** By level: the spatial dimension, and the sub-clusters it is spread over. */
  readonly spatial: Int32Array;
  readonly clusters: Float64Array;
}

/** What a nest is run on. Arrays by dimension. */
export interface ExactLayer {
  /** In outputs along Y and X; 1 where the layer has no such dimension. */
  readonly extent: Float64Array;
  readonly stride: Float64Array;
  /** Is the operand indexed by the dimension? Along Y and X the input is indexed by the filter as well. */
  readonly input: Uint8Array;
  readonly weights: Uint8Array;
  readonly output: Uint8Array;
  /** Dimension of the filter that slides along, −1 if none does. */
  readonly window: Int32Array;
}

export function emptyNest(levels: number): ExactNest {
  return {
    levels,
    order: new Int32Array(levels * WIDTH),
    tile: new Float64Array(levels * WIDTH),
    spatial: new Int32Array(levels),
    clusters: new Float64Array(levels),
  };
}

export function exactLayer(problem: MaestroProblem, batched: boolean): ExactLayer {
  const operands: Operands = operandsOf(problem.operator, batched);
  const all = new Set([...operands.input, ...operands.weights, ...operands.output]);
  const flags = (dimensions: readonly number[]): Uint8Array =>
    Uint8Array.from(DIMENSIONS, (_, d) => (dimensions.includes(d) ? 1 : 0));
  const window = Int32Array.from(DIMENSIONS, (_, d) => (all.has(d) && all.has(slidingAlong(d)) ? slidingAlong(d) : -1));
  const slides = [...window].filter((d) => d >= 0);
  return {
    extent: Float64Array.from(DIMENSIONS, (_, d) => (all.has(d) ? extentAlong(problem, d, window[d]!) : 1)),
    stride: Float64Array.from(problem.strides),
    input: flags([...operands.input, ...slides]),
    weights: flags(operands.weights),
    output: flags(operands.output),
    window,
  };
}

function extentAlong({ sizes, strides }: MaestroProblem, d: number, sliding: number): number {
  return sliding < 0 ? sizes[d]! : Math.floor((sizes[d]! - sizes[sliding]!) / strides[d]!) + 1;
}

/** @throws InputError with the place of the first map that does not tile its dimension */
export function exactNest(schedule: Schedule, problem: MaestroProblem, layer: ExactLayer): ExactNest {
  const { levels } = schedule;
  if (levels.length > MOST_LEVELS)
    throw refused(schedule.dataflow.place, `at most ${MOST_LEVELS} cluster levels`, levels.length);
  const nest = emptyNest(levels.length);
  for (const level of levels) {
    const second = level.spatial[1];
    if (second !== undefined)
      throw refused(level.maps[second]?.directive?.place ?? {}, 'one spatial map in a level', level.spatial.length);
    nest.spatial[level.index] = level.maps[level.spatial[0]!]!.dimension;
    nest.clusters[level.index] = level.clusters;
    fillLevel(nest, level, problem, layer);
  }
  return nest;
}

function fillLevel(nest: ExactNest, level: Level, problem: MaestroProblem, layer: ExactLayer): void {
  const base = level.index * WIDTH;
  const order: number[] = [];
  for (let d = 0; d < WIDTH; d++) nest.tile[base + d] = Number.POSITIVE_INFINITY;
  for (const map of level.maps) {
    if (order.includes(map.dimension))
      throw refused(map.directive?.place ?? {}, 'a dimension mapped once in a level', DIMENSIONS[map.dimension]!);
    order.push(map.dimension);
    // What a level does not map itself it gets whole: from the level above, or the layer.
    if (map.directive !== undefined) nest.tile[base + map.dimension] = tileOf(map, problem, layer);
  }
  for (let d = 0; d < WIDTH; d++) if (!order.includes(d)) order.push(d);
  nest.order.set(order, base);
}

/** Elements in one trip of a map, outputs along Y and X. Sizes there are written for stride 1, as MAESTRO has them. */
function tileOf(map: MapPlan, problem: MaestroProblem, { extent, stride, window }: ExactLayer): number {
  const d = map.dimension;
  const size = evaluateSize(map.size!, problem);
  const offset = evaluateSize(map.offset!, problem);
  const name = DIMENSIONS[d]!;
  const { place } = map.directive!;
  const slides = window[d]! >= 0;
  if (!slides || map.directive!.outputCentric) {
    const step = slides ? stride[d]! : 1;
    const tile = Math.ceil(size / step);
    if (offset !== size && tile < extent[d]!)
      throw refused(place, `a map of ${name} as far apart as it is long`, offset);
    return tile;
  }
  const filter = problem.sizes[window[d]!]!;
  if (size < filter) throw refused(place, `a map of ${name} that holds the filter (${filter})`, size);
  const tile = Math.floor((size - filter) / stride[d]!) + 1;
  // At another stride MAESTRO moves a map by the outputs it holds, whatever its offset says.
  if (stride[d] === 1 && offset !== tile && tile < extent[d]!)
    throw refused(place, `a map of ${name} that moves by the outputs it holds (${tile})`, offset);
  return tile;
}

function refused(place: Place, expected: string, found: number | string): InputError {
  return new InputError({ ...place, expected: `${expected} (edges: exact)`, found });
}
