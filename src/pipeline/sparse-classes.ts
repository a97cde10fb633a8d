/** One product on a core of each class of sparse core, with as many lanes each: cycles, bytes, and who is done first. */
import { sparseCost, totalBytes } from '../cost/sparse/sparse-cost.js';
import { sparseClasses } from '../machine/sparse/sparse-class.js';
import { sparseCore } from '../machine/sparse/sparse-core.js';
import type { SparseProduct } from '../problem/sparsity/product.js';

export interface ClassCost {
  readonly class: string;
  /** Of the lanes, C set to zero included. */
  readonly computeCycles: number;
  readonly bytes: number;
  /** The longer of computing and of all bytes over the bandwidth. */
  readonly cycles: number;
  /** Products of two non-zeros, over what all lanes could do in the compute cycles. */
  readonly utilisation: number;
  readonly usefulMacs: number;
}

/** @throws InputError for lanes that make no core */
export function compareClasses(product: SparseProduct, lanes: number, bandwidthBytesPerCycle: number): ClassCost[] {
  return sparseClasses.names.map((name) => {
    const cost = sparseCost(product, sparseCore({ class: name, lanes }));
    const computeCycles = cost.computeCycles + cost.clearCycles;
    const bytes = totalBytes(cost);
    return {
      class: name,
      computeCycles,
      bytes,
      cycles: Math.max(computeCycles, bytes / bandwidthBytesPerCycle),
      utilisation: computeCycles === 0 ? 0 : cost.usefulMacs / (lanes * computeCycles),
      usefulMacs: cost.usefulMacs,
    };
  });
}

/** The least cycles; of equal ones the fewest bytes, then the first. */
export function winnerOf(costs: readonly ClassCost[]): ClassCost {
  return costs.reduce((best, cost) =>
    cost.cycles < best.cycles || (cost.cycles === best.cycles && cost.bytes < best.bytes) ? cost : best,
  );
}
