/**
 * DeepSeekMoE 16B: Dai et al. (ACL 2024), section 5: 28 blocks of width 2,048, 16 heads; the first has a dense network of
 * 10,944, the others 2 shared and 64 routed experts of 1,408, of which each token takes 6. Vocabulary 102,400. The routing is
 * drawn from a seed. Default 128 tokens at once.
 */
import { stream } from '../../base/random.js';
import type { Model } from '../model.js';
import { embedded, ModelBuilder } from '../model-builder.js';
import { gatedNetwork, groupedAttention, mixture, normalised } from './gated-block.js';

export function deepseekMoe16b({
  sequenceLength = 128,
  seed = 1,
}: {
  readonly sequenceLength?: number;
  readonly seed?: number;
} = {}): Model {
  const net = new ModelBuilder('deepseek-moe-16b', 'language');
  const random = stream(seed, 'routing');
  let x = embedded('embedding', 2048, sequenceLength, 102_400);
  for (let i = 0; i < 28; i++) {
    x = groupedAttention(net, `block${i}.attention`, x, { heads: 16, keyHeads: 16 });
    if (i === 0) x = normalised(gatedNetwork(net, 'block0.ffn', x, 10_944), x);
    else x = mixture(net, `block${i}.moe`, x, { experts: 64, chosen: 6, inner: 1408, shared: 2 }, random);
  }
  net.linear('lm_head', x, 102_400);
  return net.build();
}
