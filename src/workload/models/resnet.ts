/**
 * ResNet-50: He et al., "Deep Residual Learning for Image Recognition" (CVPR 2016), table 1, in the form everybody runs
 * (v1.5: the stride of a stage sits in the 3 × 3 convolution, as in torchvision). Input 224 × 224 × 3.
 */
import type { Model } from '../model.js';
import { activate, add, globalPool, ModelBuilder, pool, source, type Tensor } from '../model-builder.js';

const STAGES = [
  { blocks: 3, width: 64, stride: 1 },
  { blocks: 4, width: 128, stride: 2 },
  { blocks: 6, width: 256, stride: 2 },
  { blocks: 3, width: 512, stride: 2 },
];

export function resnet50(): Model {
  const net = new ModelBuilder('resnet50', 'vision');
  let x = activate('relu', net.conv('conv1', source(3, 224, 224), { k: 64, r: 7, stride: 2, pad: 3 }));
  x = pool(x, 3, 2, 1);
  for (const [stage, { blocks, width, stride }] of STAGES.entries())
    for (let block = 0; block < blocks; block++)
      x = bottleneck(net, `layer${stage + 1}.${block}`, x, width, block === 0 ? stride : 1);
  net.output(activate('softmax', net.fc('fc', globalPool(x), 1000)));
  return net.build();
}

/** 1 × 1 to `width`, 3 × 3, 1 × 1 to 4 · `width`; the shortcut is projected where its shape differs. */
function bottleneck(net: ModelBuilder, name: string, input: Tensor, width: number, stride: number): Tensor {
  let x = activate('relu', net.conv(`${name}.conv1`, input, { k: width, r: 1 }));
  x = activate('relu', net.conv(`${name}.conv2`, x, { k: width, r: 3, stride, pad: 1 }));
  x = net.conv(`${name}.conv3`, x, { k: 4 * width, r: 1 });
  const isSame = input.channels === 4 * width;
  const shortcut = isSame ? input : net.conv(`${name}.downsample`, input, { k: 4 * width, r: 1, stride });
  return activate('relu', add(x, shortcut));
}
