/** Einsum text, and contractions rewritten as matrix products. */
import { fc as arbitrary, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { contractionProblem, parseEinsum } from '../../src/problem/operators/contraction.js';
import { gemmProblem } from '../../src/problem/operators/gemm.js';
import { problemMacs, sizesOf } from '../../src/problem/problem.js';
import { breakEvenBytesPerCycle, ttgt } from '../../src/problem/ttgt.js';
import { propertyRuns } from '../support/property-runs.js';
import { hasReference, referenceText } from '../support/reference.js';

describe('einsum text', () => {
  it('has the result last, or first', () => {
    const both = { left: ['a', 'd', 'e', 'c'], right: ['e', 'b', 'd'], result: ['a', 'b', 'c'] };
    expect(parseEinsum('adec,ebd->abc')).toEqual(both);
    expect(parseEinsum(' abc - adec - ebd ')).toEqual(both);
  });

  it.each([
    ['abc', 'expected two tensors and a result (ik,kj->ij, or ij-ik-kj) in einsum abc'],
    ['aab,bc->ac', 'expected each letter once in a tensor in einsum aab,bc->ac, found "a"'],
    ['ab,bc->ad', 'expected a result with letters of the two tensors in einsum ab,bc->ad, found "d"'],
    ['ab,bc,cd->ad', 'expected two tensors and a result'],
    ['', 'found nothing'],
  ])('%s is refused', (text, message) => {
    expect(() => parseEinsum(text)).toThrow(message);
  });

  it('is refused for a letter without a size, and a size without a letter', () => {
    const spec = { name: 'tc', text: 'ik,kj->ij' };
    expect(() => contractionProblem({ ...spec, sizes: { i: 2, k: 3 } })).toThrow(
      'tc.sizes: expected a size of j (einsum ik,kj->ij), found nothing',
    );
    expect(() => contractionProblem({ ...spec, sizes: { i: 2, k: 3, j: 4, l: 5 } })).toThrow('found "l"');
  });

  it('has one loop a letter', () => {
    const problem = contractionProblem({ name: 'tc', text: 'ik,kj->ij', sizes: { i: 2, k: 3, j: 4 } });
    expect(sizesOf(problem)).toEqual({ i: 2, j: 4, k: 3 });
    expect(problemMacs(problem)).toBe(24);
  });
});

describe('TTGT', () => {
  it('leaves a matrix product as it is', () => {
    const rewritten = ttgt(gemmProblem({ name: 'g', m: 3, n: 4, k: 5 }));
    expect(rewritten.transposes).toEqual([]);
    expect(sizesOf(rewritten.gemm)).toEqual({ M: 3, N: 4, K: 5 });
    expect(ttgt(contractionProblem({ name: 'g', text: 'ki,jk->ji', sizes: 4 })).transposeBytes).toBe(0);
  });

  it('moves what no order makes a matrix, once in and once out', () => {
    const rewritten = ttgt(
      contractionProblem({
        name: 'ccsd7',
        text: 'abc-adec-ebd',
        sizes: 16,
        bytes: { input: 2, weights: 1, output: 4 },
      }),
    );
    expect(rewritten.transposes.map(({ operand, bytes }) => [operand, bytes])).toEqual([
      ['input', 2 * 16 ** 4 * 2],
      ['weights', 2 * 16 ** 3],
      ['output', 2 * 16 ** 3 * 4],
    ]);
    expect(sizesOf(rewritten.gemm)).toEqual({ M: 256, N: 16, K: 256 });
  });

  it('takes what all three tensors share as independent products', () => {
    const rewritten = ttgt(contractionProblem({ name: 'b', text: 'bik,bkj->bij', sizes: { b: 7, i: 2, j: 3, k: 4 } }));
    expect(sizesOf(rewritten.gemm)).toEqual({ G: 7, M: 2, N: 3, K: 4 });
    expect(rewritten.transposes).toEqual([]);
  });

  it('refuses a convolution, and a sum that one tensor could do alone', () => {
    const alone = contractionProblem({ name: 'a', text: 'ikl,kj->ij', sizes: 2 });
    expect(() => ttgt(alone)).toThrow('a dimension l that fewer than two tensors have');
  });

  test.prop(
    {
      order: arbitrary.shuffledSubarray(['a', 'b', 'c', 'd', 'e', 'f'], { minLength: 6, maxLength: 6 }),
      roles: arbitrary.array(arbitrary.constantFrom('m', 'n', 'k', 'g'), { minLength: 6, maxLength: 6 }),
      keys: arbitrary.array(arbitrary.double({ min: 0, max: 1, noNaN: true }), { minLength: 18, maxLength: 18 }),
    },
    propertyRuns(100),
  )('computes the same products, and no layout needs fewer bytes', ({ order, roles, keys }) => {
    const shuffled = (letters: readonly string[], from: number): string[] =>
      letters
        .map((letter, i) => [keys[from + i] ?? 0, letter] as const)
        .sort(([a], [b]) => a - b)
        .map(([, letter]) => letter);
    const of = (...wanted: string[]): string[] => order.filter((_, i) => wanted.includes(roles[i] ?? ''));
    const a = shuffled(of('g', 'm', 'k'), 0);
    const b = shuffled(of('g', 'k', 'n'), 6);
    const c = shuffled(of('g', 'm', 'n'), 12);
    if (a.length === 0 || b.length === 0) return;
    const sizes = Object.fromEntries(
      order.filter((letter) => [...a, ...b].includes(letter)).map((l, i) => [l, 2 + (i % 3)]),
    );
    const problem = contractionProblem({ name: 'tc', text: `${a.join('')},${b.join('')}->${c.join('')}`, sizes });
    const rewritten = ttgt(problem);
    expect(problemMacs(rewritten.gemm)).toBe(problemMacs(problem));
    expect(rewritten.transposeBytes).toBe(leastBytes(a, b, c, sizes, of));
  });

  const contractions = hasReference ? referenceText('map-space', 'ttgt_utilisation.csv').trim().split(/\r?\n/) : [];

  it.skipIf(!hasReference)('agrees with the reference on M, N, K, what moves and where it breaks even', () => {
    const [header = '', ...rows] = contractions;
    const names = header.split(',');
    expect(rows.length).toBeGreaterThan(40);
    for (const row of rows) {
      const value = Object.fromEntries(row.split(',').map((field, i) => [names[i] ?? '', field]));
      const text = `${value['spec']}`;
      const rewritten = ttgt(contractionProblem({ name: 'tc', text, sizes: Number(value['tds']) }));
      const { M, N, K } = sizesOf(rewritten.gemm);
      expect([M, N, K]).toEqual([Number(value['M']), Number(value['N']), Number(value['K'])]);
      const tensors = { input: 'A', weights: 'B', output: 'C' } as Record<string, string>;
      expect(rewritten.transposes.map(({ operand }) => tensors[operand]).join('')).toBe(value['transposed']);
      expect(rewritten.transposeBytes).toBe(Number(value['transpose_words']));
      const even = breakEvenBytesPerCycle(rewritten, Number(value['native_cycles']), Number(value['ttgt_cycles']));
      if (value['break_even_words_per_cycle'] !== '')
        expect(even).toBeCloseTo(Number(value['break_even_words_per_cycle']), 2);
      else expect(even).toBe(Number.POSITIVE_INFINITY);
    }
  });
});

/** Over all orders of all groups of letters: the bytes of the tensors that are no matrices in them. */
function leastBytes(
  a: readonly string[],
  b: readonly string[],
  c: readonly string[],
  sizes: Readonly<Record<string, number>>,
  of: (...roles: string[]) => string[],
): number {
  const words = (letters: readonly string[]): number => letters.reduce((product, l) => product * (sizes[l] ?? 1), 1);
  const isMatrix = (letters: readonly string[], g: string[], x: string[], y: string[]): boolean =>
    [[...g, ...x, ...y].join(), [...g, ...y, ...x].join()].includes(letters.join());
  let least = Number.POSITIVE_INFINITY;
  for (const g of orders(of('g')))
    for (const m of orders(of('m')))
      for (const n of orders(of('n')))
        for (const k of orders(of('k'))) {
          let moved = 0;
          if (!isMatrix(a, g, m, k)) moved += words(a);
          if (!isMatrix(b, g, k, n)) moved += words(b);
          if (!isMatrix(c, g, m, n)) moved += words(c);
          least = Math.min(least, 2 * moved);
        }
  return least;
}

function orders(letters: readonly string[]): string[][] {
  if (letters.length < 2) return [[...letters]];
  return letters.flatMap((first) => orders(letters.filter((l) => l !== first)).map((rest) => [first, ...rest]));
}
