/**
 * What must hold of every simulation, whatever was simulated.
 */
import { expect } from 'vitest';
import { CAUSES, STALL_CAUSES } from '../../src/simulator/observe/attribution.js';
import type { SimulationResult } from '../../src/simulator/simulate.js';

/** Bytes served = bytes asked; each core's cycles sum to the makespan, reasons to their cause; nothing is negative. */
export function expectInvariants(result: SimulationResult): void {
  const { makespanCycles } = result.timeline;
  expect(Math.abs(result.bytesServed - result.bytesAsked)).toBeLessThanOrEqual(1e-9 * Math.max(1, result.bytesAsked));
  const least = -1e-9 * Math.max(1, makespanCycles);
  result.attribution.forEach((cycles, core) => {
    const sum = CAUSES.reduce((total, cause) => total + cycles[cause], 0);
    expect(Math.abs(sum - makespanCycles)).toBeLessThanOrEqual(1e-9 * Math.max(1, makespanCycles));
    for (const cause of CAUSES) expect(cycles[cause]).toBeGreaterThanOrEqual(least);
    for (const cause of STALL_CAUSES) {
      const reasons = Object.values(result.stalls[core]![cause]);
      for (const reason of reasons) expect(reason).toBeGreaterThanOrEqual(least);
      expect(Math.abs(reasons.reduce((a, b) => a + b) - cycles[cause])).toBeLessThanOrEqual(-least);
    }
  });
  result.timeline.jobCore.forEach((core, job) => {
    if (core < 0) return;
    expect(result.timeline.jobEndCycles[job]).toBeGreaterThanOrEqual(result.timeline.jobStartCycles[job]!);
    expect(result.timeline.jobEndCycles[job]).toBeLessThanOrEqual(makespanCycles);
  });
}
