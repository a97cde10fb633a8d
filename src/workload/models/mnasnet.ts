/**
 * MnasNet-B1 at width 1.0 (without squeeze-and-excitation): Tan et al., "MnasNet: Platform-Aware Neural Architecture
 * Search for Mobile" (CVPR 2019), with the stage table of torchvision's `mnasnet1_0`. Input 224 × 224 × 3.
 */
import type { Model } from '../model.js';
import { activate, globalPool, ModelBuilder, source } from '../model-builder.js';
import { invertedResidual } from './mobilenet-v2.js';

const STAGES = [
  { expand: 1, k: 16, r: 3, repeats: 1, stride: 1 },
  { expand: 3, k: 24, r: 3, repeats: 3, stride: 2 },
  { expand: 3, k: 40, r: 5, repeats: 3, stride: 2 },
  { expand: 6, k: 80, r: 5, repeats: 3, stride: 2 },
  { expand: 6, k: 96, r: 3, repeats: 2, stride: 1 },
  { expand: 6, k: 192, r: 5, repeats: 4, stride: 2 },
  { expand: 6, k: 320, r: 3, repeats: 1, stride: 1 },
];

export function mnasnetB1(): Model {
  const net = new ModelBuilder('mnasnet', 'vision');
  let x = activate('relu', net.conv('conv', source(3, 224, 224), { k: 32, r: 3, stride: 2, pad: 1 }));
  for (const [stage, { expand, k, r, repeats, stride }] of STAGES.entries())
    for (let i = 0; i < repeats; i++)
      x = invertedResidual(net, `stage${stage + 1}.${i}`, x, {
        ...{ expand, k, r, stride: i === 0 ? stride : 1 },
        activation: 'relu',
      });
  x = activate('relu', net.conv('head', x, { k: 1280, r: 1 }));
  net.output(activate('softmax', net.fc('classifier', globalPool(x), 1000)));
  return net.build();
}
