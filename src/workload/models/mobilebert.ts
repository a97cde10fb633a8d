/**
 * MobileBERT: Sun et al., "MobileBERT: a Compact Task-Agnostic BERT for Resource-Limited Devices" (ACL 2020), table 1:
 * 24 blocks of width 512 that work at width 128 inside, 4 heads, 4 stacked feed-forward networks. In the paper, queries,
 * keys and values all read the wide input (25.3 M parameters); in the released checkpoint, queries and keys share a
 * second bottleneck (24.6 M; `sharedKeyQuery`). Default sequence: 128 tokens, as in the paper's FLOPs.
 */
import type { Model } from '../model.js';
import { activate, add, embedded, ModelBuilder, type Tensor } from '../model-builder.js';
import { feedForward, scores, weightedSum } from './transformer-block.js';

const VOCABULARY = 30_522;
const EMBEDDING = 128;
const WIDTH = 512;
const BOTTLENECK = 128;
const BLOCKS = 24;
const HEADS = 4;
const FEED_FORWARDS = 4;
const INNER = 512;

export interface MobileBertOptions {
  readonly sequenceLength?: number;
  readonly sharedKeyQuery?: boolean;
}

export function mobilebert({ sequenceLength = 128, sharedKeyQuery = false }: MobileBertOptions = {}): Model {
  const net = new ModelBuilder('mobilebert', 'language');
  const trigrams = embedded('embedding', 3 * EMBEDDING, sequenceLength, VOCABULARY);
  let x = net.linear('embedding.transform', trigrams, WIDTH);
  for (let i = 0; i < BLOCKS; i++) x = block(net, `block${i}`, x, sharedKeyQuery);
  return net.build();
}

function block(net: ModelBuilder, name: string, input: Tensor, sharedKeyQuery: boolean): Tensor {
  const narrow = net.linear(`${name}.bottleneck.input`, input, BOTTLENECK);
  const keyQuery = sharedKeyQuery ? net.linear(`${name}.bottleneck.attention`, input, BOTTLENECK) : input;
  const query = net.linear(`${name}.attention.query`, keyQuery, BOTTLENECK);
  const key = net.linear(`${name}.attention.key`, keyQuery, BOTTLENECK);
  const value = net.linear(`${name}.attention.value`, input, BOTTLENECK);
  const weights = scores(net, `${name}.attention.scores`, query, key, HEADS);
  const mixed = weightedSum(net, `${name}.attention.context`, weights, value, HEADS);
  let x = scaled(net.linear(`${name}.attention.output`, mixed, BOTTLENECK), narrow);
  for (let i = 0; i < FEED_FORWARDS; i++)
    x = scaled(feedForward(net, `${name}.${i}`, x, { inner: INNER, activation: 'relu' }), x);
  return scaled(net.linear(`${name}.bottleneck.output`, x, WIDTH), input);
}

/** The sum with what passed by, scaled and shifted in place of a normalisation (section 3.3). */
function scaled(made: Tensor, passed: Tensor): Tensor {
  return activate('scale', add(made, passed));
}
