/**
 * Builds a model layer by layer, so that a family's file reads like the tables of its paper. What flows is a tensor: a
 * shape and the layers it comes from. Each operation takes tensors and returns one; those with weights or
 * multiply-accumulates add a layer, the others (pooling, concatenation, sums) only change shape and origins.
 */
import { type ConvShape, conv, depthwise, fc, gemm, type Layer, outputChannels, outputX, outputY } from './layer.js';
import type { Model, ModelLayer, Task } from './model.js';

/** A feature map, or a sequence: y = length, x = 1, one embedding a row. */
export interface Tensor {
  readonly channels: number;
  readonly y: number;
  readonly x: number;
  /** Indices of the layers that make it; empty for what the host provides. */
  readonly from: readonly number[];
}

/** A tensor the host provides: an image, embedding rows, state kept from an earlier inference. */
export function source(channels: number, y = 1, x = 1): Tensor {
  return { channels, y, x, from: [] };
}

export class ModelBuilder {
  private readonly layers: ModelLayer[] = [];
  /** A bit a layer: mixtures have thousands of layers, and sets of them would fill the memory. */
  private readonly ancestors: Uint32Array[] = [];

  constructor(
    private readonly name: string,
    private readonly task: Task,
  ) {}

  build(): Model {
    return { name: this.name, task: this.task, layers: this.layers };
  }

  /** Filters as `ConvShape`; padding as given, none by default. */
  conv(name: string, input: Tensor, shape: Omit<ConvShape, 'c' | 'y' | 'x'>): Tensor {
    const { channels: c, y, x } = input;
    return this.push(conv(name, { ...shape, c: c / (shape.groups ?? 1), y, x }), input.from);
  }

  depthwise(name: string, input: Tensor, shape: Omit<ConvShape, 'k' | 'c' | 'y' | 'x' | 'groups'>): Tensor {
    return this.push(depthwise(name, { ...shape, c: input.channels, y: input.y, x: input.x }), input.from);
  }

  /** A fully connected layer over the whole tensor, flattened. */
  fc(name: string, input: Tensor, outputs: number): Tensor {
    return this.push(fc(name, outputs, input.channels * input.y * input.x), input.from);
  }

  /** The same weights for every row of a sequence. */
  linear(name: string, input: Tensor, outputs: number): Tensor {
    return this.push(gemm(name, { m: input.y, n: outputs, k: input.channels }), input.from);
  }

  /** Activations times activations, `groups` times: (m × k) of `left` by (k × n) of `right`. */
  matmul(
    name: string,
    left: Tensor,
    right: Tensor,
    size: { readonly m: number; readonly n: number; readonly k: number; readonly groups?: number },
  ): Tensor {
    return this.push(gemm(name, size, 'activations'), [...left.from, ...right.from]);
  }

  private push(layer: Layer, from: readonly number[]): Tensor {
    const index = this.layers.length;
    const ancestors = new Uint32Array((index >> 5) + 1);
    const after: number[] = [];
    // The latest first: an earlier layer that a later one rests on is among its ancestors by then, and need not be named.
    for (const parent of [...new Set(from)].sort((a, b) => b - a)) {
      if (hasBit(ancestors, parent)) continue;
      after.push(parent);
      const further = this.ancestors[parent] as Uint32Array;
      for (let word = 0; word < further.length; word++) ancestors[word]! |= further[word]!;
      ancestors[parent >> 5]! |= 1 << (parent & 31);
    }
    this.layers.push({ layer, after: after.reverse() });
    this.ancestors.push(ancestors);
    return { channels: outputChannels(layer), y: outputY(layer), x: outputX(layer), from: [index] };
  }
}

function hasBit(bits: Uint32Array, index: number): boolean {
  return (((bits[index >> 5] ?? 0) >>> (index & 31)) & 1) === 1;
}

/** `ceil` counts a last window that hangs over the edge. */
export function pool(input: Tensor, size: number, stride: number, pad = 0, ceil = false): Tensor {
  const round = ceil ? Math.ceil : Math.floor;
  const shrink = (length: number): number => round((length + 2 * pad - size) / stride) + 1;
  return { ...input, y: shrink(input.y), x: shrink(input.x) };
}

/** Averages every map (or all rows) to one value a channel. */
export function globalPool(input: Tensor): Tensor {
  return { ...input, y: 1, x: 1 };
}

/** Side by side along the channels. */
export function concat(first: Tensor, ...others: readonly Tensor[]): Tensor {
  const all = [first, ...others];
  return { ...first, channels: all.reduce((sum, t) => sum + t.channels, 0), from: all.flatMap((t) => t.from) };
}

/** Elementwise: a residual connection, a gate. The shape is the first one's. */
export function add(first: Tensor, ...others: readonly Tensor[]): Tensor {
  return { ...first, from: [first, ...others].flatMap((t) => t.from) };
}
