/**
 * BERT-base: Devlin et al., "BERT: Pre-training of Deep Bidirectional Transformers for Language Understanding" (NAACL
 * 2019): 12 blocks of width 768, 12 heads. Default sequence: 128 tokens, the length MobileBERT's paper counts FLOPs at.
 * The pooler (first token) is included, the masked-word head of pre-training is not.
 */
import type { Model } from '../model.js';
import { activate, embedded, firstRow, ModelBuilder } from '../model-builder.js';
import { block } from './transformer-block.js';

const WIDTH = 768;
const BLOCKS = 12;
const VOCABULARY = 30_522;
const SHAPE = { heads: 12, inner: 3072 };

export function bertBase({ sequenceLength = 128 }: { readonly sequenceLength?: number } = {}): Model {
  const net = new ModelBuilder('bert-base', 'language');
  let x = activate('layerNorm', embedded('embedding', WIDTH, sequenceLength, VOCABULARY));
  for (let i = 0; i < BLOCKS; i++) x = block(net, `block${i}`, x, SHAPE);
  net.output(activate('tanh', net.fc('pooler', firstRow(x), WIDTH)));
  return net.build();
}
