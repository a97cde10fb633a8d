/**
 * Inside a tile the PE array works in passes: operands fill the SLs over the on-chip network, the PEs compute, results
 * drain. SLs are double buffered, so the three overlap from one pass to the next like stages of a pipeline. For
 * identical passes the time has a closed form; pass-by-pass events in the tests agree with it.
 */

/** Cycles of one pass in each stage. */
export interface Pass {
  readonly fillCycles: number;
  readonly computeCycles: number;
  readonly drainCycles: number;
}

/** What the slowest stage takes: in the steady state a pass ends every so many cycles. */
export function passInterval({ fillCycles, computeCycles, drainCycles }: Pass): number {
  return Math.max(fillCycles, computeCycles, drainCycles);
}

/** What a run of passes takes beyond one interval a pass: filling the pipeline and letting it run dry. */
export function rampCycles(pass: Pass): number {
  return pass.fillCycles + pass.computeCycles + pass.drainCycles - passInterval(pass);
}

/** Cycles of `count` identical passes: ramp + count · interval. */
export function passesCycles(pass: Pass, count: number): number {
  return count > 0 ? rampCycles(pass) + count * passInterval(pass) : 0;
}
