/** Tilings by the letters of a layer's problem: `{tile: {K: 64}, order: [K]}` to cuts of the nest, and back. */
import { didYouMean } from '../../base/did-you-mean.js';
import { InputError } from '../../base/errors.js';
import type { TilingMapping } from '../../mapping/plan-mapping.js';
import { type Layer, layerConvolution } from '../../workload/layer.js';
import { cut } from './axis.js';
import { type ByDimension, DIMENSIONS, type Dimension, type Nest, nestOf } from './nest.js';
import type { Tiling } from './search.js';
import { type Axes, reuse } from './traffic.js';

/** By G, K, C, Y, X, N, Z: the letter in the problem of the layer. */
export function lettersOf({ kind }: Layer): ByDimension<string> {
  if (kind === 'gemm' || kind === 'fc') return ['G', 'N', 'K', 'M', 'X', 'B', 'Z'];
  return [kind === 'depthwise' ? 'C' : 'G', 'K', kind === 'depthwise' ? 'G' : 'C', 'P', 'Q', 'N', 'D'];
}

/** @throws InputError for a letter that the layer does not have, a tile of no size, an order that is not that of the cuts */
export function tilingOf(layer: Layer, { tile, order }: TilingMapping, buffers: number): Tiling {
  const nest = nestOf(layerConvolution(layer));
  const letters = lettersOf(layer);
  const known = DIMENSIONS.filter((dimension) => nest.extents[dimension] > 1).map((dimension) => letters[dimension]);
  const dimensionOf = (letter: string, path: string): Dimension => {
    const found = DIMENSIONS.find((dimension) => letters[dimension] === letter && known.includes(letter));
    if (found !== undefined) return found;
    const expected = `a dimension of ${layer.name} (${known.join(', ')})`;
    throw new InputError({ path, expected, found: letter, hint: didYouMean(letter, known) });
  };
  const sizes: number[] = [...nest.extents];
  for (const [letter, size] of Object.entries(tile)) {
    const dimension = dimensionOf(letter, 'tile');
    const extent = nest.extents[dimension];
    if (!Number.isSafeInteger(size) || size < 1 || size > extent)
      throw new InputError({ path: `tile.${letter}`, expected: `a whole number from 1 to ${extent}`, found: size });
    sizes[dimension] = size;
  }
  const axes = DIMENSIONS.map((dimension) => cut(nest, dimension, sizes[dimension]!, 1)) as unknown as Axes;
  const loops = order.map((letter) => dimensionOf(letter, 'order'));
  const isCut = (dimension: Dimension): boolean => axes[dimension].trips > 1;
  const again = order.find((letter, i) => order.indexOf(letter) !== i);
  const missing = DIMENSIONS.find((dimension) => isCut(dimension) && !loops.includes(dimension));
  if (again !== undefined || missing !== undefined)
    throw new InputError({
      path: 'order',
      expected: `each dimension that is cut, once (${DIMENSIONS.filter(isCut)
        .map((dimension) => letters[dimension])
        .join(', ')})`,
      found: again ?? `none of ${letters[missing!]}`,
    });
  return { axes, reuse: reuse(nest, axes, loops, buffers) };
}

/** What is cut, and in which order. */
export function tilingMapping(layer: Layer, { axes, reuse: { loops } }: Tiling): TilingMapping {
  const letters = lettersOf(layer);
  return {
    model: 'tile-plan',
    tile: Object.fromEntries(loops.map((dimension) => [letters[dimension], axes[dimension].size])),
    order: loops.map((dimension) => letters[dimension]),
  };
}

export function nestOfLayer(layer: Layer): Nest {
  return nestOf(layerConvolution(layer));
}
