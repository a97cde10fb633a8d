/**
 * Transpose-transpose-GEMM-transpose: a contraction rewritten as one matrix product, and what it costs to lay the tensors
 * out as matrices. M are the letters of the first tensor that the result keeps, N those of the second, K what is summed
 * over, G what all three have. A tensor is a matrix already if its ranks are G, then one group, then the other, each in
 * the order that its partner has; every other tensor is read and written once. The orders are chosen so that the fewest
 * bytes move. Source: Jeong et al., Union (arXiv 2109.07419); the layout rule and its least cost are worked out here.
 */
import { InputError } from '../base/errors.js';
import { operandRoles } from './conformance.js';
import { storedElements } from './footprint.js';
import { gemmProblem } from './operators/gemm.js';
import { type Operand, type Problem, sizesOf } from './problem.js';

export interface Transpose {
  readonly operand: string;
  /** Dimensions, outermost first. */
  readonly from: readonly string[];
  readonly to: readonly string[];
  readonly elements: number;
  /** Read once, written once. */
  readonly bytes: number;
}

export interface Ttgt {
  /** M × K by K × N, G times where the tensors share dimensions. */
  readonly gemm: Problem;
  /** In which order the dimensions are taken together. */
  readonly groups: MatrixGroups;
  /** Of the tensors that are no matrices yet. */
  readonly transposes: readonly Transpose[];
  readonly transposeBytes: number;
}

export interface MatrixGroups {
  readonly g: readonly string[];
  readonly m: readonly string[];
  readonly n: readonly string[];
  readonly k: readonly string[];
}

/** @throws InputError for a problem that is no contraction of two tensors */
export function ttgt(problem: Problem): Ttgt {
  const tensors = tensorsOf(problem);
  let best: Omit<Ttgt, 'gemm'> | undefined;
  for (const groups of groupings(tensors)) {
    const transposes = transposesInto(groups, tensors, problem);
    const transposeBytes = transposes.reduce((sum, { bytes }) => sum + bytes, 0);
    if (best === undefined || transposeBytes < best.transposeBytes) best = { groups, transposes, transposeBytes };
  }
  if (best === undefined) throw new Error('there is always an order');
  return { gemm: gemmOf(best.groups, tensors, problem), ...best };
}

/** Memory bandwidth at which the product and its transposes take as long as the contraction itself; infinite if never. */
export function breakEvenBytesPerCycle(rewritten: Ttgt, nativeCycles: number, gemmCycles: number): number {
  if (rewritten.transposeBytes === 0) return gemmCycles <= nativeCycles ? 0 : Number.POSITIVE_INFINITY;
  return gemmCycles < nativeCycles ? rewritten.transposeBytes / (nativeCycles - gemmCycles) : Number.POSITIVE_INFINITY;
}

interface Tensor {
  readonly operand: Operand;
  /** Dimensions of its ranks, outermost first. */
  readonly letters: readonly string[];
}

/** The two that are read, and the result. */
interface Tensors {
  readonly a: Tensor;
  readonly b: Tensor;
  readonly c: Tensor;
}

function tensorsOf(problem: Problem): Tensors {
  const roles = operandRoles(problem);
  if (typeof roles === 'string') throw refusal(problem, roles);
  const tensorOf = (operand: Operand): Tensor => ({ operand, letters: lettersOf(operand, problem) });
  const tensors = { a: tensorOf(roles.input), b: tensorOf(roles.weights), c: tensorOf(roles.result) };
  for (const { name } of problem.dimensions)
    if (Object.values(tensors).filter(({ letters }) => letters.includes(name)).length < 2)
      throw refusal(problem, `a dimension ${name} that fewer than two tensors have`);
  return tensors;
}

/** A group is in order in one of the tensors that have it at least, or the order saves no transpose. */
function* groupings({ a, b, c }: Tensors): Generator<MatrixGroups> {
  const common = (first: Tensor, second: Tensor, third: Tensor): string[] =>
    first.letters.filter((letter) => second.letters.includes(letter) && third.letters.includes(letter));
  const without = (first: Tensor, second: Tensor, third: Tensor): string[] =>
    first.letters.filter((letter) => second.letters.includes(letter) && !third.letters.includes(letter));
  for (const g of [common(c, a, b), common(a, b, c), common(b, a, c)])
    for (const m of [without(a, c, b), without(c, a, b)])
      for (const n of [without(b, c, a), without(c, b, a)])
        for (const k of [without(a, b, c), without(b, a, c)]) yield { g, m, n, k };
}

/** A tensor is a matrix already with either of its two groups outside. */
function transposesInto({ g, m, n, k }: MatrixGroups, { a, b, c }: Tensors, problem: Problem): Transpose[] {
  const wanted = [
    { tensor: a, rows: m, columns: k },
    { tensor: b, rows: k, columns: n },
    { tensor: c, rows: m, columns: n },
  ];
  return wanted.flatMap(({ tensor: { operand, letters }, rows, columns }) => {
    const to = [...g, ...rows, ...columns];
    const turned = [...g, ...columns, ...rows];
    if (letters.join() === to.join() || letters.join() === turned.join()) return [];
    const elements = storedElements(operand, problem);
    return [{ operand: operand.name, from: letters, to, elements, bytes: 2 * elements * operand.elementBytes }];
  });
}

function lettersOf(operand: Operand, problem: Problem): string[] {
  return operand.ranks.map(({ terms, padding }) => {
    const [only, ...more] = terms;
    if (only === undefined || more.length > 0 || only.coefficient !== 1 || padding !== undefined)
      throw refusal(problem, `an operand ${operand.name} with a rank that is no plain loop`);
    return only.dimension;
  });
}

function gemmOf({ g, m, n, k }: MatrixGroups, { a, b, c }: Tensors, problem: Problem): Problem {
  const sizes = sizesOf(problem);
  const size = (letters: readonly string[]): number =>
    letters.reduce((product, letter) => product * (sizes[letter] ?? 1), 1);
  return gemmProblem({
    name: problem.name,
    m: size(m),
    n: size(n),
    k: size(k),
    groups: size(g),
    bytes: {
      input: a.operand.elementBytes,
      weights: b.operand.elementBytes,
      output: c.operand.elementBytes,
      partialSums: c.operand.partialBytes,
    },
    densities: { input: a.operand.density, weights: b.operand.density, output: c.operand.density },
  });
}

function refusal({ name }: Problem, found: string): InputError {
  return new InputError({ path: name, expected: 'a contraction of two tensors', found });
}
