/**
 * What one training step costs on one sparse core with the memory to itself: its products one after another.
 */
import type { SparseCore } from '../../machine/sparse/sparse-core.js';
import { supportsNm } from '../../machine/sparse/sparse-core.js';
import type { ProductJob } from '../../mapping/sparse/sparse-job.js';
import { densePattern } from '../../problem/sparsity/pattern.js';
import { sparseProduct } from '../../problem/sparsity/product.js';
import type { TrainingKernel } from '../../workload/density/training-step.js';
import { aloneCycles, sparseCost, tilesOn, totalBytes } from './sparse-cost.js';

export interface StepCost {
  /** Cycles of the system clock. */
  readonly cycles: number;
  readonly bytes: number;
  readonly iterations: number;
  /** Multiplications of two non-zeros. */
  readonly usefulMacs: number;
}

/** A product as the core takes it: a dense core that does not know the pattern of A takes A as dense. */
export function jobOn(kernel: TrainingKernel, core: SparseCore): ProductJob {
  const { name, product, nm } = kernel;
  const knows = nm !== undefined && supportsNm(core, nm);
  const skipsZeros = knows || core.class.a.some((rank) => rank.compressed);
  const taken = skipsZeros
    ? product
    : sparseProduct(densePattern(product.a.rows, product.a.columns), product.b, product.widths);
  const pattern = knows ? nm : undefined;
  return {
    kind: 'product',
    name,
    product: taken,
    tiles: tilesOn(taken, core, pattern),
    ...(pattern === undefined ? {} : { nm: pattern }),
  };
}

/** @throws InputError when a product does not fit the core */
export function stepCost(kernels: readonly TrainingKernel[], core: SparseCore, memoryBytesPerCycle: number): StepCost {
  const sum = { cycles: 0, bytes: 0, iterations: 0, usefulMacs: 0 };
  for (const kernel of kernels) {
    const { product, tiles, nm } = jobOn(kernel, core);
    const cost = sparseCost(product, core, nm, tiles);
    sum.cycles += kernel.times * aloneCycles(product, core, memoryBytesPerCycle, nm, tiles);
    sum.bytes += kernel.times * totalBytes(cost);
    sum.iterations += kernel.times * cost.iterations;
    sum.usefulMacs += kernel.times * cost.usefulMacs;
  }
  return sum;
}
