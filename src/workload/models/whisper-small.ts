/**
 * Whisper-small: Radford et al., "Robust Speech Recognition via Large-Scale Weak Supervision" (ICML 2023), table 1: 12 encoder
 * blocks over 1,500 frames and 12 decoder blocks over at most 448 tokens, width 768. 30 seconds of sound, 80 mel channels;
 * all tokens at once (teacher forcing, or scoring), with the output matrix at every position.
 */
import type { Model } from '../model.js';
import { activate, embedded, ModelBuilder, source } from '../model-builder.js';
import { block, crossBlock } from './transformer-block.js';

const WIDTH = 768;
const SHAPE = { heads: 12, inner: 3072 };
const VOCABULARY = 51_865;

export function whisperSmall({ sequenceLength = 448 }: { readonly sequenceLength?: number } = {}): Model {
  const net = new ModelBuilder('whisper-small', 'language');
  let x = activate('gelu', net.conv('conv1', source(80, 3000), { k: WIDTH, r: 3, s: 1, pad: 1, padX: 0 }));
  x = activate('gelu', net.conv('conv2', x, { k: WIDTH, r: 3, s: 1, stride: 2, pad: 1, padX: 0 }));
  for (let i = 0; i < 12; i++) x = block(net, `encoder${i}`, x, SHAPE);
  let y = embedded('embedding', WIDTH, sequenceLength, VOCABULARY);
  for (let i = 0; i < 12; i++) y = crossBlock(net, `decoder${i}`, y, x, SHAPE);
  net.linear('lm_head', y, VOCABULARY);
  return net.build();
}
