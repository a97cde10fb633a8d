/** The five classes of sparse core against HARD TACO's kernels, instrumented: every figure exact. */
import { describe, expect, it } from 'vitest';
import { InputError } from '../../src/base/errors.js';
import { hardtaco } from '../../src/validation/against/hardtaco.js';
import fixtures from '../fixtures/hardtaco-cycles.json' with { type: 'json' };
import { differing, figuresOf, without } from '../support/foreign-figures.js';
import { hasReference, referencePath, referenceText } from '../support/reference.js';

const quoted = fixtures.cycles.join('\n');
const ANSWERS = [
  ...['compute_cycles', 'mac_iters', 'zero_cycles', 'read_elems', 'write_elems', 'read_bytes', 'write_bytes'],
  'total_serial_cycles',
];

describe('HARD TACO', () => {
  it('agrees on the quoted rows', () => {
    const figures = figuresOf(hardtaco, quoted);
    expect(figures).toHaveLength(75 * ANSWERS.length);
    expect(figures.every(({ table }) => table !== undefined)).toBe(true);
    expect(differing(figures)).toEqual([]);
  });

  it('gives the same figures where the table has no answers', () => {
    const bare = figuresOf(hardtaco, without(quoted, [...ANSWERS, 'nnzA', 'nnzB', 'M']));
    expect(bare.every(({ table }) => table === undefined)).toBe(true);
    expect(bare.map(({ ours }) => ours)).toEqual(figuresOf(hardtaco, quoted).map(({ ours }) => ours));
  });

  it.skipIf(!hasReference)('agrees on all 1,740 rows of the reference table', () => {
    const text = referenceText('sparse', 'hardtaco', 'cycles_reference.csv');
    const figures = figuresOf(hardtaco, text, referencePath('sparse', 'hardtaco'));
    expect(figures).toHaveLength(1740 * ANSWERS.length);
    expect(differing(figures)).toEqual([]);
  });

  it.each([
    ['a matrix that there is none of', 'case,kernel,lanes\nno_such|rnd_uni_4x4_0.5_s1,eie,4', 'no_such.pat'],
    ['one matrix', 'case,kernel,lanes\nrnd_uni_4x4_0.5_s1,eie,4', 'table.csv:2 case: expected two matrices, A|B'],
    ['matrices that do not meet', 'case,kernel,lanes\nrnd_uni_4x4_1_s1|rnd_uni_5x4_1_s1,eie,4', 'B with 4 rows'],
    ['another kernel', 'case,kernel,lanes\nrnd_uni_4x4_1_s1|rnd_uni_4x4_1_s1,ei,4', 'did you mean eie?'],
    ['no lanes', 'case,kernel,lanes\nrnd_uni_4x4_1_s1|rnd_uni_4x4_1_s1,eie,0', 'table.csv:2 lanes'],
    ['non-zeros it has not', 'case,kernel,lanes,nnzA\nrnd_uni_4x4_1_s1|rnd_uni_4x4_1_s1,eie,4,7', 'expected 16'],
    ['a kind of matrix it does not know', 'case,kernel,lanes\nrnd_unu_4x4_1_s1|rnd_uni_4x4_1_s1,eie,4', 'mean uni?'],
    ['a density above 1', 'case,kernel,lanes\nrnd_uni_4x4_1.5_s1|rnd_uni_4x4_1_s1,eie,4', 'a density of 0 … 1'],
  ])('refuses %s', (_, text, message) => {
    expect(() => figuresOf(hardtaco, text)).toThrow(InputError);
    expect(() => figuresOf(hardtaco, text)).toThrow(message);
  });
});
