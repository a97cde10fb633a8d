/**
 * The U-Net of Stable Diffusion 1.5 (Rombach et al., CVPR 2022; the released configuration): one denoising step on a latent of
 * 64 × 64 × 4 with 77 text tokens of 768. Widths 320, 640, 1,280, 1,280; two residual blocks a level on the way down, three on the
 * way up; transformers with cross-attention of 8 heads on the three upper levels and in the middle.
 */
import type { Model } from '../model.js';
import { activate, add, concat, ModelBuilder, source, type Tensor } from '../model-builder.js';
import { residual as block, scores, weightedSum } from './transformer-block.js';

const WIDTHS = [320, 640, 1280, 1280];
const HEADS = 8;
const TIME = 1280;

export function diffusionUnet(): Model {
  const net = new ModelBuilder('diffusion-unet', 'vision');
  const text = source(768, 77);
  const hidden = activate('silu', net.fc('time.1', source(320), TIME));
  const time = activate('silu', net.fc('time.2', hidden, TIME));
  const at = { net, text, time };
  let x = net.conv('in', source(4, 64, 64), { k: 320, r: 3, pad: 1 });
  const skips = [x];
  for (const [level, width] of WIDTHS.entries()) {
    for (let i = 0; i < 2; i++) {
      x = residual(at, `down${level}.${i}`, x, width);
      if (level < 3) x = transformer(at, `down${level}.${i}.transformer`, x);
      skips.push(x);
    }
    if (level === 3) continue;
    x = net.conv(`down${level}.downsample`, x, { k: width, r: 3, stride: 2, pad: 1 });
    skips.push(x);
  }
  x = residual(at, 'middle.0', x, TIME);
  x = residual(at, 'middle.1', transformer(at, 'middle.transformer', x), TIME);
  for (const [level, width] of [...WIDTHS.entries()].reverse()) {
    for (let i = 0; i < 3; i++) {
      x = residual(at, `up${level}.${i}`, concat(x, skips.pop() as Tensor), width);
      if (level < 3) x = transformer(at, `up${level}.${i}.transformer`, x);
    }
    if (level > 0) x = net.conv(`up${level}.upsample`, { ...x, y: 2 * x.y, x: 2 * x.x }, { k: width, r: 3, pad: 1 });
  }
  net.conv('out', groupNormed(x), { k: 4, r: 3, pad: 1 });
  return net.build();
}

interface Surroundings {
  readonly net: ModelBuilder;
  readonly text: Tensor;
  readonly time: Tensor;
}

/** As the layer behind reads it. */
function groupNormed(input: Tensor): Tensor {
  return activate('silu', activate('groupNorm', input));
}

/** Two 3 × 3 convolutions, with the time between them; the shortcut is projected where its width differs. */
function residual({ net, time }: Surroundings, name: string, input: Tensor, width: number): Tensor {
  const first = net.conv(`${name}.conv1`, groupNormed(input), { k: width, r: 3, pad: 1 });
  const timed = add(first, net.fc(`${name}.time`, time, width));
  const x = net.conv(`${name}.conv2`, groupNormed(timed), { k: width, r: 3, pad: 1 });
  return add(x, input.channels === width ? input : net.conv(`${name}.shortcut`, input, { k: width, r: 1 }));
}

function transformer({ net, text }: Surroundings, name: string, input: Tensor): Tensor {
  const { channels, y, x: columns } = input;
  const first = net.conv(`${name}.in`, activate('groupNorm', input), { k: channels, r: 1 });
  let x: Tensor = { ...first, y: y * columns, x: 1 };
  x = block(attention(net, `${name}.attention`, x, x), x);
  x = block(attention(net, `${name}.cross`, x, text), x);
  const inner = net.linear(`${name}.ffn.inner`, x, 8 * channels);
  const gated = activate('multiply', activate('gelu', { ...inner, channels: 4 * channels }));
  x = block(net.linear(`${name}.ffn.output`, gated, channels), x);
  return add(net.conv(`${name}.out`, { ...x, y, x: columns }, { k: channels, r: 1 }), input);
}

function attention(net: ModelBuilder, name: string, input: Tensor, memory: Tensor): Tensor {
  const { channels } = input;
  const query = net.linear(`${name}.query`, input, channels);
  const key = net.linear(`${name}.key`, memory, channels);
  const value = net.linear(`${name}.value`, memory, channels);
  const mixed = weightedSum(net, `${name}.context`, scores(net, `${name}.scores`, query, key, HEADS), value, HEADS);
  return net.linear(`${name}.output`, mixed, channels);
}
