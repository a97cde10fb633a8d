/**
 * T5-small: Raffel et al., "Exploring the Limits of Transfer Learning with a Unified Text-to-Text Transformer" (JMLR
 * 2020): 6 encoder and 6 decoder blocks of width 512, 8 heads, vocabulary 32,128. The whole target at once (teacher
 * forcing); default 128 tokens in and 128 out. The output matrix is included at every target position; it is the token
 * embedding again, but the array has to read it.
 */
import type { Model } from '../model.js';
import { embedded, ModelBuilder } from '../model-builder.js';
import { block, crossBlock } from './transformer-block.js';

const WIDTH = 512;
const BLOCKS = 6;
const VOCABULARY = 32_128;
const SHAPE = { heads: 8, inner: 2048, activation: 'relu', norm: 'rmsNorm' } as const;

export interface T5Options {
  readonly sequenceLength?: number;
  readonly targetLength?: number;
}

export function t5Small({ sequenceLength = 128, targetLength = 128 }: T5Options = {}): Model {
  const net = new ModelBuilder('t5-small', 'language');
  let encoded = embedded('embedding', WIDTH, sequenceLength, VOCABULARY);
  for (let i = 0; i < BLOCKS; i++) encoded = block(net, `encoder${i}`, encoded, SHAPE);
  let x = embedded('decoder.embedding', WIDTH, targetLength, VOCABULARY);
  for (let i = 0; i < BLOCKS; i++) x = crossBlock(net, `decoder${i}`, x, encoded, SHAPE);
  net.linear('lm_head', x, VOCABULARY);
  return net.build();
}
