/**
 * Operators whose feature maps have their channels behind (QONNX's channels_last domain, ONNX Runtime's Nhwc operators and
 * `channels_last` attribute): seen as if the channels were in front, and back.
 */
import { intAttribute, type Operation } from './node.js';
import type { Shape } from './tensor.js';

export function hasChannelsLast(operation: Operation, domain: string): boolean {
  if (/channels_last/i.test(domain) || operation.op.startsWith('Nhwc')) return true;
  return intAttribute(operation, 'channels_last') === 1;
}

/** With the channels of the feature map, and of filters that fit it only so, in front. */
export function withChannelsFirst(operation: Operation): Operation {
  const map = operation.inputs[0]?.shape;
  if (map === undefined || map.length < 3) return operation;
  const channels = map.at(-1)!;
  const group = intAttribute(operation, 'group') ?? 1;
  const inputs = operation.inputs.map((input, position) => {
    const { shape } = input;
    if (shape === undefined || shape.length !== map.length) return input;
    const isLast = position === 0 || (shape[1]! * group !== channels && shape.at(-1)! * group === channels);
    return isLast ? { ...input, shape: channelsFirst(shape) } : input;
  });
  return { ...operation, inputs };
}

export function channelsFirst(shape: Shape): Shape {
  return [shape[0]!, shape.at(-1)!, ...shape.slice(1, -1)];
}

export function channelsLast(shape: Shape): Shape {
  return shape.length < 3 ? shape : [shape[0]!, ...shape.slice(2), shape[1]!];
}
