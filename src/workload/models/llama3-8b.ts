/**
 * Llama 3 8B: Grattafiori et al., "The Llama 3 Herd of Models" (2024), table 3: 32 blocks of width 4,096, 32 query heads and 8
 * key heads, gated networks of 14,336, vocabulary 128,256. Default 128 tokens at once.
 */
import type { Model } from '../model.js';
import { embedded, ModelBuilder } from '../model-builder.js';
import { gatedNetwork, groupedAttention, normalised } from './gated-block.js';

export function llama38b({ sequenceLength = 128 }: { readonly sequenceLength?: number } = {}): Model {
  const net = new ModelBuilder('llama3-8b', 'language');
  let x = embedded('embedding', 4096, sequenceLength, 128_256);
  for (let i = 0; i < 32; i++) {
    x = groupedAttention(net, `block${i}.attention`, x, { heads: 32, keyHeads: 8 });
    x = normalised(gatedNetwork(net, `block${i}.ffn`, x, 14_336), x);
  }
  net.output(net.linear('lm_head', x, 128_256));
  return net.build();
}
