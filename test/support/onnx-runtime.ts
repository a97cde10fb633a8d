/**
 * ONNX Runtime (WebAssembly, its optimisations off) as a witness of shapes: runs a model with every tensor of its graph as
 * an output. Two protobuf messages one after another are one message, lists joined: so outputs are added without writing
 * the model again.
 */
import * as ort from 'onnxruntime-web';
import type { OnnxGraph, OnnxNode } from '../../src/formats/onnx/proto.js';
import { ModelProto } from './onnx-model.js';

ort.env.wasm.numThreads = 1;
ort.env.logLevel = 'fatal';

type Feeds = Readonly<Record<string, ort.Tensor>>;
/** What a run made of every tensor of the graph that is one. */
type Tensors = ReadonlyMap<string, ort.Tensor>;

/**
 * What is fed, and what every node of the graph makes of it; no sequences, no absent optionals.
 * @throws whatever ONNX Runtime says of a model or of feeds that it does not run
 */
export async function runtimeTensors(bytes: Uint8Array, feeds: Feeds): Promise<Tensors> {
  const { graph } = ModelProto.decode(bytes) as unknown as Whole;
  const declared = new Set(graph.output.map(({ name }) => name));
  const made = graph.node.flatMap(({ output }) => output).filter((name) => name !== '' && !declared.has(name));
  const further = ModelProto.encode({ graph: { output: made.map((name) => ({ name })) } }).finish();
  const session = await ort.InferenceSession.create(Buffer.concat([bytes, further]), {
    executionProviders: ['wasm'],
    graphOptimizationLevel: 'disabled',
    logSeverityLevel: 4,
  });
  try {
    const all = Object.entries({ ...feeds, ...(await session.run(feeds, { logSeverityLevel: 4 })) });
    return new Map(all.filter(([, tensor]) => Array.isArray(tensor?.dims)));
  } finally {
    await session.release();
  }
}

interface Whole {
  readonly graph: OnnxGraph;
}

/**
 * The model with the taken branch of every If of its graph in the place of that If, and what a run of it makes: what
 * happens in a branch cannot be seen from outside.
 */
export async function runOpened(bytes: Uint8Array, feeds: Feeds): Promise<{ bytes: Uint8Array; tensors: Tensors }> {
  const model = ModelProto.decode(bytes) as unknown as Whole;
  const tensors = await runtimeTensors(bytes, feeds);
  if (!model.graph.node.some(({ opType }) => opType === 'If')) return { bytes, tensors };
  const initializer = [...model.graph.initializer];
  const node = model.graph.node.flatMap((one): readonly OnnxNode[] => {
    if (one.opType !== 'If') return [one];
    const isTrue = Boolean(tensors.get(one.input[0]!)?.data[0]);
    const taken = one.attribute.find(({ name }) => name === (isTrue ? 'then_branch' : 'else_branch'))!.g!;
    initializer.push(...taken.initializer);
    const results = one.output.map((output, i) => ({
      opType: 'Identity',
      input: [taken.output[i]!.name],
      output: [output],
    }));
    return [...taken.node, ...(results as unknown as OnnxNode[])];
  });
  return runOpened(ModelProto.encode({ ...model, graph: { ...model.graph, node, initializer } }).finish(), feeds);
}

const ARRAYS = {
  float32: Float32Array,
  int32: Int32Array,
  uint8: Uint8Array,
  int8: Int8Array,
  bool: Uint8Array,
} as const;

/** A tensor of given content, or of floats that change from place to place, small whole numbers, truth values. */
export function feed(
  dims: readonly number[],
  type: keyof typeof ARRAYS | 'int64' = 'float32',
  content?: readonly number[],
): ort.Tensor {
  const length = dims.reduce((product, size) => product * size, 1);
  const small = type === 'bool' ? 0 : 1;
  const values = content ?? Array.from({ length }, (_, i) => (type === 'float32' ? Math.sin(i) : small + (i % 2)));
  if (type === 'int64') return new ort.Tensor('int64', BigInt64Array.from(values, BigInt), dims);
  return new ort.Tensor(type, ARRAYS[type].from(values), dims);
}
