/**
 * Mamba 130M: Gu & Dao, "Mamba" (2023): 24 blocks of width 768 with 1,536 inner channels, states of 16, steps of rank 48. The
 * products of each block; the selective scan has no matrix product: it is work for vector lanes. Default 128 tokens at once.
 */
import type { Model } from '../model.js';
import { activate, add, combine, embedded, ModelBuilder, multiply, type Tensor } from '../model-builder.js';

const WIDTH = 768;
const INNER = 2 * WIDTH;
const STATE = 16;
const RANK = WIDTH / 16;
const VOCABULARY = 50_280;

export function mamba130m({ sequenceLength = 128 }: { readonly sequenceLength?: number } = {}): Model {
  const net = new ModelBuilder('mamba-130m', 'language');
  let x = embedded('embedding', WIDTH, sequenceLength, VOCABULARY);
  for (let i = 0; i < 24; i++) {
    const name = `block${i}`;
    const both = net.linear(`${name}.in_proj`, x, 2 * INNER);
    // Four steps of each channel, none of them ahead.
    const convolved = net.depthwise(`${name}.conv1d`, { ...both, channels: INNER, y: both.y + 3 }, { r: 4, s: 1 });
    const mixed = activate('silu', convolved);
    const parameters = net.linear(`${name}.x_proj`, mixed, RANK + 2 * STATE);
    const steps = activate('softplus', net.linear(`${name}.dt_proj`, { ...parameters, channels: RANK }, INNER));
    // The scan reads the steps it is fused with, the convolved input, B and C; then the gate, silu(z).
    const states = scan(steps, mixed, { ...parameters, channels: 2 * STATE });
    const gated = multiply(states, activate('silu', { ...both, channels: INNER }));
    x = activate('rmsNorm', add(net.linear(`${name}.out_proj`, gated, WIDTH), x));
  }
  net.linear('lm_head', x, VOCABULARY);
  return net.build();
}

/** A state of 16 for each inner channel, updated and read at every token. */
function scan(steps: Tensor, ...inputs: readonly Tensor[]): Tensor {
  return combine('scan', steps, inputs, steps.channels * steps.y * STATE);
}
