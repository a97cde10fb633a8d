/**
 * Operators without multiply-accumulates as steps for vector lanes: what is done, and to how many elements. Operators that
 * only move or relabel data (Reshape, Transpose, Concat, Cast) are none, and neither is rounding to a quantised type, which
 * arrays do as they store. Sizes that are not known count nothing.
 */
import type { VectorOperation } from '../../workload/vector/operations.js';
import { joined, NO_TRAIL, stepped, type Trail, trailOfLookup } from '../../workload/vector/trail.js';
import type { VectorStep } from '../../workload/vector/vector-work.js';
import { intsAttribute, type Operation } from './node.js';
import { elements, type Shape, type Tensor } from './tensor.js';

const BY_OPERATOR: Readonly<Record<string, VectorOperation>> = {
  ...{
    Relu: 'relu',
    LeakyRelu: 'relu6',
    PRelu: 'relu6',
    Clip: 'relu6',
    Elu: 'sigmoid',
    Selu: 'sigmoid',
    Celu: 'sigmoid',
  },
  ...{
    Sigmoid: 'sigmoid',
    QLinearSigmoid: 'sigmoid',
    HardSigmoid: 'relu6',
    HardSwish: 'hardSwish',
    Softplus: 'softplus',
  },
  ...{ Tanh: 'tanh', Erf: 'special', Exp: 'special', Log: 'special', Sqrt: 'special', Reciprocal: 'special' },
  ...{ Sin: 'special', Cos: 'special', Pow: 'multiply', Swish: 'silu', Mish: 'silu', QuickGelu: 'silu' },
  ...{ Gelu: 'gelu', FastGelu: 'gelu', BiasGelu: 'gelu' },
  ...{ Softmax: 'softmax', LogSoftmax: 'softmax', QLinearSoftmax: 'softmax' },
  ...{ LayerNormalization: 'layerNorm', SkipLayerNormalization: 'layerNorm', EmbedLayerNormalization: 'layerNorm' },
  ...{
    GroupNormalization: 'groupNorm',
    InstanceNormalization: 'groupNorm',
    GroupNorm: 'groupNorm',
    LpNormalization: 'rmsNorm',
  },
  ...{
    RMSNormalization: 'rmsNorm',
    SimplifiedLayerNormalization: 'rmsNorm',
    SkipSimplifiedLayerNormalization: 'rmsNorm',
  },
  ...{ BatchNormalization: 'scale', Add: 'add', QLinearAdd: 'add', Sub: 'add', Sum: 'add', Max: 'add', Min: 'add' },
  ...{ Mean: 'add', Abs: 'add', Neg: 'add', Where: 'add', Mul: 'multiply', QLinearMul: 'multiply', Div: 'multiply' },
};

/** Those that make one element of many: a comparison or a sum for each that they read. */
const REDUCING = new Set([
  ...['MaxPool', 'AveragePool', 'LpPool', 'QLinearAveragePool', 'GlobalMaxPool', 'GlobalAveragePool', 'GlobalLpPool'],
  ...['QLinearGlobalAveragePool', 'ReduceMean', 'ReduceSum', 'ReduceMax', 'ReduceMin', 'ReduceL1', 'ReduceL2'],
  ...['ReduceSumSquare', 'ReduceProd', 'ReduceLogSumExp', 'ArgMax', 'ArgMin', 'TopK'],
]);

/** What a tensor has gone through once the operator is done. */
export function trailAfter(operation: Operation, shape: Shape | undefined, name: string): Trail {
  const { op, inputs } = operation;
  const worked = inputs.filter(({ values }) => values === undefined);
  const lookup = lookedUp(operation, shape, name);
  if (lookup !== undefined) return lookup;
  const step = stepOf(operation, shape);
  if (step === undefined) return joined(worked.map(trailOf));
  const tensors = worked
    .filter(({ constant }) => !constant || op === 'Add')
    .map((tensor) => ({ trail: trailOf(tensor), elements: tensor.shape === undefined ? 0 : elements(tensor.shape) }));
  return stepped(tensors, step);
}

export function trailOf({ trail = NO_TRAIL }: Tensor): Trail {
  return trail;
}

function stepOf(operation: Operation, shape: Shape | undefined): Omit<VectorStep, 'operands'> | undefined {
  if (shape === undefined) return undefined;
  const outputs = elements(shape);
  const { op } = operation;
  if (REDUCING.has(op)) {
    const window = intsAttribute(operation, 'kernel_shape');
    const [input] = operation.inputs;
    const read = window === undefined ? elements(input?.shape ?? []) : outputs * elements(window);
    return { operation: 'pool', elements: read, outputs };
  }
  const known = Object.hasOwn(BY_OPERATOR, op) ? BY_OPERATOR[op] : undefined;
  return known === undefined ? undefined : { operation: known, elements: outputs, outputs };
}

/** Rows of a constant table, at places that are not known before. */
function lookedUp({ op, inputs }: Operation, shape: Shape | undefined, name: string): Trail | undefined {
  const [table, places] = inputs;
  if (op !== 'Gather' || table?.constant !== true || places === undefined || places.constant) return undefined;
  if (table.shape?.length !== 2 || shape === undefined || table.values !== undefined) return undefined;
  const [rows, width] = table.shape as [number, number];
  const perTable = elements(shape) / width;
  if (!(Number.isInteger(perTable) && perTable > 0)) return undefined;
  return trailOfLookup({ name, tables: 1, rows, width, perTable, isSummed: false, samples: 1 });
}
