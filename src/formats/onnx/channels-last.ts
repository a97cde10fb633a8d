/**
 * Operators whose feature maps have their channels behind (QONNX's channels_last domain, ONNX Runtime's Nhwc operators and
 * `channels_last` attribute): seen as if the channels were in front, and back.
 */
import { intAttribute, type Operation, textAttribute } from './node.js';
import type { OnnxAttribute } from './proto.js';
import type { Shape } from './tensor.js';

const QONNX = /channels_last/i;

export function hasChannelsLast(operation: Operation, domain: string): boolean {
  if (QONNX.test(domain) || operation.op.startsWith('Nhwc') || operation.op.endsWith('NHWC')) return true;
  return intAttribute(operation, 'channels_last') === 1 || textAttribute(operation, 'data_layout') === 'NHWC';
}

/**
 * With the channels of the feature map in front, and those of filters that have them behind: QONNX turns filters with the
 * maps, ONNX Runtime leaves them as they are. Where filters fit in one way alone, that way it is.
 */
export function withChannelsFirst(operation: Operation, domain: string): Operation {
  const map = operation.inputs[0]?.shape;
  if (map === undefined || map.length < 3) return operation;
  const isQonnx = QONNX.test(domain);
  if (isQonnx && operation.op === 'Concat') return alongChannels(operation);
  const channels = map.at(-1)!;
  const group = intAttribute(operation, 'group') ?? 1;
  const inputs = operation.inputs.map((input, position) => {
    const { shape } = input;
    if (shape === undefined || shape.length !== map.length) return input;
    const fits = (size: number | undefined): boolean => size! * group === channels;
    const isLast = position === 0 || (fits(shape.at(-1)) && (isQonnx || !fits(shape[1])));
    return isLast ? { ...input, shape: channelsFirst(shape) } : input;
  });
  return { ...operation, inputs };
}

/** Whatever axis it says: QONNX writes 1 before its shapes are inferred and the last one afterwards. */
function alongChannels(operation: Operation): Operation {
  const inputs = operation.inputs.map((input) =>
    input.shape === undefined || input.shape.length < 3 ? input : { ...input, shape: channelsFirst(input.shape) },
  );
  return { ...operation, inputs, attribute: [{ name: 'axis', i: 1 } as OnnxAttribute] };
}

export function channelsFirst(shape: Shape): Shape {
  return [shape[0]!, shape.at(-1)!, ...shape.slice(1, -1)];
}

export function channelsLast(shape: Shape): Shape {
  return shape.length < 3 ? shape : [shape[0]!, ...shape.slice(2), shape[1]!];
}
