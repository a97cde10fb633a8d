/**
 * N:M sparsity: of each m consecutive weights along the reduced rank at most n are non-zero (Mishra et al., "Accelerating
 * Sparse Deep Neural Networks", 2021, for 2:4).
 */
import { InputError } from '../../base/errors.js';
import type { Pattern } from './pattern.js';

export interface Nm {
  readonly n: number;
  readonly m: number;
}

/** @throws InputError for text that is not n:m with 1 ≤ n ≤ m */
export function parseNm(text: string): Nm {
  const match = /^(\d+):(\d+)$/.exec(text.trim());
  if (match === null) throw new InputError({ expected: 'a pattern n:m, such as 2:4', found: text });
  return checkedNm({ n: Number(match[1]), m: Number(match[2]) });
}

export function formatNm({ n, m }: Nm): string {
  return `${n}:${m}`;
}

/** @throws InputError unless 1 ≤ n ≤ m, both whole */
export function checkedNm(nm: Nm): Nm {
  const { n, m } = nm;
  if (!Number.isSafeInteger(m) || m < 1)
    throw new InputError({ expected: 'n:m with whole numbers, m at least 1', found: formatNm(nm) });
  if (!Number.isSafeInteger(n) || n < 1 || n > m)
    throw new InputError({ expected: `n:m with n in 1 … ${m}`, found: formatNm(nm) });
  return nm;
}

/** Groups of m consecutive columns hold n non-zeros at most, in every row. */
export function followsNm({ rows, starts, indices }: Pattern, { n, m }: Nm): boolean {
  for (let row = 0; row < rows; row++) {
    let group = -1;
    let inGroup = 0;
    for (let i = starts[row]!; i < starts[row + 1]!; i++) {
      const of = Math.floor(indices[i]! / m);
      inGroup = of === group ? inGroup + 1 : 1;
      group = of;
      if (inGroup > n) return false;
    }
  }
  return true;
}

/** The non-zeros of a row of `columns` columns in which every group is as full as it may be. */
export function nmRowLength(columns: number, { n, m }: Nm): number {
  return Math.floor(columns / m) * n + Math.min(n, columns % m);
}
