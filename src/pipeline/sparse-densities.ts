/**
 * Which class of sparse core is first at which densities of A and B: by expected cycles and bytes of random patterns, or by
 * those of patterns that are drawn.
 */
import { expectedBytes, expectedComputeCycles } from '../cost/sparse/expected-cost.js';
import { sparseCost, totalBytes } from '../cost/sparse/sparse-cost.js';
import { sparseClasses } from '../machine/sparse/sparse-class.js';
import { sparseCore } from '../machine/sparse/sparse-core.js';
import { drawProduct } from '../problem/sparsity/drawn-product.js';
import { ALL_INT32 } from '../problem/sparsity/product.js';

export interface DensityGrid {
  readonly m: number;
  readonly k: number;
  readonly n: number;
  readonly densities: readonly number[];
  readonly lanes: number;
  readonly bandwidthBytesPerCycle: number;
}

export interface DensityPoint {
  readonly densityA: number;
  readonly densityB: number;
  /** Of all classes, in their order: the longer of computing and of bytes over the bandwidth. */
  readonly cycles: readonly number[];
  readonly winner: string;
}

/** Row by row: densities of A, then of B. @param seed draws the patterns; left out: expected values */
export function densityMap(grid: DensityGrid, seed?: number): DensityPoint[] {
  const { m, k, n, densities, lanes, bandwidthBytesPerCycle } = grid;
  const cores = sparseClasses.names.map((name) => sparseCore({ class: name, lanes }));
  return densities.flatMap((densityA) =>
    densities.map((densityB): DensityPoint => {
      const random = { m, k, n, densityA, densityB };
      const drawn = { ...{ m, k, n, widths: ALL_INT32 }, a: { density: densityA }, b: { density: densityB } };
      const product = seed === undefined ? undefined : drawProduct({ ...drawn, seed });
      const cycles = cores.map((core) => {
        if (product === undefined)
          return Math.max(expectedComputeCycles(random, core), expectedBytes(random, core) / bandwidthBytesPerCycle);
        const cost = sparseCost(product, core);
        return Math.max(cost.computeCycles, totalBytes(cost) / bandwidthBytesPerCycle);
      });
      const winner = sparseClasses.names[cycles.indexOf(Math.min(...cycles))]!;
      return { densityA, densityB, cycles, winner };
    }),
  );
}
