/**
 * The parts of a transformer (Vaswani et al., "Attention Is All You Need", NIPS 2017) that the language models share.
 * All positions of a sequence are computed at once (encoding, or a language model reading its prompt). A causal mask
 * saves nothing: the whole square of scores is computed, as dense kernels and published counts do.
 */
import { activate, add, type ModelBuilder, type Tensor } from '../model-builder.js';

export interface BlockShape {
  readonly heads: number;
  /** Width of the feed-forward network's hidden layer. */
  readonly inner: number;
  /** Default: gelu. */
  readonly activation?: 'relu' | 'gelu';
  /** Default: layerNorm. */
  readonly norm?: 'layerNorm' | 'rmsNorm';
}

/**
 * Self-attention and feed-forward, each with its residual connection and its normalisation, which costs the same in front
 * of the layers as behind: an encoder block, or GPT's decoder block.
 */
export function block(net: ModelBuilder, name: string, input: Tensor, shape: BlockShape): Tensor {
  const x = residual(attention(net, `${name}.attention`, input, input, shape), input, shape);
  return residual(feedForward(net, name, x, shape), x, shape);
}

/** A block of an encoder-decoder's decoder: between the two it attends to what the encoder made. */
export function crossBlock(net: ModelBuilder, name: string, input: Tensor, encoded: Tensor, shape: BlockShape): Tensor {
  let x = residual(attention(net, `${name}.attention`, input, input, shape), input, shape);
  x = residual(attention(net, `${name}.cross`, x, encoded, shape), x, shape);
  return residual(feedForward(net, name, x, shape), x, shape);
}

/** The sum with what passed by, normalised. */
export function residual(made: Tensor, passed: Tensor, { norm = 'layerNorm' }: Pick<BlockShape, 'norm'> = {}): Tensor {
  return activate(norm, add(made, passed));
}

/** Queries from `input`, keys and values from `memory` (the same tensor in self-attention). */
function attention(net: ModelBuilder, name: string, input: Tensor, memory: Tensor, shape: BlockShape): Tensor {
  const query = net.linear(`${name}.query`, input, input.channels);
  const key = net.linear(`${name}.key`, memory, input.channels);
  const value = net.linear(`${name}.value`, memory, input.channels);
  const weights = scores(net, `${name}.scores`, query, key, shape.heads);
  const mixed = weightedSum(net, `${name}.context`, weights, value, shape.heads);
  return net.linear(`${name}.output`, mixed, input.channels);
}

/** QKᵀ in every head, softmaxed: a row a query, a column a head and key. */
export function scores(net: ModelBuilder, name: string, query: Tensor, key: Tensor, heads: number): Tensor {
  const products = net.matmul(name, query, key, { m: query.y, n: key.y, k: query.channels / heads, groups: heads });
  return activate('softmax', products, query.y * key.y * heads);
}

/** PV in every head: the values, averaged by the scores. */
export function weightedSum(net: ModelBuilder, name: string, weights: Tensor, value: Tensor, heads: number): Tensor {
  return net.matmul(name, weights, value, { m: weights.y, n: value.channels / heads, k: value.y, groups: heads });
}

/** Two linear layers, without the residual connection. */
export function feedForward(
  net: ModelBuilder,
  name: string,
  input: Tensor,
  shape: Pick<BlockShape, 'inner' | 'activation'>,
): Tensor {
  const { inner, activation = 'gelu' } = shape;
  const hidden = activate(activation, net.linear(`${name}.ffn.inner`, input, inner));
  return net.linear(`${name}.ffn.output`, hidden, input.channels);
}
