/**
 * Swin-T: Liu et al., "Swin Transformer" (ICCV 2021), table 7: attention inside windows of 7 × 7 tokens, four stages, between
 * which 2 × 2 neighbours merge. Shifting the windows moves data and changes no product. Input 224 × 224 × 3.
 */
import type { Model } from '../model.js';
import { activate, globalPool, ModelBuilder, source, type Tensor } from '../model-builder.js';
import { feedForward, residual } from './transformer-block.js';

const DEPTHS = [2, 2, 6, 2];
const WINDOW_TOKENS = 49;
const HEAD_WIDTH = 32;

export function swinT(): Model {
  const net = new ModelBuilder('swin-t', 'vision');
  const patches = activate('layerNorm', net.conv('patches', source(3, 224, 224), { k: 96, r: 4, stride: 4 }));
  let x: Tensor = { ...patches, y: patches.y * patches.x, x: 1 };
  for (const [stage, depth] of DEPTHS.entries()) {
    if (stage > 0)
      x = net.linear(`stage${stage}.merge`, { ...x, channels: 4 * x.channels, y: x.y / 4 }, 2 * x.channels);
    for (let i = 0; i < depth; i++) {
      const name = `stage${stage}.${i}`;
      x = residual(attention(net, `${name}.attention`, x), x);
      x = residual(feedForward(net, name, x, { inner: 4 * x.channels }), x);
    }
  }
  net.fc('head', globalPool(x), 1000);
  return net.build();
}

/** Every head of every window by itself. */
function attention(net: ModelBuilder, name: string, input: Tensor): Tensor {
  const { channels, y } = input;
  const query = net.linear(`${name}.query`, input, channels);
  const key = net.linear(`${name}.key`, input, channels);
  const value = net.linear(`${name}.value`, input, channels);
  const groups = (y / WINDOW_TOKENS) * (channels / HEAD_WIDTH);
  const size = { m: WINDOW_TOKENS, groups };
  const products = net.matmul(`${name}.scores`, query, key, { ...size, n: WINDOW_TOKENS, k: HEAD_WIDTH });
  const scores = activate('softmax', products, groups * WINDOW_TOKENS ** 2);
  const mixed = net.matmul(`${name}.context`, scores, value, { ...size, n: HEAD_WIDTH, k: WINDOW_TOKENS });
  return net.linear(`${name}.output`, { ...mixed, channels, y }, channels);
}
