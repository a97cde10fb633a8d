/**
 * MobileNetV2 at width 1.0: Sandler et al., "MobileNetV2: Inverted Residuals and Linear Bottlenecks" (CVPR 2018),
 * table 2. Input 224 × 224 × 3. The inverted residual here is also MnasNet's.
 */
import type { Model } from '../model.js';
import { activate, add, globalPool, ModelBuilder, source, type Tensor } from '../model-builder.js';

/** Expansion, output channels, repeats, stride of the first. */
const STAGES = [
  { expand: 1, k: 16, repeats: 1, stride: 1 },
  { expand: 6, k: 24, repeats: 2, stride: 2 },
  { expand: 6, k: 32, repeats: 3, stride: 2 },
  { expand: 6, k: 64, repeats: 4, stride: 2 },
  { expand: 6, k: 96, repeats: 3, stride: 1 },
  { expand: 6, k: 160, repeats: 3, stride: 2 },
  { expand: 6, k: 320, repeats: 1, stride: 1 },
];

export function mobilenetV2(): Model {
  const net = new ModelBuilder('mobilenet-v2', 'vision');
  let x = activate('relu6', net.conv('conv', source(3, 224, 224), { k: 32, r: 3, stride: 2, pad: 1 }));
  for (const [stage, { expand, k, repeats, stride }] of STAGES.entries())
    for (let i = 0; i < repeats; i++)
      x = invertedResidual(net, `stage${stage + 1}.${i}`, x, {
        expand,
        k,
        r: 3,
        stride: i === 0 ? stride : 1,
        activation: 'relu6',
      });
  x = activate('relu6', net.conv('head', x, { k: 1280, r: 1 }));
  net.output(activate('softmax', net.fc('classifier', globalPool(x), 1000)));
  return net.build();
}

/** 1 × 1 expansion (none where `expand` is 1), r × r depthwise, linear 1 × 1 projection; residual where shapes agree. */
export function invertedResidual(
  net: ModelBuilder,
  name: string,
  input: Tensor,
  {
    expand,
    k,
    r,
    stride,
    activation,
  }: {
    readonly expand: number;
    readonly k: number;
    readonly r: number;
    readonly stride: number;
    readonly activation: 'relu' | 'relu6';
  },
): Tensor {
  let x = input;
  if (expand > 1) x = activate(activation, net.conv(`${name}.expand`, x, { k: expand * input.channels, r: 1 }));
  x = activate(activation, net.depthwise(`${name}.depthwise`, x, { r, stride, pad: (r - 1) / 2 }));
  x = net.conv(`${name}.project`, x, { k, r: 1 });
  return stride === 1 && input.channels === k ? add(x, input) : x;
}
