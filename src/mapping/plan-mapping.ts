/**
 * Mappings of the two cost models that plan a layer without a nest of its own: tiles that pass through the shared buffer one
 * after another, and folds of a product on a systolic array. Plain data, by the letters of the layer's problem; both can be
 * told as loops (`LayerMapping`).
 */
import { type Problem, sizesOf } from '../problem/problem.js';
import { type LayerMapping, mappingFromTiles } from './layer-mapping.js';

export interface TilingMapping {
  readonly model: 'tile-plan';
  /** Elements of a tile, by dimension; a dimension that is not there is not cut. */
  readonly tile: Readonly<Record<string, number>>;
  /** Dimensions that are cut, outermost first. */
  readonly order: readonly string[];
}

export interface SystolicMapping {
  readonly model: 'systolic';
  /** By its name in `systolicDataflows`. */
  readonly dataflow: string;
  readonly rows: number;
  readonly columns: number;
}

export type PlanMapping = TilingMapping | SystolicMapping;

/** Tiles handed out by the memory; what happens to one inside is not said. */
export function tilingLoops(problem: Problem, { tile, order }: TilingMapping): LayerMapping {
  const keeps = problem.operands.map(({ name }) => name);
  const whole = sizesOf(problem);
  const temporal = order.map((name) => [name, tile[name] ?? whole[name] ?? 1] as const);
  return mappingFromTiles(problem, [
    { level: 'Memory', temporal, spatial: [], keeps },
    { level: 'L2', temporal: [], spatial: [], keeps },
  ]);
}

/** Dimensions of a product along the rows and columns of the array, the one that streams, and the operand that stays. */
const SPREAD: Readonly<Record<string, readonly [rows: string, columns: string, streams: string, stays: string]>> = {
  os: ['M', 'N', 'K', 'output'],
  ws: ['K', 'N', 'M', 'weights'],
  is: ['K', 'M', 'N', 'input'],
};

/** Folds handed out by the shared buffer. @param problem a product */
export function systolicLoops(problem: Problem, { dataflow, rows, columns }: SystolicMapping): LayerMapping {
  const whole = sizesOf(problem);
  const [y, x, streams, stays] = SPREAD[dataflow] ?? SPREAD['os']!;
  const parts = problem.dimensions.flatMap(({ name }) => (name === 'G' || name === 'B' ? [[name, 1] as const] : []));
  const fold = [
    [y, Math.min(rows, whole[y] ?? 1)],
    [x, Math.min(columns, whole[x] ?? 1)],
  ] as const;
  return mappingFromTiles(problem, [
    {
      level: 'L2',
      temporal: [...parts, ...fold],
      spatial: [
        [y, 1, 'y'],
        [x, 1, 'x'],
      ],
      keeps: problem.operands.map(({ name }) => name),
    },
    { level: 'PE', temporal: [[streams, 1]], spatial: [], keeps: [stays] },
  ]);
}
