/**
 * What the PE array of a core with fused layers waits for, and what a firing takes beyond its own cycles. Together with
 * the compute cycles these sum to the time from the begin of a group to its end.
 */
export const FUSED_WAITS = ['weights', 'activations', 'sideInputs', 'room', 'output', 'drain', 'onChip'] as const;

export type FusedWait = (typeof FUSED_WAITS)[number];

/** Loads that the next firing needs: weights, activations of the chain, side inputs from outside the chain. */
export const WAIT_WEIGHTS = 0;
export const WAIT_ACTIVATIONS = 1;
export const WAIT_SIDE_INPUTS = 2;
/** No room for the next load. */
export const WAIT_ROOM = 3;
/** The output buffer still holds what the layer made before. */
export const WAIT_OUTPUT = 4;
/** Everything has fired; the last stores are under way. */
export const WAIT_DRAIN = 5;
/** A firing reads and writes the on-chip memory longer than it computes. */
export const WAIT_ON_CHIP = 6;

/** Told of what a core does; in every group's own numbers (mapping/fusion-plan/cargo.ts). */
export interface FusedObserver {
  moved(job: number, cargo: number, bytes: number, isStore: boolean): void;
  fired(job: number, firing: number, onChipBytes: number): void;
  /** `wait` is an index into `FUSED_WAITS`. */
  waited(job: number, wait: number, cycles: number): void;
  occupied(job: number, bytes: number): void;
}
