/**
 * A space of things to choose from, for optimisers that know nothing of what is chosen: job mappings, layer mappings,
 * hardware, fusion plans, the settings of another search. A genome is plain data; changes are made in place, on a copy.
 */
import type { Random } from '../base/random.js';

export interface Space<G> {
  /** A genome drawn at random. */
  make(random: Random): G;
  copy(genome: G): G;
  /** Draws a few genes anew. */
  mutate(genome: G, random: Random): void;
  /** `genome` takes a part of `other`'s genes. */
  cross(genome: G, other: G, random: Random): void;
  /** A change smaller than `mutate`'s, for local search. Default: `mutate`. */
  step?(genome: G, random: Random): void;
  /** The space seen as the unit cube; optimisers of real numbers need it. */
  readonly cube?: Cube<G>;
}

/** Genomes as points of [0, 1]^dimension. Every point is a genome, and `pointOf` a point that reads as its genome. */
export interface Cube<G> {
  readonly dimension: number;
  /** The point may be kept and changed afterwards. */
  genomeOf(point: Float64Array): G;
  pointOf(genome: G): Float64Array;
}

/** Mirrored at 0 and 1, with period 2: the point of [0, 1] that stands for any number. */
export function fold(x: number): number {
  const y = x - 2 * Math.floor(x / 2);
  return y > 1 ? 2 - y : y;
}
