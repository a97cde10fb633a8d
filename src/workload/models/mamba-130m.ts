/**
 * Mamba 130M: Gu & Dao, "Mamba" (2023): 24 blocks of width 768 with 1,536 inner channels, states of 16, steps of rank 48. The
 * products of each block; the selective scan has no matrix product and is not modelled. Default 128 tokens at once.
 */
import type { Model } from '../model.js';
import { add, ModelBuilder, source } from '../model-builder.js';

const WIDTH = 768;
const INNER = 2 * WIDTH;
const STATE = 16;
const RANK = WIDTH / 16;

export function mamba130m({ sequenceLength = 128 }: { readonly sequenceLength?: number } = {}): Model {
  const net = new ModelBuilder('mamba-130m', 'language');
  let x = source(WIDTH, sequenceLength);
  for (let i = 0; i < 24; i++) {
    const name = `block${i}`;
    const both = net.linear(`${name}.in_proj`, x, 2 * INNER);
    // Four steps of each channel, none of them ahead.
    const mixed = net.depthwise(`${name}.conv1d`, { ...both, channels: INNER, y: both.y + 3 }, { r: 4, s: 1 });
    const parameters = net.linear(`${name}.x_proj`, mixed, RANK + 2 * STATE);
    const steps = net.linear(`${name}.dt_proj`, { ...parameters, channels: RANK }, INNER);
    const scanned = add({ ...mixed, channels: INNER }, parameters, steps, both);
    x = add(net.linear(`${name}.out_proj`, scanned, WIDTH), x);
  }
  net.linear('lm_head', x, 50_280);
  return net.build();
}
