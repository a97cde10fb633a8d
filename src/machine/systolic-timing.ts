/**
 * What a systolic array in hardware does beside multiplying: options of a core with the cost model `systolic`. SCALE-Sim
 * has none of them. Measured on SCALE-Sim's own array in RTL (code-examples/systolic-array-rtl, 1d62b68), whose PEs register
 * both operands and whose partial sums pass two registers a row.
 */

/** When the outputs of `os` leave, through the registers of the columns: rows + 1 cycles a fold. */
export const DRAINS = ['none', 'after', 'overlapped'] as const;

export interface SystolicTiming {
  /**
   * Of `os`. `none`: they are gone when the last is computed (SCALE-Sim). `after`: nothing else moves while they leave.
   * `overlapped`: a chain of their own lets the next fold begin.
   */
  readonly drain: (typeof DRAINS)[number];
  /** Of `ws` and `is`: registers that a partial sum passes in every row. */
  readonly hopCycles: number;
  /** Of `ws` and `is`: a second set of weights is loaded while the first is in use, as in TPU and Gemmini. */
  readonly doubleBuffered: boolean;
}

export const SCALE_SIM_TIMING: SystolicTiming = { drain: 'none', hopCycles: 1, doubleBuffered: false };

/** SCALE-Sim's array in RTL. */
export const SYSTOLIC_RTL_TIMING: SystolicTiming = { drain: 'after', hopCycles: 2, doubleBuffered: false };

/** More registers in a row than any array has. */
export const MOST_HOP_CYCLES = 64;
