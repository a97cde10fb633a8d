/**
 * The one form in which array models read a problem: independent groups of a convolution with up to three axes. Matrix
 * products and contractions are convolutions of one-element filters. A depthwise convolution has no channels to add up:
 * each of its channels is convolved by itself.
 */
import type { ElementBytes } from './element-bytes.js';
import { touchedBetween, type Window } from './window.js';

export interface Convolution {
  readonly isDepthwise: boolean;
  /** Groups share nothing. */
  readonly groups: number;
  /** Samples; they share the weights. */
  readonly batch: number;
  /** Of a group; of a channel if depthwise. */
  readonly filters: number;
  /** Of a group. */
  readonly channels: number;
  /** Depth, height, width. */
  readonly axes: readonly [Window, Window, Window];
  readonly bytes: ElementBytes;
}

/** By operand: elements or bytes. */
export interface ByOperand {
  readonly input: number;
  readonly weights: number;
  readonly output: number;
}

/** Parts that share no operand: a depthwise layer is as many as it has channels. */
export function independentParts({ isDepthwise, groups, channels }: Convolution): number {
  return isDepthwise ? groups * channels : groups;
}

/** Channels of an independent part that are added up. */
export function summedChannels({ isDepthwise, channels }: Convolution): number {
  return isDepthwise ? 1 : channels;
}

export function filterTaps({ axes: [depth, height, width] }: Convolution): number {
  return depth.filter * height.filter * width.filter;
}

/** Output positions of one sample and one filter. */
export function outputPositions({ axes: [depth, height, width] }: Convolution): number {
  return depth.outputs * height.outputs * width.outputs;
}

export function outputChannelsOf(convolution: Convolution): number {
  return independentParts(convolution) * convolution.filters;
}

export function convolutionMacs(convolution: Convolution): number {
  const { groups, batch, filters, channels } = convolution;
  return groups * batch * filters * channels * filterTaps(convolution) * outputPositions(convolution);
}

/** Elements of each operand as it is stored, without padding. */
export function storedOperands(convolution: Convolution): ByOperand {
  const { groups, batch, filters, channels, axes } = convolution;
  const [depth, height, width] = axes;
  return {
    input: batch * groups * channels * depth.stored * height.stored * width.stored,
    weights: groups * filters * channels * filterTaps(convolution),
    output: batch * outputChannelsOf(convolution) * outputPositions(convolution),
  };
}

/** Elements of each operand that are used: inputs that a stride steps over are not. */
export function usedOperands(convolution: Convolution): ByOperand {
  const { groups, batch, channels, axes } = convolution;
  const places = axes.reduce((product, axis) => product * touchedBetween(axis, 0, axis.outputs), 1);
  return { ...storedOperands(convolution), input: batch * groups * channels * places };
}

/** Bytes of each operand; results at their finished width. */
export function operandBytesOf({ input, weights, output }: ByOperand, bytes: ElementBytes): ByOperand {
  return { input: input * bytes.input, weights: weights * bytes.weights, output: output * bytes.output };
}

/** A matrix product (m × k) · (k × n). */
export interface Product {
  readonly m: number;
  readonly n: number;
  readonly k: number;
}

/** One independent part as the product that im2col makes of it: a row for every output position of every sample. */
export function productOf(convolution: Convolution): Product {
  return {
    m: convolution.batch * outputPositions(convolution),
    n: convolution.filters,
    k: summedChannels(convolution) * filterTaps(convolution),
  };
}
