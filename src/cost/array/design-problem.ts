/**
 * What a search for hardware and its mapping is asked: a layer, an array of so many PEs or of at most so many, room for
 * buffers, and which genes of the mapping are free. Buffers are as large as the mapping needs them (MAESTRO's
 * double-buffered requirement), so that they have no genes: a budget says what is left for them.
 */

import type { ArrayLayer } from '../../mapping/array-mapping/array-layer.js';
import type { MapFreedom } from '../../mapping/flexion/freedom.js';
import type { ArrayCost, EvaluateArray } from './array-cost.js';

export interface DesignProblem {
  readonly layer: ArrayLayer;
  readonly evaluate: EvaluateArray;
  /** PEs of the array, or at most so many where they are free. */
  readonly pes: number;
  readonly isPeFree: boolean;
  /** Largest buffer of a PE. */
  readonly l1Limit: number;
  /** Bytes left for the shared buffer beside so many PEs with so large a buffer each; below 0 where they do not fit. */
  readonly l2Room: (pes: number, l1Bytes: number) => number;
  readonly freedom: MapFreedom;
  /** Share of the tries that a closed form may take. Default 1. */
  readonly effort?: number;
  /** What is to be least. Default: the latency. */
  readonly value?: (cost: ArrayCost) => number;
  /** Of two that are equally good, the one with less: µm² of the hardware. */
  readonly area: (pes: number, l1Bytes: number, l2Bytes: number) => number;
}
