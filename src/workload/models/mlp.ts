/** Fully connected layers of the given widths, one after the other, with ReLU (a sigmoid where one value ends them): the part every recommendation model shares. */
import { activate, type ModelBuilder, type Tensor } from '../model-builder.js';

export function mlp(net: ModelBuilder, name: string, input: Tensor, widths: readonly number[]): Tensor {
  return widths.reduce((x, width, i) => {
    const isLast = width === 1 && i === widths.length - 1;
    return activate(isLast ? 'sigmoid' : 'relu', net.fc(`${name}.${i + 1}`, x, width));
  }, input);
}
