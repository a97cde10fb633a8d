/**
 * ResNet-18: He et al., "Deep Residual Learning for Image Recognition" (CVPR 2016), table 1: blocks of two 3 × 3
 * convolutions; the shortcut is projected where its shape differs. Input 224 × 224 × 3.
 */
import type { Model } from '../model.js';
import { activate, add, globalPool, ModelBuilder, pool, source, type Tensor } from '../model-builder.js';

const STAGES = [
  { width: 64, stride: 1 },
  { width: 128, stride: 2 },
  { width: 256, stride: 2 },
  { width: 512, stride: 2 },
];

export function resnet18(): Model {
  const net = new ModelBuilder('resnet18', 'vision');
  let x = activate('relu', net.conv('conv1', source(3, 224, 224), { k: 64, r: 7, stride: 2, pad: 3 }));
  x = pool(x, 3, 2, 1);
  for (const [stage, { width, stride }] of STAGES.entries())
    for (const block of [0, 1]) x = basicBlock(net, `layer${stage + 1}.${block}`, x, width, block === 0 ? stride : 1);
  net.output(activate('softmax', net.fc('fc', globalPool(x), 1000)));
  return net.build();
}

function basicBlock(net: ModelBuilder, name: string, input: Tensor, width: number, stride: number): Tensor {
  let x = activate('relu', net.conv(`${name}.conv1`, input, { k: width, r: 3, stride, pad: 1 }));
  x = net.conv(`${name}.conv2`, x, { k: width, r: 3, pad: 1 });
  const isSame = input.channels === width;
  const shortcut = isSame ? input : net.conv(`${name}.downsample`, input, { k: width, r: 1, stride });
  return activate('relu', add(x, shortcut));
}
