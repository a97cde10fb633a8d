/**
 * VGG-16, configuration D of Simonyan & Zisserman, "Very Deep Convolutional Networks for Large-Scale Image
 * Recognition" (ICLR 2015), table 1. Input 224 × 224 × 3.
 */
import type { Model } from '../model.js';
import { activate, ModelBuilder, pool, source } from '../model-builder.js';

const STAGES = [
  [64, 64],
  [128, 128],
  [256, 256, 256],
  [512, 512, 512],
  [512, 512, 512],
];

export function vgg16(): Model {
  const net = new ModelBuilder('vgg16', 'vision');
  let x = source(3, 224, 224);
  for (const [stage, widths] of STAGES.entries()) {
    for (const [i, k] of widths.entries()) {
      x = activate('relu', net.conv(`conv${stage + 1}_${i + 1}`, x, { k, r: 3, pad: 1 }));
    }
    x = pool(x, 2, 2);
  }
  x = activate('relu', net.fc('fc6', x, 4096));
  x = activate('relu', net.fc('fc7', x, 4096));
  net.output(activate('softmax', net.fc('fc8', x, 1000)));
  return net.build();
}
