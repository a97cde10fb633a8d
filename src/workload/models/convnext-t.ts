/**
 * ConvNeXt-T: Liu et al., "A ConvNet for the 2020s" (CVPR 2022), table 9: a 4 × 4 patch layer, blocks of a 7 × 7 depthwise
 * convolution and two 1 × 1 ones, 2 × 2 downsampling between the stages. Input 224 × 224 × 3.
 */
import type { Model } from '../model.js';
import { activate, add, globalPool, ModelBuilder, source } from '../model-builder.js';

const STAGES = [
  { width: 96, blocks: 3 },
  { width: 192, blocks: 3 },
  { width: 384, blocks: 9 },
  { width: 768, blocks: 3 },
];

export function convnextT(): Model {
  const net = new ModelBuilder('convnext-t', 'vision');
  let x = activate('layerNorm', net.conv('stem', source(3, 224, 224), { k: 96, r: 4, stride: 4 }));
  for (const [stage, { width, blocks }] of STAGES.entries()) {
    if (stage > 0) x = net.conv(`stage${stage}.downsample`, activate('layerNorm', x), { k: width, r: 2, stride: 2 });
    for (let i = 0; i < blocks; i++) {
      const name = `stage${stage}.${i}`;
      const mixed = activate('layerNorm', net.depthwise(`${name}.depthwise`, x, { r: 7, pad: 3 }));
      const wide = activate('gelu', net.conv(`${name}.expand`, mixed, { k: 4 * width, r: 1 }));
      x = add(net.conv(`${name}.project`, wide, { k: width, r: 1 }), x);
    }
  }
  net.output(activate('softmax', net.fc('head', activate('layerNorm', globalPool(x)), 1000)));
  return net.build();
}
