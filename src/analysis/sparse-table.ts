/**
 * The job analysis table of sparse kernels on sparse cores, each kernel whole: what mappers and the bandwidth allocator
 * read, so that both serve sparse work unchanged.
 */
import { conversionsFor } from '../cost/sparse/conversions.js';
import { sparseCost, totalBytes } from '../cost/sparse/sparse-cost.js';
import type { SparseCore } from '../machine/sparse/sparse-core.js';
import type { SparseKernel } from '../workload/sparse-kernel.js';
import type { JobTable } from './job-table.js';

export function sparseJobTable(kernels: readonly SparseKernel[], cores: readonly SparseCore[]): JobTable {
  const latencyCycles = new Float64Array(kernels.length * cores.length);
  const bandwidthBytesPerCycle = new Float64Array(kernels.length * cores.length);
  kernels.forEach((kernel, job) => {
    cores.forEach((core, c) => {
      const cost = sparseCost(kernel.product, core);
      const conversions = conversionsFor(kernel, kernel.product, core);
      const converting = conversions.reduce((cycles, { computeCycles }) => cycles + computeCycles, 0);
      const converted = conversions.reduce((bytes, { loadBytes, storeBytes }) => bytes + loadBytes + storeBytes, 0);
      // A kernel without a product still takes its operands: the table knows no latency of 0.
      const cycles = Math.max(1, cost.computeCycles + cost.clearCycles + converting) / core.clockRatio;
      latencyCycles[job * cores.length + c] = cycles;
      bandwidthBytesPerCycle[job * cores.length + c] = (totalBytes(cost) + converted) / cycles;
    });
  });
  return { jobs: kernels.length, cores: cores.length, latencyCycles, bandwidthBytesPerCycle };
}
