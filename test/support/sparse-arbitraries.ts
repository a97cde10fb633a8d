/**
 * Random patterns, products, classes and cores for property tests. Small, so that failures read well, with rows that are
 * empty, alike and full.
 */
import fc from 'fast-check';
import { type Dimension, type SparseClass, sparseClass, sparseClasses } from '../../src/machine/sparse/sparse-class.js';
import { type SparseCore, type SparseOptions, sparseCore } from '../../src/machine/sparse/sparse-core.js';
import { type Pattern, patternOfRows } from '../../src/problem/sparsity/pattern.js';
import { type SparseProduct, sparseProduct } from '../../src/problem/sparsity/product.js';

/** Each row: nothing, everything, or some of it. */
export function patterns(rows: number, columns: number): fc.Arbitrary<Pattern> {
  const all = Array.from({ length: columns }, (_, i) => i);
  const row = fc.oneof(fc.constant([]), fc.constant(all), fc.subarray(all), fc.subarray(all));
  return fc.array(row, { minLength: rows, maxLength: rows }).map((lists) => patternOfRows(columns, lists));
}

export function products(most = 12): fc.Arbitrary<SparseProduct> {
  const size = fc.integer({ min: 1, max: most });
  return fc
    .record({ m: size, k: size, n: size })
    .chain(({ m, k, n }) => fc.tuple(patterns(m, k), patterns(k, n)))
    .map(([a, b]) => sparseProduct(a, b));
}

const FORMATS_A = ['UmUk', 'UmCk', 'CmUk', 'CmCk', 'UkUm', 'UkCm', 'CkUm', 'CkCm'];
const FORMATS_B = ['UkUn', 'UkCn', 'CkUn', 'CkCn', 'UnUk', 'UnCk', 'CnUk', 'CnCk'];
const ORDERS: Dimension[][] = [
  ['m', 'n', 'k'],
  ['m', 'k', 'n'],
  ['n', 'm', 'k'],
  ['n', 'k', 'm'],
  ['k', 'm', 'n'],
  ['k', 'n', 'm'],
];

/** Every class there can be, of formats, loops, lanes and loops together: those that are refused left out. */
export const LEGAL_CLASSES: readonly SparseClass[] = FORMATS_A.flatMap((a) =>
  FORMATS_B.flatMap((b) =>
    ORDERS.flatMap((loops) =>
      [...loops.map((loop) => [loop]), [loops[0]!, loops[1]!]].flatMap((unrolled) =>
        [[], [loops[1]!]].flatMap((together) => {
          try {
            return sparseClass({ name: `${a} ${b} ${loops.join('')}`, formats: [a, b], loops, unrolled, together });
          } catch {
            return [];
          }
        }),
      ),
    ),
  ),
);

export const anyClass: fc.Arbitrary<SparseClass> = fc.oneof(
  fc.constantFrom(...sparseClasses.names.map((name) => sparseClasses.get(name))),
  fc.constantFrom(...LEGAL_CLASSES),
);

const anyOptions: fc.Arbitrary<SparseOptions> = fc.record({
  overlap: fc.boolean(),
  balance: fc.boolean(),
  asyncLanes: fc.boolean(),
  compressC: fc.boolean(),
  collisions: fc.boolean(),
});

/** Options that the class cannot have are turned off. */
export function coresOf(kind: SparseClass): fc.Arbitrary<SparseCore> {
  return fc
    .record({
      lanes: fc.constantFrom(1, 2, 3, 4, 6, 8),
      options: anyOptions,
      clearedPerCycle: fc.constantFrom(1, 4, Number.POSITIVE_INFINITY),
      loadPortBytesPerCycle: fc.constantFrom(4, 16, Number.POSITIVE_INFINITY),
      storePortBytesPerCycle: fc.constantFrom(4, 16, Number.POSITIVE_INFINITY),
      clockRatio: fc.constantFrom(1, 0.5, 2),
    })
    .map(({ options, ...spec }) => {
      let kept = options;
      for (const off of [{}, { collisions: false }, { balance: false, asyncLanes: false }]) {
        kept = { ...kept, ...off };
        try {
          return sparseCore({ ...spec, class: kind, options: kept });
        } catch {}
      }
      return sparseCore({ ...spec, class: kind });
    });
}

export const anyCore: fc.Arbitrary<SparseCore> = anyClass.chain(coresOf);
