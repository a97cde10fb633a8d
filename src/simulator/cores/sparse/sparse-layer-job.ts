/**
 * A layer as a job of a sparse core. Its patterns are drawn when its lanes begin, and not kept: only the layer at work holds
 * memory for them. It asks for as much bandwidth as keeps its lanes fed.
 */
import type { SparseLayerWork } from '../../../mapping/core-work.js';
import type { ProductJob } from '../../../mapping/sparse/sparse-job.js';
import { tileTotals } from '../../../mapping/tile-plan.js';
import { drawProduct } from '../../../problem/sparsity/drawn-product.js';
import type { SparseProduct } from '../../../problem/sparsity/product.js';
import type { TiledWork } from '../../input.js';

export function sparseJob(job: number, { plan, coreWork }: TiledWork): ProductJob {
  const { product, tiles, times, nm } = coreWork as SparseLayerWork;
  const { loadBytes, storeBytes, computeCycles } = tileTotals(plan);
  const cycles = Math.max(1, computeCycles);
  return {
    kind: 'product',
    name: String(job),
    get product(): SparseProduct {
      return drawProduct(product);
    },
    ...{ tiles, times, loadBytesPerCycle: loadBytes / cycles, storeBytesPerCycle: storeBytes / cycles },
    ...(nm === undefined ? {} : { nm }),
  };
}
