/**
 * What an accelerator does in an iteration, one operation after another. Estimate and replay read the same program; when
 * each operation comes is theirs to say.
 */
import type { CollectiveKind } from '../../mapping/chunk-order/collective.js';
import type { Pass } from './training-job.js';

/** Whose sums a collective makes: the model-parallel group's, those of the accelerators with the same part, or both. */
export type Scope = 'model' | 'data' | 'all';

/**
 * Who goes first in a dimension's queue. A collective gets the counter's value; `lifo` counts up, `fifo` down, `highest`
 * is before all, `default` is the one that the run says.
 */
export type CollectivePriority = 'lifo' | 'fifo' | 'highest' | 'default';

export interface CollectiveCall {
  readonly layer: number;
  readonly pass: Pass;
  readonly kind: CollectiveKind;
  readonly bytes: number;
  readonly scope: Scope;
  readonly priority: CollectivePriority;
  readonly updateNs: number;
}

export type Operation =
  | { readonly kind: 'compute'; readonly ns: number; readonly layer: number; readonly pass: Pass }
  /** The step from one state to the next of the original's loops takes a nanosecond. */
  | { readonly kind: 'step'; readonly ns: number }
  | { readonly kind: 'issue'; readonly call: CollectiveCall }
  /** Goes on when no collective of this pass of the layer is under way. */
  | { readonly kind: 'wait'; readonly layer: number; readonly pass: Pass }
  | { readonly kind: 'send'; readonly stage: number; readonly bytes: number; readonly tag: number }
  | { readonly kind: 'receive'; readonly stage: number; readonly tag: number };

export type Program = readonly Operation[];

export const STEP: Operation = { kind: 'step', ns: 1 };
