/**
 * GPT-2 small (124 M): Radford et al., "Language Models are Unsupervised Multitask Learners" (2019): 12 blocks of width
 * 768, 12 heads, vocabulary 50,257. The whole prompt at once; default 128 tokens, at most 1,024. The output matrix is
 * included at every position; it is the token embedding again, but the array has to read it.
 */
import type { Model } from '../model.js';
import { embedded, ModelBuilder } from '../model-builder.js';
import { block } from './transformer-block.js';

const WIDTH = 768;
const BLOCKS = 12;
const VOCABULARY = 50_257;
const SHAPE = { heads: 12, inner: 3072 };

export function gpt2({ sequenceLength = 128 }: { readonly sequenceLength?: number } = {}): Model {
  const net = new ModelBuilder('gpt2', 'language');
  let x = embedded('embedding', WIDTH, sequenceLength, VOCABULARY);
  for (let i = 0; i < BLOCKS; i++) x = block(net, `block${i}`, x, SHAPE);
  net.linear('lm_head', x, VOCABULARY);
  return net.build();
}
