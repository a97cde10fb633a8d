/** Sums and extremes over the iteration cases of one cluster level. Counts in elements, sizes in bytes, times in cycles. */

export interface Tally {
  cases: number;
  runtime: number;
  macs: number;
  /** PEs with work, times cases. */
  activePes: number;
  inputRead: number;
  weightsRead: number;
  outputWritten: number;
  peakBandwidth: number;
  bandwidth: number;
  offchipBandwidth: number;
  /** Buffer for the first step's operands, double buffered. */
  operandBytes: number;
  outputBytes: number;
  ingressDelayMax: number;
  ingressDelay: number;
  egressDelayMax: number;
  egressDelay: number;
  computeDelayMax: number;
  computeDelay: number;
}

export function emptyTally(): Tally {
  return {
    cases: 0,
    runtime: 0,
    macs: 0,
    activePes: 0,
    inputRead: 0,
    weightsRead: 0,
    outputWritten: 0,
    peakBandwidth: 0,
    bandwidth: 0,
    offchipBandwidth: 0,
    operandBytes: 0,
    outputBytes: 0,
    ingressDelayMax: 0,
    ingressDelay: 0,
    egressDelayMax: 0,
    egressDelay: 0,
    computeDelayMax: 0,
    computeDelay: 0,
  };
}

export function clearTally(tally: Tally): void {
  tally.cases = 0;
  tally.runtime = 0;
  tally.macs = 0;
  tally.activePes = 0;
  tally.inputRead = 0;
  tally.weightsRead = 0;
  tally.outputWritten = 0;
  tally.peakBandwidth = 0;
  tally.bandwidth = 0;
  tally.offchipBandwidth = 0;
  tally.operandBytes = 0;
  tally.outputBytes = 0;
  tally.ingressDelayMax = 0;
  tally.ingressDelay = 0;
  tally.egressDelayMax = 0;
  tally.egressDelay = 0;
  tally.computeDelayMax = 0;
  tally.computeDelay = 0;
}
