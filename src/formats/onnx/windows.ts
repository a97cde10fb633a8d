/**
 * Sliding windows, of convolutions and of pools alike: filter, strides, dilations and padding of each spatial axis, and
 * the sizes they give (ONNX operator Conv; auto_pad as it says there).
 */
import { intAttribute, intsAttribute, type Operation, textAttribute } from './node.js';
import type { Shape } from './tensor.js';

export interface Window {
  readonly filter: number;
  readonly stride: number;
  readonly dilation: number;
  /** Zeros added in all, at both ends. */
  readonly pad: number;
  readonly output: number;
}

/** One window an axis. @param filters sizes, where the operator has weights instead of a `kernel_shape` */
export function windowsOf(operation: Operation, input: Shape, filters?: Shape): Window[] | undefined {
  const sizes = input.slice(2);
  const kernel = filters ?? intsAttribute(operation, 'kernel_shape') ?? qonnxSizes(operation, 'kernel', sizes.length);
  if (kernel === undefined || kernel.length !== sizes.length) return undefined;
  const strides = intsAttribute(operation, 'strides') ?? qonnxSizes(operation, 'stride', sizes.length);
  const dilations = intsAttribute(operation, 'dilations');
  const pads = intsAttribute(operation, 'pads') ?? intsAttribute(operation, 'pad_amount');
  const same = textAttribute(operation, 'auto_pad')?.startsWith('SAME') === true;
  const ceil = intAttribute(operation, 'ceil_mode') === 1;
  return sizes.map((size, axis): Window => {
    const filter = kernel[axis] as number;
    const stride = strides?.[axis] ?? 1;
    const dilation = dilations?.[axis] ?? 1;
    const reach = (filter - 1) * dilation + 1;
    if (same) {
      const output = Math.ceil(size / stride);
      return { filter, stride, dilation, pad: Math.max(0, (output - 1) * stride + reach - size), output };
    }
    const pad = (pads?.[axis] ?? 0) + (pads?.[axis + sizes.length] ?? 0);
    const steps = (size + pad - reach) / stride;
    // a last window that would start beyond the input and its leading zeros does not count
    const hanging = Math.ceil(steps) * stride >= size + (pads?.[axis] ?? 0) ? Math.floor(steps) : Math.ceil(steps);
    return { filter, stride, dilation, pad, output: (ceil ? hanging : Math.floor(steps)) + 1 };
  });
}

/** QONNX's pools and lowered convolutions have names of their own, and one number for all axes in pools. */
function qonnxSizes(operation: Operation, name: 'kernel' | 'stride', axes: number): Shape | undefined {
  const one = intAttribute(operation, name);
  if (one !== undefined) return new Array<number>(axes).fill(one);
  return intsAttribute(operation, name) ?? (name === 'kernel' ? intsAttribute(operation, 'kernel_size') : undefined);
}

/** Sizes after a transposed convolution. */
export function transposedSizes(operation: Operation, input: Shape, filters: Shape): number[] {
  const sizes = input.slice(2);
  const strides = intsAttribute(operation, 'strides');
  const dilations = intsAttribute(operation, 'dilations');
  const pads = intsAttribute(operation, 'pads');
  const further = intsAttribute(operation, 'output_padding');
  const said = intsAttribute(operation, 'output_shape');
  if (said !== undefined) return said.slice(-sizes.length);
  const same = textAttribute(operation, 'auto_pad')?.startsWith('SAME') === true;
  return sizes.map((size, axis) => {
    const stride = strides?.[axis] ?? 1;
    const reach = ((filters[axis] ?? 1) - 1) * (dilations?.[axis] ?? 1) + 1;
    const whole = (size - 1) * stride + reach + (further?.[axis] ?? 0);
    // filters shorter than a stride leave less than the same size, and nothing is added to it
    if (same) return Math.min(whole, size * stride);
    return whole - (pads?.[axis] ?? 0) - (pads?.[axis + sizes.length] ?? 0);
  });
}
