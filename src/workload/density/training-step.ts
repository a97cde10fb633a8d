/**
 * One step of training a network with sparse weights, as products for sparse cores. Of a layer with weights W (outputs ×
 * inputs) over a batch, seen as a matrix of inputs × positions:
 *
 *     forward          W · X         the pattern lies along the reduced inputs, as a core that skips N:M wants it
 *     input gradient   Wᵀ · dY       the same non-zeros, but along the outputs: no N:M pattern there
 *     weight gradient  dY · Xᵀ       dense, the masked weights too: their gradient may bring them back
 */
import { nmPattern, uniformPattern } from '../../problem/sparsity/generators.js';
import type { Nm } from '../../problem/sparsity/nm.js';
import { densePattern, type Pattern, transposed } from '../../problem/sparsity/pattern.js';
import { sparseProduct } from '../../problem/sparsity/product.js';
import { type Layer, macs, outputX, outputY } from '../layer.js';
import type { SparseKernel } from '../sparse-kernel.js';
import type { EpochDensity } from './density-schedule.js';

/** A layer as a matrix product, one of `groups` alike. */
export interface WeightLayer {
  readonly name: string;
  readonly outputs: number;
  readonly inputs: number;
  /** Columns of X: outputs of a convolution, or rows of a batch. */
  readonly positions: number;
  readonly groups: number;
  readonly isSparsified: boolean;
}

export interface TrainingKernel extends SparseKernel {
  readonly pass: 'forward' | 'input-gradient' | 'weight-gradient';
  /** The pattern of A, where it lies along the reduced rank. */
  readonly nm?: Nm;
  /** How often the step does it. */
  readonly times: number;
}

/** A convolution is lowered to a product (im2col). Products of activations have no weights, depthwise ones too few. */
export function weightLayer(layer: Layer, batch = 1): WeightLayer {
  const positions = outputY(layer) * outputX(layer);
  const outputs = layer.kind === 'depthwise' ? 1 : layer.k;
  const groups = layer.kind === 'depthwise' ? layer.c * layer.k : layer.groups;
  const inputs = macs(layer) / (groups * outputs * positions);
  const isSparsified = layer.kind !== 'depthwise' && layer.operand === 'weights';
  return { name: layer.name, outputs, inputs, positions: positions * batch, groups, isSparsified };
}

/** The forward product of a layer by itself, as inference does it. */
export function inferenceKernel(layer: WeightLayer, density: EpochDensity, seed: number): TrainingKernel {
  return trainingStep([layer], density, seed)[0]!;
}

/** The products of one step at this density; the seed draws where the non-zeros are. */
export function trainingStep(layers: readonly WeightLayer[], now: EpochDensity, seed: number): TrainingKernel[] {
  return layers.flatMap((layer, i) => {
    const { name, outputs, inputs, positions } = layer;
    const weights = weightPattern(layer, now, seed + i);
    const input = densePattern(inputs, positions);
    const gradient = densePattern(outputs, positions);
    const groups = layer.isSparsified && now.density < 1 ? groupsOf(layer, now) : undefined;
    const kernel = (pass: TrainingKernel['pass'], a: Pattern, b: Pattern): TrainingKernel => ({
      name: `${name}: ${pass}`,
      product: sparseProduct(a, b),
      pass,
      times: layer.groups,
    });
    return [
      { ...kernel('forward', weights, input), ...(groups === undefined ? {} : { nm: groups }) },
      kernel('input-gradient', transposed(weights), gradient),
      kernel('weight-gradient', gradient, transposed(input)),
    ];
  });
}

function weightPattern(layer: WeightLayer, now: EpochDensity, seed: number): Pattern {
  const { outputs, inputs, isSparsified } = layer;
  if (!isSparsified || now.density === 1) return densePattern(outputs, inputs);
  const size = { rows: outputs, columns: inputs };
  const groups = groupsOf(layer, now);
  return groups === undefined ? uniformPattern(size, now.density, seed) : nmPattern(size, groups, seed);
}

/** Groups wider than the inputs, or that do not divide them, span rows: to a core that is no pattern. */
function groupsOf({ inputs }: WeightLayer, { pattern }: EpochDensity): Nm | undefined {
  return typeof pattern === 'object' && inputs % pattern.m === 0 ? pattern : undefined;
}
