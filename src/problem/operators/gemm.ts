/**
 * Matrix products (M × K) · (K × N) as problems. B samples share the second matrix; G products are independent of each
 * other (attention heads). Either letter is there only where there is more than one.
 */
import { defineProblem } from '../define-problem.js';
import { type ElementBytes, elementBytes } from '../element-bytes.js';
import type { Problem } from '../problem.js';
import { type Densities, plainRank } from './conv.js';

export interface GemmSpec {
  readonly name: string;
  readonly m: number;
  readonly n: number;
  readonly k: number;
  /** First matrices that are multiplied by the same second one. Default 1. */
  readonly batch?: number;
  /** Products with matrices of their own. Default 1. */
  readonly groups?: number;
  readonly bytes?: Partial<ElementBytes>;
  readonly densities?: Densities;
}

/** @throws InputError for a size that is no positive integer */
export function gemmProblem(spec: GemmSpec): Problem {
  const { name, m, n, k, batch = 1, groups = 1, densities = {} } = spec;
  const bytes = elementBytes(spec.bytes);
  const grouped = groups === 1 ? [] : ['G'];
  const batched = batch === 1 ? [] : ['B'];
  return defineProblem({
    name,
    dimensions: [
      ...grouped.map((group) => ({ name: group, size: groups })),
      ...batched.map((sample) => ({ name: sample, size: batch })),
      { name: 'M', size: m },
      { name: 'N', size: n },
      { name: 'K', size: k },
    ],
    operands: [
      {
        name: 'input',
        ranks: [...grouped, ...batched, 'M', 'K'].map(plainRank),
        elementBytes: bytes.input,
        density: densities.input ?? 1,
      },
      {
        name: 'weights',
        ranks: [...grouped, 'K', 'N'].map(plainRank),
        elementBytes: bytes.weights,
        density: densities.weights ?? 1,
      },
      {
        name: 'output',
        ranks: [...grouped, ...batched, 'M', 'N'].map(plainRank),
        isResult: true,
        elementBytes: bytes.output,
        partialBytes: bytes.partialSums,
        density: densities.output ?? 1,
      },
    ],
  });
}
