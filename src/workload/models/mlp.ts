/** Fully connected layers of the given widths, one after the other: the part every recommendation model shares. */
import type { ModelBuilder, Tensor } from '../model-builder.js';

export function mlp(net: ModelBuilder, name: string, input: Tensor, widths: readonly number[]): Tensor {
  return widths.reduce((x, width, i) => net.fc(`${name}.${i + 1}`, x, width), input);
}
