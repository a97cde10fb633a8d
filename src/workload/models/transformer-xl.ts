/**
 * Transformer-XL base for WikiText-103: Dai et al., "Transformer-XL: Attentive Language Models beyond a Fixed-Length
 * Context" (ACL 2019): 16 blocks of width 410, 10 heads of 41. A segment attends to itself and to the hidden states kept
 * from the one before (150 + 150 tokens, as trained); scores add a content and a relative-position term, whose
 * projected position encodings are computed in every block. Queries are computed for the new tokens only. The adaptive
 * softmax over 267,735 words is left out: how much of it runs depends on which words the text holds.
 */
import type { Model } from '../model.js';
import { activate, add, awaiting, embedded, ModelBuilder, source, type Tensor } from '../model-builder.js';
import { feedForward, residual, weightedSum } from './transformer-block.js';

const VOCABULARY = 267_735;
const WIDTH = 410;
const BLOCKS = 16;
const HEADS = 10;
const INNER = 2100;

export interface TransformerXlOptions {
  readonly sequenceLength?: number;
  readonly memoryLength?: number;
}

export function transformerXl({ sequenceLength = 150, memoryLength = 150 }: TransformerXlOptions = {}): Model {
  const net = new ModelBuilder('transformer-xl', 'language');
  let x = embedded('embedding', WIDTH, sequenceLength, VOCABULARY);
  for (let i = 0; i < BLOCKS; i++) x = block(net, `block${i}`, x, memoryLength);
  return net.build();
}

function block(net: ModelBuilder, name: string, input: Tensor, memoryLength: number): Tensor {
  const context = { ...input, y: memoryLength + input.y };
  const query = net.linear(`${name}.query`, input, WIDTH);
  const key = net.linear(`${name}.key`, context, WIDTH);
  const value = net.linear(`${name}.value`, context, WIDTH);
  const position = net.linear(`${name}.position`, source(WIDTH, context.y), WIDTH);
  const size = { m: query.y, n: key.y, k: WIDTH / HEADS, groups: HEADS };
  const content = net.matmul(`${name}.scores.content`, query, key, size);
  const both = add(net.matmul(`${name}.scores.position`, query, position, size), content);
  const weights = activate('softmax', awaiting(content, both), query.y * key.y * HEADS);
  const mixed = weightedSum(net, `${name}.context`, weights, value, HEADS);
  const x = residual(net.linear(`${name}.output`, mixed, WIDTH), input);
  return residual(feedForward(net, name, x, { inner: INNER, activation: 'relu' }), x);
}
