/**
 * Work without multiply-accumulates, by what is done to an element: how many lane operations it takes. A lane does an
 * addition, a product, a comparison or a shift in one operation and a special function (exp, tanh, erf, logarithm, root,
 * reciprocal) in four: NVIDIA's multiprocessors do a quarter as many of these a cycle (CUDA C++ Programming Guide, table
 * of arithmetic throughput, compute capability 7.x: 16 against 64). What is done once a row (a softmax's reciprocal, a
 * normalisation's root) is left out.
 */

const SPECIAL = 4;

export const VECTOR_OPERATIONS = {
  relu: 1,
  /** Two bounds. */
  relu6: 2,
  add: 1,
  multiply: 1,
  /** Any special function by itself. */
  special: SPECIAL,
  sigmoid: 2 * SPECIAL + 1,
  tanh: SPECIAL,
  /** x · sigmoid(x). */
  silu: 2 * SPECIAL + 2,
  /** x / 2 · (1 + erf(x / √2)). */
  gelu: SPECIAL + 3,
  /** x · relu6(x + 3) / 6. */
  hardSwish: 5,
  softplus: 2 * SPECIAL + 1,
  /** Maximum, difference, exp, sum, scaling. */
  softmax: SPECIAL + 4,
  /** Sum, square and its sum, difference, three products and sums. */
  layerNorm: 7,
  groupNorm: 7,
  /** Square and its sum, two products. */
  rmsNorm: 4,
  /** A scale and a shift that are not folded into the weights. */
  scale: 2,
  /** A comparison or a sum for each element of a window. */
  pool: 1,
  /** A recurrent cell's gates, an element of the state a step: two sigmoids, a tanh, the mixture of old and new. */
  gates: 5 * SPECIAL + 6,
  /** A selective scan, an element of the state a step: exp(Δ · A), Δ · B · x, a · h + b, C · h and its sum. */
  scan: SPECIAL + 7,
  /** A row of a table added to those before. */
  lookup: 1,
} as const;

export type VectorOperation = keyof typeof VECTOR_OPERATIONS;
