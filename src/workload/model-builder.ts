/**
 * Builds a model layer by layer, so that a family's file reads like the tables of its paper. What flows is a tensor: a
 * shape and the layers it comes from. Each operation takes tensors and returns one; those with weights or
 * multiply-accumulates add a layer, the others (pooling, activations, sums) are steps that go with a layer (vector/trail.ts).
 */
import {
  type ConvShape,
  conv,
  depthwise,
  fc,
  gemm,
  type Layer,
  operandElements,
  outputChannels,
  outputX,
  outputY,
} from './layer.js';
import type { Model, ModelLayer, Task } from './model.js';
import type { VectorOperation } from './vector/operations.js';
import { joined, NO_TRAIL, stepped, type Trail, trailOfLayer, trailOfLookup, VectorBook } from './vector/trail.js';
import type { Lookup } from './vector/vector-work.js';

/** A feature map, or a sequence: y = length, x = 1, one embedding a row. */
export interface Tensor {
  readonly channels: number;
  readonly y: number;
  readonly x: number;
  /** Indices of the layers that make it; empty for what the host provides. */
  readonly from: readonly number[];
  /** What was done to it since. */
  readonly trail: Trail;
}

/** A tensor the host provides: an image, embedding rows, state kept from an earlier inference. */
export function source(channels: number, y = 1, x = 1): Tensor {
  return { channels, y, x, from: [], trail: NO_TRAIL };
}

/** Rows of embedding tables, one a position unless it is said otherwise. */
export function embedded(name: string, width: number, y: number, rows: number, more: Partial<Lookup> = {}): Tensor {
  const lookup = { name, tables: 1, rows, width, perTable: y, isSummed: false, samples: 1, ...more };
  return { ...source(width, y), trail: trailOfLookup(lookup) };
}

export class ModelBuilder {
  private readonly layers: ModelLayer[] = [];
  /** A bit a layer: mixtures have thousands of layers, and sets of them would fill the memory. */
  private readonly ancestors: Uint32Array[] = [];
  private readonly book = new VectorBook();

  constructor(
    private readonly name: string,
    private readonly task: Task,
  ) {}

  build(): Model {
    const layers = this.layers.map(({ layer, after }, index): ModelLayer => {
      const vector = this.book.vectorOf(index, operandElements(layer).output);
      return { layer, after, ...(vector === undefined ? {} : { vector }) };
    });
    return { name: this.name, task: this.task, layers };
  }

  /** What the network gives back: nobody else need read it. */
  output(tensor: Tensor): void {
    this.book.read(tensor.trail, undefined);
  }

  /** Filters as `ConvShape`; padding as given, none by default. */
  conv(name: string, input: Tensor, shape: Omit<ConvShape, 'c' | 'y' | 'x'>): Tensor {
    const { channels: c, y, x } = input;
    return this.push(conv(name, { ...shape, c: c / (shape.groups ?? 1), y, x }), [input]);
  }

  depthwise(name: string, input: Tensor, shape: Omit<ConvShape, 'k' | 'c' | 'y' | 'x' | 'groups'>): Tensor {
    return this.push(depthwise(name, { ...shape, c: input.channels, y: input.y, x: input.x }), [input]);
  }

  /** A fully connected layer over the whole tensor, flattened. */
  fc(name: string, input: Tensor, outputs: number): Tensor {
    return this.push(fc(name, outputs, input.channels * input.y * input.x), [input]);
  }

  /** The same weights for every row of a sequence. */
  linear(name: string, input: Tensor, outputs: number): Tensor {
    return this.push(gemm(name, { m: input.y, n: outputs, k: input.channels }), [input]);
  }

  /** Activations times activations, `groups` times: (m × k) of `left` by (k × n) of `right`. */
  matmul(
    name: string,
    left: Tensor,
    right: Tensor,
    size: { readonly m: number; readonly n: number; readonly k: number; readonly groups?: number },
  ): Tensor {
    return this.push(gemm(name, size, 'activations'), [left, right]);
  }

  private push(layer: Layer, inputs: readonly Tensor[]): Tensor {
    const index = this.layers.length;
    const from = inputs.flatMap((input) => input.from);
    for (const { trail } of inputs) this.book.read(trail, index);
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
    return {
      channels: outputChannels(layer),
      y: outputY(layer),
      x: outputX(layer),
      from: [index],
      trail: trailOfLayer(index),
    };
  }
}

function hasBit(bits: Uint32Array, index: number): boolean {
  return (((bits[index >> 5] ?? 0) >>> (index & 31)) & 1) === 1;
}

/** `ceil` counts a last window that hangs over the edge. */
export function pool(input: Tensor, size: number, stride: number, pad = 0, ceil = false): Tensor {
  const round = ceil ? Math.ceil : Math.floor;
  const shrink = (length: number): number => round((length + 2 * pad - size) / stride) + 1;
  const pooled = { ...input, y: shrink(input.y), x: shrink(input.x) };
  return { ...pooled, trail: done('pool', [input], elementsOf(pooled) * size * size, elementsOf(pooled)) };
}

/** Averages every map (or all rows) to one value a channel. */
export function globalPool(input: Tensor): Tensor {
  return { ...input, y: 1, x: 1, trail: done('pool', [input], elementsOf(input), input.channels) };
}

/** The first row of a sequence: nothing is done to it. */
export function firstRow(input: Tensor): Tensor {
  return { ...input, y: 1, x: 1 };
}

/** Side by side along the channels. */
export function concat(first: Tensor, ...others: readonly Tensor[]): Tensor {
  const all = [first, ...others];
  return { ...awaiting(first, ...others), channels: all.reduce((sum, t) => sum + t.channels, 0) };
}

/** Elementwise: a residual connection. The shape is the first one's. */
export function add(first: Tensor, ...others: readonly Tensor[]): Tensor {
  return elementwise('add', first, others);
}

/** Elementwise: a gate. The shape is the first one's. */
export function multiply(first: Tensor, ...others: readonly Tensor[]): Tensor {
  return elementwise('multiply', first, others);
}

function elementwise(operation: VectorOperation, first: Tensor, others: readonly Tensor[]): Tensor {
  return combine(operation, first, others, elementsOf(first) * others.length);
}

/** What is made of several tensors, of the first one's shape. @param elements that are worked on */
export function combine(
  operation: VectorOperation,
  first: Tensor,
  others: readonly Tensor[],
  elements: number,
): Tensor {
  return { ...awaiting(first, ...others), trail: done(operation, [first, ...others], elements, elementsOf(first)) };
}

/** The first tensor, once the others are there. */
export function awaiting(first: Tensor, ...others: readonly Tensor[]): Tensor {
  const all = [first, ...others];
  return { ...first, from: all.flatMap((t) => t.from), trail: joined(all.map(({ trail }) => trail)) };
}

/** A function of every element: an activation, a normalisation, a softmax. @param elements where they are not all of the tensor's */
export function activate(operation: VectorOperation, input: Tensor, elements = elementsOf(input)): Tensor {
  return { ...input, trail: done(operation, [input], elements, elementsOf(input)) };
}

function done(operation: VectorOperation, inputs: readonly Tensor[], elements: number, outputs: number): Trail {
  const worked = inputs.map((input) => ({ trail: input.trail, elements: elementsOf(input) }));
  return stepped(worked, { operation, elements, outputs });
}

function elementsOf({ channels, y, x }: Tensor): number {
  return channels * y * x;
}
