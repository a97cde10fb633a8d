/**
 * The energy of a job by formula: the cost model's counts times the energy table's entries, and the bytes the job table
 * stands for (latency × required bandwidth) times a byte of HBM. Nanojoules.
 */
import type { LayerCost } from '../cost/cost-model.js';
import type { EnergyTable } from '../machine/energy.js';
import type { ByOperand } from '../problem/convolution.js';
import type { JobTable } from './job-table.js';

/** PEs and scratchpads. Where a model knows only the sum, the table has no say in it. */
export function coreNanojoules(
  { activity, energyNanojoules }: Pick<LayerCost, 'activity' | 'energyNanojoules'>,
  table: EnergyTable,
): number {
  if (activity === undefined) return energyNanojoules;
  const { macs, sl, sg } = activity;
  return (table.macPj * macs + table.slAccessPj * sum(sl) + table.sgAccessPj * sum(sg)) / 1000;
}

/** What crosses HBM, by the job table. */
export function hbmNanojoules(
  { latencyCycles, bandwidthBytesPerCycle }: JobTable,
  entry: number,
  table: EnergyTable,
): number {
  return (latencyCycles[entry]! * bandwidthBytesPerCycle[entry]! * table.hbmBytePj) / 1000;
}

function sum({ input, weights, output }: ByOperand): number {
  return input + weights + output;
}
