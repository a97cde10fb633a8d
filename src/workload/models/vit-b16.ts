/**
 * ViT-B/16: Dosovitskiy et al., "An Image is Worth 16x16 Words" (ICLR 2021), table 1: 196 patches and a class token through
 * 12 encoder blocks of width 768. Input 224 × 224 × 3.
 */
import type { Model } from '../model.js';
import { firstRow, ModelBuilder, source } from '../model-builder.js';
import { block } from './transformer-block.js';

const WIDTH = 768;
const PATCH = 16;
const TOKENS = (224 / PATCH) ** 2 + 1;
const SHAPE = { heads: 12, inner: 3072 };

export function vitB16(): Model {
  const net = new ModelBuilder('vit-b16', 'vision');
  const patches = net.conv('patches', source(3, 224, 224), { k: WIDTH, r: PATCH, stride: PATCH });
  let x = { ...patches, y: TOKENS, x: 1 };
  for (let i = 0; i < 12; i++) x = block(net, `block${i}`, x, SHAPE);
  net.output(net.fc('head', firstRow(x), 1000));
  return net.build();
}
