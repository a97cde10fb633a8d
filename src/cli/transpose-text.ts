/** What it takes to lay the tensors of a contraction out as matrices. */
import { integer } from '../base/numbers.js';
import type { Ttgt } from '../problem/ttgt.js';

export function transposeText({ groups, transposes, transposeBytes }: Ttgt): string {
  const { m, n, k } = groups;
  const side = (letters: readonly string[]): string => letters.join('') || '1';
  const moved = transposes.map(({ operand, from, to }) => `${operand} ${from.join('')} → ${to.join('')}`);
  return [
    `one product with M = ${side(m)}, N = ${side(n)}, K = ${side(k)}`,
    moved.length === 0 ? 'no transposes' : `transposes: ${moved.join(', ')}; ${integer(transposeBytes)} bytes`,
  ].join('; ');
}
