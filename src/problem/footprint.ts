/**
 * What a tile of a problem touches of an operand. A tile is a size for each dimension; what it touches of a rank is an
 * interval (the halo of a convolution makes neighbouring intervals overlap), perhaps with gaps where a stride steps over
 * elements. A buffer holds the intervals; what has to be moved at the least is the elements in them that exist.
 */
import { lastPlace, placesBetween, type Run } from './places.js';
import { type Operand, type Problem, type Rank, sizesOf } from './problem.js';

/** Size along each dimension; 1 where a dimension is absent. */
export type TileSizes = Readonly<Record<string, number>>;

/** Coordinates from the first to the last that a tile touches along a rank, gaps and zeros included. */
export function rankExtent(rank: Rank, tile: TileSizes): number {
  return lastPlace(runsOf(rank, tile)) + 1;
}

/** Elements of the box that holds all a tile touches of an operand: what a buffer has room for. */
export function tileElements({ ranks }: Operand, tile: TileSizes): number {
  return ranks.reduce((product, rank) => product * rankExtent(rank, tile), 1);
}

/** Coordinates along a rank that a tile and its neighbour, one tile further along `dimension`, have in common. */
export function rankHalo(rank: Rank, tile: TileSizes, dimension: string): number {
  const term = rank.terms.find((own) => own.dimension === dimension);
  const moved = term === undefined ? 0 : term.coefficient * (tile[dimension] ?? 1);
  return Math.max(0, rankExtent(rank, tile) - moved);
}

/** Elements of the whole operand that exist in memory. */
export function storedElements({ ranks }: Operand, problem: Problem): number {
  const sizes = sizesOf(problem);
  return ranks.reduce((product, rank) => product * (rank.padding?.stored ?? rankExtent(rank, sizes)), 1);
}

/** Elements of the whole operand that exist and are used: a stride larger than the filter leaves some out. */
export function touchedElements({ ranks }: Operand, problem: Problem): number {
  const sizes = sizesOf(problem);
  return ranks.reduce((product, rank) => product * touchedPlaces(rank, sizes), 1);
}

/** The tile at the origin, along one rank: coordinates that exist and that one of its points uses. */
export function touchedPlaces(rank: Rank, tile: TileSizes): number {
  const runs = runsOf(rank, tile);
  const { before, stored } = rank.padding ?? { before: 0, stored: lastPlace(runs) + 1 };
  return placesBetween(runs, before, before + stored);
}

/** Bytes that cross a memory at the least: every element that is used, once; results at their finished width. */
export function compulsoryBytes(problem: Problem): number {
  return problem.operands.reduce((sum, operand) => sum + touchedElements(operand, problem) * operand.elementBytes, 0);
}

function runsOf({ terms }: Rank, tile: TileSizes): Run[] {
  return terms.map(({ dimension, coefficient }) => ({ step: coefficient, count: tile[dimension] ?? 1 }));
}
