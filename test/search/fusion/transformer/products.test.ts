/** Products in WebAssembly against plain loops: the same bits. */
import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { Products } from '../../../../src/search/fusion/transformer/products.js';
import { propertyRuns } from '../../../support/property-runs.js';

const single = fc.float({ noNaN: true, min: Math.fround(-1e6), max: Math.fround(1e6) });
const singles = (length: number): fc.Arbitrary<Float32Array> =>
  fc.array(single, { minLength: length, maxLength: length }).map((values) => Float32Array.from(values));

const problems = fc
  .record({ rows: fc.integer({ min: 1, max: 20 }), columns: fc.integer({ min: 1, max: 40 }) })
  .chain(({ rows, columns }) =>
    fc.record({
      rows: fc.constant(rows),
      columns: fc.constant(columns),
      matrix: singles(rows * columns),
      vector: singles(rows),
      bias: singles(rows),
    }),
  );

function plain(vector: readonly number[], matrix: Float32Array, columns: number): number[] {
  return Array.from({ length: columns }, (_, column) => {
    let sum = 0;
    vector.forEach((value, row) => {
      sum += value * matrix[row * columns + column]!;
    });
    return Math.fround(sum);
  });
}

describe('products of vectors and matrices', () => {
  test.prop([fc.array(problems, { minLength: 1, maxLength: 3 })], propertyRuns(60))(
    'have the bits of a plain loop, whatever lies beside them',
    (all) => {
      const products = new Products(all);
      const matrices = all.map(({ matrix, rows, columns }) => products.added(matrix, rows, columns));
      all.forEach(({ vector, bias, matrix, columns }, i) => {
        const into = new Float32Array(columns + 3).fill(7);
        products.multiply(vector, matrices[i]!, into, 2);
        expect([...into]).toEqual([7, 7, ...plain([...vector], matrix, columns), 7]);
        const rectified = Array.from(vector, (value, row) => Math.max(0, Math.fround(value + bias[row]!)));
        products.multiplyRectified(vector, bias, matrices[i]!, into);
        expect([...into.subarray(0, columns)].map((v) => v + 0)).toEqual(
          plain(rectified, matrix, columns).map((v) => v + 0), // −0 + 0 is 0: a row left out adds no signed zero
        );
      });
    },
  );

  it('refuses a matrix that is too large', () => {
    expect(() => new Products([{ rows: 257, columns: 1 }])).toThrow('at most 256 rows and columns');
  });
});
