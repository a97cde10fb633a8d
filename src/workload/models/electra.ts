/**
 * ELECTRA-small, the discriminator: Clark et al., "ELECTRA: Pre-training Text Encoders as Discriminators Rather Than
 * Generators" (ICLR 2020): 12 blocks of width 256, 4 heads, embeddings of 128 projected to 256. Default sequence: 128
 * tokens, as in the paper's inference FLOPs. The head that tells replaced tokens is included, at every position.
 */
import type { Model } from '../model.js';
import { activate, embedded, ModelBuilder } from '../model-builder.js';
import { block } from './transformer-block.js';

const EMBEDDING = 128;
const WIDTH = 256;
const BLOCKS = 12;
const VOCABULARY = 30_522;
const SHAPE = { heads: 4, inner: 1024 };

export function electraSmall({ sequenceLength = 128 }: { readonly sequenceLength?: number } = {}): Model {
  const net = new ModelBuilder('electra-small', 'language');
  const embeddings = activate('layerNorm', embedded('embedding', EMBEDDING, sequenceLength, VOCABULARY));
  let x = net.linear('embedding.projection', embeddings, WIDTH);
  for (let i = 0; i < BLOCKS; i++) x = block(net, `block${i}`, x, SHAPE);
  x = activate('gelu', net.linear('discriminator.dense', x, WIDTH));
  net.linear('discriminator.logit', x, 1);
  return net.build();
}
