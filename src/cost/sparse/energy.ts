/**
 * Energy of sparse cores over a run, nanojoules, from what their lanes did, what crossed the memory and how long the silicon
 * leaked (machine/sparse/area-energy.ts has the table).
 */
import { type AreaEnergy, coreAreaMm2, laneArea } from '../../machine/sparse/area-energy.js';
import type { SparseCore } from '../../machine/sparse/sparse-core.js';

export interface CoreActivity {
  readonly core: SparseCore;
  readonly iterations: number;
  /** Multiplications done; iterations that find nothing to multiply cost no MAC. */
  readonly macs: number;
}

/** Every iteration multiplies, zeros too, but for the steps of a merge that find no match. */
export function multiplications(core: SparseCore, iterations: number, usefulMacs: number): number {
  const lists = [...core.class.a, ...core.class.b].filter((rank) => rank.dimension === 'k' && rank.compressed);
  return lists.length === 2 ? usefulMacs : iterations;
}

export interface SparseEnergy {
  readonly macNj: number;
  readonly sramNj: number;
  readonly hbmNj: number;
  readonly staticNj: number;
  readonly totalNj: number;
}

export interface RunActivity {
  readonly cores: readonly CoreActivity[];
  readonly bytes: number;
  readonly cycles: number;
  readonly clockGHz: number;
  /** Cores that do nothing in the run do not leak. */
  readonly idleGated: boolean;
}

export function sparseEnergy(table: AreaEnergy, run: RunActivity): SparseEnergy {
  let [macPj, sramPj, areaMm2] = [0, 0, 0];
  for (const { core, iterations, macs } of run.cores) {
    macPj += macs * table.macPj.value;
    sramPj += iterations * laneArea(table, core).accessesPerIteration * table.accessPj.value;
    if (iterations > 0 || !run.idleGated) areaMm2 += coreAreaMm2(table, core);
  }
  const hbmPj = run.bytes * table.hbmBytePj.value;
  const timeNs = run.cycles / run.clockGHz;
  const staticNj = table.staticWPerMm2.value * areaMm2 * timeNs; // W · ns
  const [macNj, sramNj, hbmNj] = [macPj / 1e3, sramPj / 1e3, hbmPj / 1e3];
  return { macNj, sramNj, hbmNj, staticNj, totalNj: macNj + sramNj + hbmNj + staticNj };
}

/** Energy-delay product, nJ · ns. */
export function energyDelay(energy: SparseEnergy, cycles: number, clockGHz: number): number {
  return (energy.totalNj * cycles) / clockGHz;
}
