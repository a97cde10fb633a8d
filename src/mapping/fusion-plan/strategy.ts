/**
 * A fusion strategy: one token for each layer, the map space of DNNFuser (Kao, Huang & Krishna, "DNNFuser: Generative
 * Pre-Trained Transformer as a Generalized Mapper for Layer Fusion in DNN Accelerators", arXiv 2201.11218). Token 0
 * sends the layer's output off chip; token t hands it on inside the chip in micro-batches of t samples. The last
 * layer's token is always 0.
 */
import { InputError } from '../../base/errors.js';

/** Tokens by layer, each from 0 to the batch. */
export type Tokens = ArrayLike<number>;

/** @throws InputError for a token beyond the batch, a wrong number of tokens, or a chain that does not end off chip */
export function checkTokens(tokens: Tokens, layers: number, batch: number): void {
  if (tokens.length !== layers)
    throw new InputError({ path: 'tokens', expected: `${layers} tokens, one a layer`, found: tokens.length });
  for (let layer = 0; layer < layers; layer++) {
    const token = tokens[layer]!;
    if (!Number.isInteger(token) || token < 0 || token > batch)
      throw new InputError({
        path: `tokens.${layer}`,
        expected: `a whole number from 0 to the batch of ${batch}`,
        found: token,
      });
  }
  if (tokens[layers - 1] !== 0)
    throw new InputError({
      path: `tokens.${layers - 1}`,
      expected: '0 for the last layer: its output leaves the chip',
      found: tokens[layers - 1],
    });
}

/** @throws InputError for a batch that is no whole number from 1 */
export function checkBatch(batch: number): void {
  if (!Number.isSafeInteger(batch) || batch < 1)
    throw new InputError({ path: 'batch', expected: 'a whole number of at least 1', found: batch });
}

/** Every layer by itself: the baseline. */
export function layerByLayer(layers: number): Int32Array {
  return new Int32Array(layers);
}

/** Powers of two from 1 to the batch: the micro-batches worth trying. */
export function powersOfTwo(batch: number): number[] {
  const sizes: number[] = [];
  for (let size = 1; size <= batch; size *= 2) sizes.push(size);
  return sizes;
}
