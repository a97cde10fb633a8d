/**
 * EfficientNet-B0: Tan & Le (ICML 2019), table 1. Inverted residuals with squeeze-and-excitation, whose two small layers work
 * on the pooled map; the hidden one has a quarter of the block's input channels. Input 224 × 224 × 3.
 */
import type { Model } from '../model.js';
import { activate, add, globalPool, ModelBuilder, multiply, source, type Tensor } from '../model-builder.js';

/** Expansion, output channels, repeats, stride of the first, filter size. */
const STAGES = [
  { expand: 1, k: 16, repeats: 1, stride: 1, r: 3 },
  { expand: 6, k: 24, repeats: 2, stride: 2, r: 3 },
  { expand: 6, k: 40, repeats: 2, stride: 2, r: 5 },
  { expand: 6, k: 80, repeats: 3, stride: 2, r: 3 },
  { expand: 6, k: 112, repeats: 3, stride: 1, r: 5 },
  { expand: 6, k: 192, repeats: 4, stride: 2, r: 5 },
  { expand: 6, k: 320, repeats: 1, stride: 1, r: 3 },
];

export function efficientnetB0(): Model {
  const net = new ModelBuilder('efficientnet-b0', 'vision');
  let x = activate('silu', net.conv('conv', source(3, 224, 224), { k: 32, r: 3, stride: 2, pad: 1 }));
  for (const [stage, { repeats, stride, ...shape }] of STAGES.entries())
    for (let i = 0; i < repeats; i++)
      x = block(net, `stage${stage + 1}.${i}`, x, { ...shape, stride: i === 0 ? stride : 1 });
  x = activate('silu', net.conv('head', x, { k: 1280, r: 1 }));
  net.output(activate('softmax', net.fc('classifier', globalPool(x), 1000)));
  return net.build();
}

interface Shape {
  readonly expand: number;
  readonly k: number;
  readonly stride: number;
  readonly r: number;
}

function block(net: ModelBuilder, name: string, input: Tensor, { expand, k, stride, r }: Shape): Tensor {
  let x = input;
  if (expand > 1) x = activate('silu', net.conv(`${name}.expand`, x, { k: expand * input.channels, r: 1 }));
  x = activate('silu', net.depthwise(`${name}.depthwise`, x, { r, stride, pad: (r - 1) / 2 }));
  const squeezed = activate('silu', net.fc(`${name}.squeeze`, globalPool(x), input.channels / 4));
  x = multiply(x, activate('sigmoid', net.fc(`${name}.excite`, squeezed, x.channels)));
  x = net.conv(`${name}.project`, x, { k, r: 1 });
  return stride === 1 && input.channels === k ? add(x, input) : x;
}
