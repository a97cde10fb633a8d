/**
 * A GPT-3 of 13 billion parameters: Brown et al., "Language Models are Few-Shot Learners" (NeurIPS 2020), table 2.1: 40 blocks,
 * 40 heads of 128. Width 40 · 128 = 5,120 (the table's 5,140 is no multiple of the head). Default 128 tokens at once.
 */
import type { Model } from '../model.js';
import { embedded, ModelBuilder } from '../model-builder.js';
import { block } from './transformer-block.js';

const WIDTH = 5120;

export function gpt313b({ sequenceLength = 128 }: { readonly sequenceLength?: number } = {}): Model {
  const net = new ModelBuilder('gpt3-13b', 'language');
  let x = embedded('embedding', WIDTH, sequenceLength, 50_257);
  for (let i = 0; i < 40; i++) x = block(net, `block${i}`, x, { heads: 40, inner: 4 * WIDTH });
  net.linear('lm_head', x, 50_257);
  return net.build();
}
