/**
 * One cluster level of a resolved dataflow: its maps, outermost first, and the arrays the analysis fills for each
 * layer. A level maps its dimensions onto `clusters` sub-clusters; what it gives one sub-cluster is the problem of the
 * level below. Arrays are indexed by the map's position in the level; they are allocated once per dataflow and operator
 * and reused, so that costing a layer allocates nothing but its result.
 */
import { isBatchOf, N, type Operands, slidingAlong } from './dimension.js';
import type { MapDirective } from './directive.js';
import {
  CHOSEN_COUNT,
  CHOSEN_MAP_COUNT,
  ingressCount,
  JOINT_COUNT,
  jointAt,
  SHARE_COUNT,
  stateCount,
} from './level-index.js';
import type { CompiledSize } from './size.js';
import { emptyTally, type Tally } from './tally.js';

/** The maps that index an operand, by position, in the order of the operand's dimensions. */
export interface OperandMaps {
  readonly temporal: readonly number[];
  readonly spatial: readonly number[];
  /** One for each dimension. */
  readonly all: readonly number[];
  /** Is the map at a position one of the operand's? */
  readonly coupled: readonly boolean[];
}

export interface MapPlan {
  readonly dimension: number;
  readonly spatial: boolean;
  /** Undefined for maps the dataflow leaves out. */
  readonly directive: MapDirective | undefined;
  readonly size: CompiledSize | undefined;
  readonly offset: CompiledSize | undefined;
  /** Position of the same dimension in the level above, −1 at the top. */
  readonly above: number;
  /** Taken from the level above, which maps this dimension; otherwise a map left out covers the whole dimension. */
  readonly inherited: boolean;
  /** Position of the filter dimension that slides along this one, −1 if none does. */
  readonly sliding: number;
  /** Position of the last map of this dimension in the level: itself, unless the dimension is mapped again. */
  readonly decider: number;
}

export interface Level {
  readonly index: number;
  readonly count: number;
  readonly maps: readonly MapPlan[];
  readonly isSpatial: readonly boolean[];
  readonly isReduced: readonly boolean[];
  /** Maps of the batch. */
  readonly isSample: readonly boolean[];
  /** Maps whose dimension a later one maps again, which then decides their sizes and states (see `extents.ts`). */
  readonly repeated: readonly number[];
  /** One or two; the first decides how many sub-clusters are active at an edge. */
  readonly spatial: readonly number[];
  /** What each state of a map adds to the joint state of the spatial maps; 0 for a map that decides for none of them. */
  readonly jointWeight: readonly number[];
  readonly input: OperandMaps;
  readonly weights: OperandMaps;
  readonly output: OperandMaps;
  /** Sub-clusters of one cluster of this level; undefined at the top, where the PEs decide. */
  readonly clusterSize: CompiledSize | undefined;

  clusters: number;
  /** Sub-clusters with work in the last spatial step. */
  edgeClusters: number;
  /** Map size and offset (after strides), and size of the dimension here. */
  readonly size: Float64Array;
  readonly offset: Float64Array;
  readonly extent: Float64Array;
  /** Elements a sub-cluster holds, and those its predecessor in time or space did not; both also in an edge step. */
  readonly mapped: Float64Array;
  readonly mappedEdge: Float64Array;
  readonly fresh: Float64Array;
  readonly freshEdge: Float64Array;
  /** The same counted in outputs: differs along Y and X. */
  readonly outMapped: Float64Array;
  readonly outMappedEdge: Float64Array;
  readonly outFresh: Float64Array;
  readonly outFreshEdge: Float64Array;

  /** Occurrences of the initial, steady and edge state of each map: at `stateAt`, 0 where it has none. */
  readonly occurrences: Float64Array;
  /** How often the steps of a repeated map repeat everything; 1 for all others. */
  readonly repeats: Float64Array;
  /** Maps with more than their initial state, in order. */
  readonly active: Int32Array;
  activeCount: number;
  /** The initial state covers the whole dimension; it does so with elements to spare; the edge's last cluster is partial. */
  readonly unrolled: Uint8Array;
  readonly initialEdge: Uint8Array;
  readonly partialEdge: Uint8Array;

  /** By joint state of the spatial maps, at `jointAt`. */
  readonly egress: Float64Array;
  readonly work: Float64Array;
  readonly criticalWork: Float64Array;
  /** By changing map and joint spatial state, at `ingressAt`. */
  readonly inputIngress: Float64Array;
  readonly weightIngress: Float64Array;

