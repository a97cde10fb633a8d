/**
 * Dataflows of a systolic array: which operand of a matrix product stays in the PEs, and what streams past. The stationary
 * Sr × Sc matrix is cut into folds of the array's size, one after another; T vectors stream past each. Source: Samajdar et
 * al., ISPASS 2020, "A Systematic Methodology for Characterizing Scalability of DNN Accelerators using SCALE-Sim", section III.
 */
import { entry, registry } from '../base/registry.js';
import type { ByOperand, Product } from '../problem/convolution.js';

/** A product as the array sees it: the stationary matrix is sr × sc, `t` vectors stream past it. */
export interface Streams {
  readonly sr: number;
  readonly sc: number;
  readonly t: number;
}

export interface SystolicDataflow {
  /** The stationary operand has to be brought into the array before each fold. */
  readonly fills: boolean;
  readonly streams: (product: Product) => Streams;
  /** The operand that stays, the one that passes along the rows (Sr × T), and the one along the columns (Sc × T). */
  readonly stays: keyof ByOperand;
  readonly rows: keyof ByOperand;
  readonly columns: keyof ByOperand;
}

declare module '../base/registry.js' {
  interface Kinds {
    systolicDataflows: SystolicDataflow;
  }
}

export const systolicDataflows = registry('systolicDataflows', 'a systolic dataflow', [
  entry('os', 'outputs stay in place', {
    fills: false,
    streams: ({ m, n, k }) => ({ sr: m, sc: n, t: k }),
    stays: 'output',
    rows: 'input',
    columns: 'weights',
  }),
  entry('ws', 'weights stay in place', {
    fills: true,
    streams: ({ m, n, k }) => ({ sr: k, sc: n, t: m }),
    stays: 'weights',
    rows: 'input',
    columns: 'output',
  }),
  entry('is', 'inputs stay in place', {
    fills: true,
    streams: ({ m, n, k }) => ({ sr: k, sc: m, t: n }),
    stays: 'input',
    rows: 'weights',
    columns: 'output',
  }),
]);
