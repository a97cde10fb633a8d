/**
 * Energy of a kernel as it is planned, from the analytical bound: what the pieces' lanes do, what crosses the memory, and what
 * the cores leak until the kernel is done. The adding up of partial sums costs time and bytes, and no energy of its own.
 */
import { energyDelay, multiplications, type SparseEnergy, sparseEnergy } from '../../cost/sparse/energy.js';
import { sparseCost } from '../../cost/sparse/sparse-cost.js';
import type { AreaEnergy } from '../../machine/sparse/area-energy.js';
import { cutProduct } from '../../mapping/sparse/piece.js';
import type { KernelPlan } from './plan.js';

export interface EnergyTerms {
  readonly table: AreaEnergy;
  readonly clockGHz: number;
  /** Cores that do nothing in the run do not leak. */
  readonly idleGated: boolean;
}

export function planEnergy({ costs, pieces, bytes, cycles }: KernelPlan, terms: EnergyTerms): SparseEnergy {
  const done = costs.cores.map((core) => ({ core, iterations: 0, macs: 0 }));
  for (const { core, piece } of pieces) {
    const own = done[core]!;
    const { iterations, usefulMacs } = sparseCost(cutProduct(costs.kernel.product, piece), own.core);
    own.iterations += iterations;
    own.macs += multiplications(own.core, iterations, usefulMacs);
  }
  const { table, clockGHz, idleGated } = terms;
  return sparseEnergy(table, { cores: done, bytes, cycles, clockGHz, idleGated });
}

/** nJ · ns. */
export function planEnergyDelay(plan: KernelPlan, terms: EnergyTerms): number {
  return energyDelay(planEnergy(plan, terms), plan.cycles, terms.clockGHz);
}
