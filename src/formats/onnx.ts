/**
 * ONNX models: the jobs of a network (convolutions, matrix products and what is made of them) with the dependencies
 * between them. Shapes follow from the operators, or are those the file states. Operators without multiply-accumulates
 * only carry shapes and dependencies; operators this reader does not know are told in `notes`, with their count and their
 * share of the work, and so is what had to be assumed. Weights stay unread.
 */
import { basename, dirname } from 'node:path';
import { InputError, locate } from '../base/errors.js';
import type { Network } from '../workload/job-pool.js';
import { macs } from '../workload/layer.js';
import { STARTING } from './onnx/dependencies.js';
import { Dimensions } from './onnx/dimensions.js';
import { externalFrom, type RangeBeside, rangesIn } from './onnx/external-data.js';
import { functionsByKey } from './onnx/functions.js';
import { decodeOnnx, type OnnxModel } from './onnx/proto.js';
import { MOST_NODES } from './onnx/scope.js';
import { Walk } from './onnx/walk.js';

export interface OnnxNetwork {
  readonly network: Network;
  /** One sentence each, for people. */
  readonly notes: readonly string[];
}

/**
 * @param dimensions sizes of the model's named dimensions (`{sequence: 128}`), of unnamed ones by position (`{"x[2]": 80}`),
 *   trips of loops (`{"loop[trips]": 10}`), the value of a whole number (`{"rate[value]": 16000}`); a first dimension
 *   without a size is a batch of 1
 * @param beside path of the file, beside which its external data lie, or how to read those
 * @throws InputError naming the file and the node
 */
export function readOnnx(
  bytes: Uint8Array,
  file: string,
  dimensions: Readonly<Record<string, number>> = {},
  beside: string | RangeBeside = file,
): OnnxNetwork {
  const model = decodeOnnx(bytes, file);
  if (model.graph.node.length > MOST_NODES)
    throw new InputError({ file, expected: `at most ${MOST_NODES} nodes`, found: model.graph.node.length });
  const range = typeof beside === 'string' ? rangesIn(dirname(beside)) : beside;
  return locate({ file }, () => read(model, basename(file, '.onnx'), new Dimensions(dimensions), range));
}

function read(
  { graph, functions, opset }: OnnxModel,
  name: string,
  dimensions: Dimensions,
  range: RangeBeside,
): OnnxNetwork {
  const walk = new Walk(functionsByKey(functions), dimensions, opset, externalFrom(range));
  const scope = walk.scopeOf(graph);
  const inputs = graph.input.filter((input) => !scope.has(input.name));
  dimensions.allowPositions(inputs);
  dimensions.refuseUnknown(inputs);
  for (const input of inputs) {
    const shape = dimensions.inputShape(input);
    const type = input.type?.tensorType?.elemType;
    const values = dimensions.valueOf(input, shape);
    scope.set(input.name, { shape, type, values, constant: false, from: STARTING, madeBy: `input "${input.name}"` });
  }
  walk.run(graph.node, scope);
  dimensions.refuseUnusedTrips();
  const left = leftOut(walk);
  if (walk.layers.length === 0)
    throw new InputError({
      expected: 'a node that is a job (Conv, MatMul, Gemm, LSTM, Attention, …)',
      found: left === undefined ? 'none' : `none; not supported: ${left}`,
    });
  const notes = [...dimensions.notes, ...walk.notes];
  if (left !== undefined) notes.push(`not supported, left out: ${left}`);
  const outputs = graph.output.flatMap((output) => scope.get(output.name) ?? []);
  return { network: { name: graph.name || name, layers: walk.network(outputs) }, notes };
}

/** Operators that are not known, with their share of the model's work at an operation an output element. */
function leftOut({ leftOut: operators, layers }: Walk): string | undefined {
  if (operators.size === 0) return undefined;
  const counted = layers.reduce((sum, { layer }) => sum + macs(layer), 0);
  const all = [...operators.values()].reduce((sum, { operations }) => sum + operations, counted);
  const share = (operations: number, unknown: number): string => {
    if (unknown > 0 || counted === 0) return '';
    const percent = (100 * operations) / all;
    return ` (${percent < 0.1 ? 'below 0.1' : `about ${percent.toFixed(1)}`} % of the work, if an output element is an operation)`;
  };
  return [...operators]
    .map(([op, { times, operations, unknown }]) => `${op} × ${times}${share(operations, unknown)}`)
    .join(', ');
}
