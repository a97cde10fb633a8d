/**
 * Mixtral 8×7B: Jiang et al., "Mixtral of Experts" (2024), table 1: 32 blocks of width 4,096, 32 query heads and 8 key heads, of
 * 8 experts of 14,336 each token takes 2. The routing is drawn from a seed. Default 128 tokens at once.
 */
import { stream } from '../../base/random.js';
import type { Model } from '../model.js';
import { embedded, ModelBuilder } from '../model-builder.js';
import { groupedAttention, mixture } from './gated-block.js';

export function mixtral8x7b({
  sequenceLength = 128,
  seed = 1,
}: {
  readonly sequenceLength?: number;
  readonly seed?: number;
} = {}): Model {
  const net = new ModelBuilder('mixtral-8x7b', 'language');
  const random = stream(seed, 'routing');
  let x = embedded('embedding', 4096, sequenceLength, 32_000);
  for (let i = 0; i < 32; i++) {
    x = groupedAttention(net, `block${i}.attention`, x, { heads: 32, keyHeads: 8 });
    x = mixture(net, `block${i}.moe`, x, { experts: 8, chosen: 2, inner: 14_336 }, random);
  }
  net.linear('lm_head', x, 32_000);
  return net.build();
}
