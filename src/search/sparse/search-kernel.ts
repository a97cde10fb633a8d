/**
 * One search over all ways to run a kernel on sparse cores: wholly on one core; cut along rows, columns or the reduced
 * dimension; and by regions of density, with the densest rows first, for the cores that like them. The best by the
 * analytical bound wins, of equal ones the simplest.
 */
import type { SparseCore } from '../../machine/sparse/sparse-core.js';
import { densestFirst, rowsInOrder } from '../../problem/sparsity/cut.js';
import type { SparseKernel } from '../../workload/sparse-kernel.js';
import { PieceCosts } from './piece-costs.js';
import { type KernelPlan, planOf } from './plan.js';
import { CUT_DIMENSIONS, type CutDimension, searchSplit } from './split.js';

export interface KernelSearch {
  /** The best of all. */
  readonly plan: KernelPlan;
  /** The best of each strategy. */
  readonly tried: readonly KernelPlan[];
}

export interface KernelSearchOptions {
  /** Cuts lie at multiples of these. Default: what leaves no lane of each core without work. */
  readonly quanta?: Partial<Record<CutDimension, number>>;
}

/**
 * Bandwidth in bytes per cycle of the system clock; may be infinite.
 * @throws InputError for a quantum that is larger than its dimension, or a core that cannot hold its smallest tile
 */
export function searchKernel(
  kernel: SparseKernel,
  cores: readonly SparseCore[],
  bandwidthBytesPerCycle: number,
  { quanta = {} }: KernelSearchOptions = {},
): KernelSearch {
  const costs = new PieceCosts(kernel, cores);
  const tried = [bestWhole(costs, bandwidthBytesPerCycle)];
  if (cores.length > 1) {
    const quantum = (along: CutDimension) => (quanta[along] === undefined ? {} : { quantum: quanta[along] });
    for (const along of CUT_DIMENSIONS)
      tried.push(searchSplit(costs, { along, bandwidthBytesPerCycle, ...quantum(along) }));
    tried.push(searchRegions(kernel, cores, bandwidthBytesPerCycle, quantum('rows')));
  }
  return { plan: tried.reduce((best, plan) => (plan.cycles < best.cycles ? plan : best)), tried };
}

/** The whole kernel on the core that is done first. */
export function bestWhole(costs: PieceCosts, bandwidthBytesPerCycle: number): KernelPlan {
  const plans = costs.cores.map((_, core) =>
    planOf('best-whole', costs, [{ core, piece: costs.whole }], bandwidthBytesPerCycle),
  );
  return plans.reduce((best, plan) => (plan.cycles < best.cycles ? plan : best));
}

/** From what gains most of dense rows to what gains least. */
const FROM_DENSE = ['tpu', 'eie', 'extensor', 'matraptor', 'outerspace'];

/** Rows sorted by their non-zeros, cut into regions. */
export function searchRegions(
  kernel: SparseKernel,
  cores: readonly SparseCore[],
  bandwidthBytesPerCycle: number,
  quantum: { readonly quantum?: number } = {},
): KernelPlan {
  const { a, widths } = kernel.product;
  const sorted = { ...kernel, product: { ...kernel.product, a: rowsInOrder(a, densestFirst(a)) } };
  const rank = (core: number): number => {
    const known = FROM_DENSE.indexOf(cores[core]!.class.name);
    return known < 0 ? FROM_DENSE.length : known;
  };
  const order = cores.map((_, core) => core).sort((x, y) => rank(x) - rank(y) || x - y);
  return searchSplit(new PieceCosts(sorted, cores), {
    along: 'rows',
    bandwidthBytesPerCycle,
    order,
    orderBytesPerRow: widths.a.indexBytes,
    strategy: 'regions',
    ...quantum,
  });
}
