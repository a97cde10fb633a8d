/** What an evaluation of a two-level mapping says. Times in cycles, sizes in bytes, of one run of the layer. */

export interface ArrayCost {
  latencyCycles: number;
  /** As the model counts them; other than the layer's where MAESTRO errs at an edge. */
  macs: number;
  /** Double-buffered needs of a PE, and of the buffer all clusters share. */
  l1Bytes: number;
  l2Bytes: number;
  /** Bytes between the shared buffer and the PEs. */
  trafficBytes: number;
  energyNanojoules: number;
}

/**
 * `maestro`: as MAESTRO e1d8efd evaluates the mapping, with what it makes of edges; `exact`: every tile has the size it has.
 */
export type Edges = 'maestro' | 'exact';

/**
 * Evaluates genes (mapping/array-mapping/genes.ts). The answer is the evaluator's own and lasts to the next call; it is
 * undefined where the mapping cannot be evaluated (a cluster larger than the array, or a mapping on which MAESTRO stops).
 */
export type EvaluateArray = (genes: Int32Array) => ArrayCost | undefined;
