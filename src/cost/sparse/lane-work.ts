/**
 * Compute cycles of a sparse core in closed form, exact for the patterns. P lanes share out the indices of the unrolled
 * dimension; `max` is over a block of P of them:
 *
 *     tpu         ⌈M / mx⌉ · ⌈N / my⌉ · K
 *     eie         N · Σ max nnz(A row)
 *     extensor    Σ Σ over n of max steps(A row, B column n)
 *     outerspace  Σ max nnz(A column k) · nnz(B row k)
 *     matraptor   Σ max Σ over k in B column n of nnz(A column k)
 *
 * (HARD TACO's kernels, every loop one iteration a cycle.) Other classes are counted loop by loop (count-loops.ts).
 */
import { classKey, sparseClasses } from '../../machine/sparse/sparse-class.js';
import { isOuterProduct, type SparseCore } from '../../machine/sparse/sparse-core.js';
import { columnCounts, type Pattern, rowCounts } from '../../problem/sparsity/pattern.js';
import type { SparseProduct } from '../../problem/sparsity/product.js';
import { collisionCycles } from './collisions.js';
import { countLoops } from './count-loops.js';
import { asynchronousCycles, type LaneWork, lockStepCycles, longestFirst } from './lane-blocks.js';
import { MergeSteps } from './merge-steps.js';

export function laneWork(product: SparseProduct, core: SparseCore): LaneWork {
  const known = closedForms.get(classKey(core.class)) ?? outerForm(core);
  return known === undefined ? countLoops(product, core) : known(product, core);
}

/** An outer product takes the same work whichever of m and n is innermost; only what collides depends on that. */
function outerForm({ class: kind }: SparseCore): ClosedForm | undefined {
  return isOuterProduct(kind) ? CLOSED_FORMS['outerspace'] : undefined;
}

type ClosedForm = (product: SparseProduct, core: SparseCore) => LaneWork;

const CLOSED_FORMS: Readonly<Record<string, ClosedForm>> = {
  tpu: ({ a, b }, core) => gridWork(a.rows, b.columns, a.columns, core),
  eie: ({ a, b }, core) => {
    const counts = rowCounts(a);
    const perColumn = shared(counts, core);
    return { ...perColumn, computeCycles: b.columns * perColumn.computeCycles, iterations: b.columns * sum(counts) };
  },
  extensor: ({ a, b }, core) => mergeWork(a, b, core),
  outerspace: ({ a, b }, core) => {
    const left = columnCounts(a);
    const right = rowCounts(b);
    const work = Float64Array.from(left, (count, k) => count * right[k]!);
    if (!core.options.collisions) return shared(work, core);
    const order = core.options.balance ? longestFirst(work) : undefined;
    const collisions = collisionCycles({ a, b }, core, order);
    const free = shared(work, core);
    return { ...free, computeCycles: free.computeCycles + collisions, collisionCycles: collisions };
  },
  matraptor: ({ a, b }, core) => {
    const counts = columnCounts(a);
    const work = new Float64Array(b.columns);
    for (let k = 0; k < b.rows; k++)
      for (let i = b.starts[k]!; i < b.starts[k + 1]!; i++) work[b.indices[i]!]! += counts[k]!;
    return shared(work, core);
  },
};

const closedForms = new Map(
  Object.entries(CLOSED_FORMS).map(([name, form]) => [classKey(sparseClasses.get(name)), form]),
);

/** Dense work on a grid of lanes, partial tiles as long as full ones. */
export function gridWork(m: number, n: number, steps: number, { mx, my, lanes }: SparseCore): LaneWork {
  const computeCycles = Math.ceil(m / mx) * Math.ceil(n / my) * steps;
  return { computeCycles, iterations: lanes * computeCycles, collisionCycles: 0 };
}

/** @param work of each index of the unrolled dimension */
function shared(work: ArrayLike<number>, { lanes, options }: SparseCore): LaneWork {
  const order = options.balance ? longestFirst(work) : undefined;
  const share = options.asyncLanes ? asynchronousCycles : lockStepCycles;
  return { computeCycles: share(work, lanes, order), iterations: sum(work), collisionCycles: 0 };
}

/** In lock-step the lanes wait for each other at every column of B. */
function mergeWork(a: Pattern, b: Pattern, core: SparseCore): LaneWork {
  const { lanes, options } = core;
  const merge = new MergeSteps(a, b);
  const steps = new Int32Array(b.columns);
  let order: Int32Array | undefined;
  if (options.asyncLanes || options.balance) {
    const work = Float64Array.from({ length: a.rows }, (_, row) => merge.ofRow(row, steps));
    if (options.asyncLanes) return shared(work, core);
    order = longestFirst(work);
  }
  const longest = new Int32Array(b.columns);
  let computeCycles = 0;
  let iterations = 0;
  for (let first = 0; first < a.rows; first += lanes) {
    longest.fill(0);
    for (let i = first; i < Math.min(a.rows, first + lanes); i++) {
      iterations += merge.ofRow(order === undefined ? i : order[i]!, steps);
      for (let column = 0; column < steps.length; column++)
        if (steps[column]! > longest[column]!) longest[column] = steps[column]!;
    }
    computeCycles += sum(longest);
  }
  return { computeCycles, iterations, collisionCycles: 0 };
}

function sum(values: ArrayLike<number>): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i]!;
  return total;
}