  /** Results by which maps give the sub-cluster an edge (bit = position above): valid where `known` equals `epoch`. */
  readonly known: Uint32Array;
  readonly runtime: Float64Array;
  readonly activePes: Float64Array;

  readonly tally: Tally;
  /** The case that is being put together while the maps get their states, at `CHOSEN` and `CHOSEN_MAPS`. */
  readonly chosen: Float64Array;
  readonly chosenMaps: Int32Array;
  /** What sub-clusters hold or make, by kind of sub-cluster (reuse.ts). */
  readonly shares: Float64Array;
  /** One figure: PEs with work in the step at hand. */
  readonly busyPes: Float64Array;
}

export function createLevel(
  index: number,
  maps: readonly MapPlan[],
  operands: Operands,
  clusterSize: CompiledSize | undefined,
  mapsAbove: number,
): Level {
  const count = maps.length;
  const floats = (length = count): Float64Array => new Float64Array(length);
  const isSpatial = maps.map((map) => map.spatial);
  const spatial = where(maps, (map) => map.spatial);
  const results = index === 0 ? 1 : 2 ** mapsAbove;
  return {
    index,
    count,
    maps,
    isSpatial,
    isSample: maps.map((map) => map.dimension === N && isBatchOf(operands)),
    isReduced: maps.map((map) => !operands.output.includes(map.dimension)),
    repeated: where(maps, (map, position) => map.decider !== position),
    spatial,
    jointWeight: maps.map((_, position) => jointWeightOf(position, spatial, maps)),
    input: operandMaps(maps, operands.input),
    weights: operandMaps(maps, operands.weights),
    output: operandMaps(maps, operands.output),
    clusterSize,
    clusters: 0,
    edgeClusters: 0,
    size: floats(),
    offset: floats(),
    extent: floats(),
    mapped: floats(),
    mappedEdge: floats(),
    fresh: floats(),
    freshEdge: floats(),
    outMapped: floats(),
    outMappedEdge: floats(),
    outFresh: floats(),
    outFreshEdge: floats(),
    occurrences: floats(stateCount(count)),
    repeats: new Float64Array(count).fill(1),
    active: new Int32Array(count),
    activeCount: 0,
    unrolled: new Uint8Array(count),
    initialEdge: new Uint8Array(count),
    partialEdge: new Uint8Array(count),
    egress: floats(JOINT_COUNT),
    work: floats(JOINT_COUNT),
    criticalWork: floats(JOINT_COUNT),
    inputIngress: floats(ingressCount(count)),
    weightIngress: floats(ingressCount(count)),
    known: new Uint32Array(results),
    runtime: floats(results),
    activePes: floats(results),
    tally: emptyTally(),
    chosen: floats(CHOSEN_COUNT),
    chosenMaps: new Int32Array(CHOSEN_MAP_COUNT),
    shares: floats(SHARE_COUNT),
    busyPes: floats(1),
  };
}

function jointWeightOf(position: number, spatial: readonly number[], maps: readonly MapPlan[]): number {
  const weights = [jointAt(1, 0), jointAt(0, 1)];
  const decided = weights.filter((_, k) => maps[spatial[k] ?? -1]?.decider === position);
  return decided.reduce((sum, weight) => sum + weight, 0);
}

export function slidingPosition(dimension: number, positionOf: (dimension: number) => number): number {
  const sliding = slidingAlong(dimension);
  return sliding < 0 ? -1 : positionOf(sliding);
}

function operandMaps(maps: readonly MapPlan[], dimensions: readonly number[]): OperandMaps {
  const everyMap = dimensions.flatMap((dimension) => where(maps, (map) => map.dimension === dimension));
  return {
    all: dimensions.map((dimension) => maps.findIndex((map) => map.dimension === dimension)),
    temporal: everyMap.filter((position) => !maps[position]?.spatial),
    spatial: everyMap.filter((position) => maps[position]?.spatial),
    coupled: maps.map((map) => dimensions.includes(map.dimension)),
  };
}

function where(maps: readonly MapPlan[], holds: (map: MapPlan, position: number) => boolean): number[] {
  return maps.flatMap((map, position) => (holds(map, position) ? [position] : []));
}
