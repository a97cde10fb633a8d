/**
 * What must hold of every simulation, whatever was simulated.
 */
import { expect } from 'vitest';
import { CAUSES, STALL_CAUSES } from '../../src/simulator/observe/attribution.js';
import type { SimulationResult } from '../../src/simulator/simulate.js';

/** Bytes served = bytes asked; each core's cycles sum to the makespan, reasons to their cause; nothing is negative. */
export function expectInvariants(result: SimulationResult): void {
  expect(broken(result)).toEqual([]);
}

/** What does not hold, said: one expectation for all of it, for an expectation costs more than a short simulation. */
function broken({ bytesServed, bytesAsked, attribution, stalls, timeline }: SimulationResult): string[] {
  const { makespanCycles, jobCore, jobStartCycles, jobEndCycles } = timeline;
  const said: string[] = [];
  const holds = (isSo: boolean, what: string): void => {
    if (!isSo) said.push(what);
  };
  holds(Math.abs(bytesServed - bytesAsked) <= 1e-9 * Math.max(1, bytesAsked), `${bytesServed} of ${bytesAsked} bytes`);
  const tolerance = 1e-9 * Math.max(1, makespanCycles);
  attribution.forEach((cycles, core) => {
    const sum = CAUSES.reduce((total, cause) => total + cycles[cause], 0);
    holds(Math.abs(sum - makespanCycles) <= tolerance, `core ${core}: ${sum} of ${makespanCycles} cycles`);
    for (const cause of CAUSES) holds(cycles[cause] >= -tolerance, `core ${core}: ${cause} ${cycles[cause]}`);
    for (const cause of STALL_CAUSES) {
      const reasons = Object.entries(stalls[core]![cause]) as [string, number][];
      for (const [reason, own] of reasons) holds(own >= -tolerance, `core ${core}: ${cause} ${reason} ${own}`);
      const all = reasons.reduce((total, [, own]) => total + own, 0);
      holds(Math.abs(all - cycles[cause]) <= tolerance, `core ${core}: ${cause} ${all} of ${cycles[cause]} cycles`);
    }
  });
  jobCore.forEach((core, job) => {
    if (core < 0) return;
    const [start, end] = [jobStartCycles[job]!, jobEndCycles[job]!];
    holds(end >= start && end <= makespanCycles, `job ${job}: from ${start} to ${end} of ${makespanCycles} cycles`);
  });
  return said;
}
