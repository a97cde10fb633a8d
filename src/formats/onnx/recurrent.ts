/**
 * LSTM, GRU and RNN as the two products they are: the inputs of all steps by the input weights, and the states by the
 * recurrent ones. The second is sequential, step after step; it is costed as one product with a row a step and sample.
 */
import { InputError } from '../../base/errors.js';
import { gemm } from '../../workload/layer.js';
import { known } from './known-shape.js';
import type { Lower } from './lowered.js';
import type { Operation } from './node.js';
import { intAttribute } from './node.js';

/** Products of the hidden size, by operator. */
const GATES = { LSTM: 4, GRU: 3, RNN: 1, DynamicQuantizeLSTM: 4 } as const;

export const RECURRENT: Readonly<Record<string, Lower>> = Object.fromEntries(
  Object.entries(GATES).map(([op, gates]): [string, Lower] => [
    op,
    (name, operation) => lowered(name, operation, gates),
  ]),
);

function lowered(name: string, operation: Operation, gates: number) {
  const [input, weights] = [known(operation, 0, 3), known(operation, 1, 3)];
  const isTransposed = operation.op === 'DynamicQuantizeLSTM';
  const [directions, rows, columns] = weights as [number, number, number];
  const [n, k] = isTransposed ? [columns, rows] : [rows, columns];
  if (k !== input[2]) throw new InputError({ path: 'input 1', expected: `weights for ${input[2]} inputs`, found: k });
  const hidden = intAttribute(operation, 'hidden_size') ?? n / gates;
  if (hidden * gates !== n) throw new InputError({ path: 'input 1', expected: `${gates} × ${hidden} rows`, found: n });
  const m = input[0]! * input[1]!;
  if (m * k * n * directions === 0) return { layers: [] };
  return {
    layers: [
      gemm(`${name}/inputs`, { m, n, k, groups: directions }),
      gemm(`${name}/states`, { m, n, k: hidden, groups: directions }),
    ],
    note: 'the steps of recurrent layers are costed as one matrix product',
  };
}
