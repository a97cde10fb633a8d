/**
 * Splits without a search, to show what they cost: rows shared out by how fast each core is with the whole kernel, as they
 * come or the densest first. A block of lanes takes as long for one row as for all its rows, and a slow core's share holds
 * up the rest.
 */
import type { SparseCore } from '../../machine/sparse/sparse-core.js';
import { densestFirst, rowsInOrder } from '../../problem/sparsity/cut.js';
import type { SparseKernel } from '../../workload/sparse-kernel.js';
import { PieceCosts } from './piece-costs.js';
import { type KernelPlan, planOf } from './plan.js';

export function naiveSplit(
  kernel: SparseKernel,
  cores: readonly SparseCore[],
  bandwidthBytesPerCycle: number,
  sorted = false,
): KernelPlan {
  const { a, widths } = kernel.product;
  const product = sorted ? { ...kernel.product, a: rowsInOrder(a, densestFirst(a)) } : kernel.product;
  const costs = new PieceCosts({ ...kernel, product }, cores);
  const alone = cores.map((_, core) => Math.max(1, costs.cost(core, costs.whole).cycles));
  const speeds = alone.reduce((sum, cycles) => sum + 1 / cycles, 0);
  let [share, from] = [0, 0];
  const pieces = cores.map((_, core) => {
    share += 1 / alone[core]! / speeds;
    const to = core === cores.length - 1 ? a.rows : Math.min(a.rows, Math.round(share * a.rows));
    const piece = { ...costs.whole, rows: { from, to } };
    from = to;
    return { core, piece };
  });
  const strategy = sorted ? 'naive sorted rows' : 'naive rows';
  return planOf(strategy, costs, pieces, bandwidthBytesPerCycle, sorted ? widths.a.indexBytes : 0);
}
