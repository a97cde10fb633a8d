/**
 * Tensor contractions as problems, from einsum text: `adec,ebd->abc`, or with the result first, as the contraction benchmarks
 * of quantum chemistry have it (TCCG): `abc-adec-ebd`. Every letter is a dimension; letters that the result lacks are
 * summed over. The two tensors are called input and weights, as in every other operator.
 */
import { InputError } from '../../base/errors.js';
import { defineProblem } from '../define-problem.js';
import { type ElementBytes, elementBytes } from '../element-bytes.js';
import type { Problem } from '../problem.js';
import { type Densities, plainRank } from './conv.js';

export interface ContractionSpec {
  readonly name: string;
  /** Einsum text in either form. */
  readonly text: string;
  /** By letter, or one size for all. */
  readonly sizes: Readonly<Record<string, number>> | number;
  readonly bytes?: Partial<ElementBytes>;
  readonly densities?: Densities;
}

/** Letters of the ranks, in order. */
export interface Contraction {
  readonly left: readonly string[];
  readonly right: readonly string[];
  readonly result: readonly string[];
}

/** @throws InputError for text of another form, a letter without a size, a size without a letter */
export function contractionProblem(spec: ContractionSpec): Problem {
  const { name, text, sizes, densities = {} } = spec;
  const { left, right, result } = parseEinsum(text, name);
  const letters = [...new Set([...result, ...left, ...right])];
  if (typeof sizes !== 'number')
    for (const letter of Object.keys(sizes))
      if (!letters.includes(letter))
        throw new InputError({ path: `${name}.sizes`, expected: `sizes of ${letters.join(', ')}`, found: letter });
  const sizeOf = (letter: string): number => {
    const size = typeof sizes === 'number' ? sizes : Object.hasOwn(sizes, letter) ? sizes[letter] : undefined;
    if (size !== undefined) return size;
    throw new InputError({ path: `${name}.sizes`, expected: `a size of ${letter} (einsum ${text})`, found: undefined });
  };
  const bytes = elementBytes(spec.bytes);
  return defineProblem({
    name,
    dimensions: letters.map((letter) => ({ name: letter, size: sizeOf(letter) })),
    operands: [
      {
        name: 'input',
        ranks: left.map(plainRank),
        elementBytes: bytes.input,
        density: densities.input ?? 1,
      },
      {
        name: 'weights',
        ranks: right.map(plainRank),
        elementBytes: bytes.weights,
        density: densities.weights ?? 1,
      },
      {
        name: 'output',
        ranks: result.map(plainRank),
        isResult: true,
        elementBytes: bytes.output,
        partialBytes: bytes.partialSums,
        density: densities.output ?? 1,
      },
    ],
  });
}

/** @throws InputError that quotes the text and names what is wrong in it */
export function parseEinsum(text: string, path?: string): Contraction {
  const bare = text.replaceAll(/\s/g, '');
  const refuse = (expected: string, found: unknown): InputError =>
    new InputError({ path, expected: `${expected} in einsum ${text}`, found });
  const standard = /^([A-Za-z]*),([A-Za-z]*)->([A-Za-z]*)$/.exec(bare);
  const resultFirst = /^([A-Za-z]*)-([A-Za-z]+)-([A-Za-z]+)$/.exec(bare);
  if (standard === null && resultFirst === null)
    throw refuse('two tensors and a result (ik,kj->ij, or ij-ik-kj)', text === '' ? undefined : text);
  const [, a = '', b = '', c = ''] = standard ?? resultFirst ?? [];
  const [left, right, result] = (standard === null ? [b, c, a] : [a, b, c]).map((letters) => [...letters]) as [
    string[],
    string[],
    string[],
  ];
  for (const letters of [left, right, result]) {
    const again = letters.find((letter, position) => letters.indexOf(letter) !== position);
    if (again !== undefined) throw refuse('each letter once in a tensor', again);
  }
  const unknown = result.find((letter) => !left.includes(letter) && !right.includes(letter));
  if (unknown !== undefined) throw refuse('a result with letters of the two tensors', unknown);
  if (left.length + right.length === 0) throw refuse('a letter', undefined);
  return { left, right, result };
}
