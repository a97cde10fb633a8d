/**
 * ShuffleNetV2 x1.0: Ma et al., "ShuffleNet V2: Practical Guidelines for Efficient CNN Architecture Design" (ECCV 2018),
 * table 5 and figure 3 (c, d). Input 224 × 224 × 3. A unit's output mixes what it computed with what it passed by, so
 * the next unit waits for both.
 */
import type { Model } from '../model.js';
import { activate, concat, globalPool, ModelBuilder, pool, source, type Tensor } from '../model-builder.js';

const STAGES = [
  { units: 4, k: 116 },
  { units: 8, k: 232 },
  { units: 4, k: 464 },
];

export function shufflenetV2(): Model {
  const net = new ModelBuilder('shufflenet-v2', 'vision');
  let x = activate('relu', net.conv('conv1', source(3, 224, 224), { k: 24, r: 3, stride: 2, pad: 1 }));
  x = pool(x, 3, 2, 1);
  for (const [i, { units, k }] of STAGES.entries()) {
    x = downUnit(net, `stage${i + 2}.0`, x, k / 2);
    for (let unit = 1; unit < units; unit++) x = basicUnit(net, `stage${i + 2}.${unit}`, x);
  }
  x = activate('relu', net.conv('conv5', x, { k: 1024, r: 1 }));
  net.output(activate('softmax', net.fc('fc', globalPool(x), 1000)));
  return net.build();
}

/** Half of the channels pass by, the other half is computed. */
function basicUnit(net: ModelBuilder, name: string, input: Tensor): Tensor {
  const half = { ...input, channels: input.channels / 2 };
  return concat(half, branch(net, name, half, half.channels, 1));
}

/** Both branches see the whole input and halve its size. */
function downUnit(net: ModelBuilder, name: string, input: Tensor, k: number): Tensor {
  const left = net.depthwise(`${name}.left.depthwise`, input, { r: 3, stride: 2, pad: 1 });
  return concat(activate('relu', net.conv(`${name}.left.conv`, left, { k, r: 1 })), branch(net, name, input, k, 2));
}

function branch(net: ModelBuilder, name: string, input: Tensor, k: number, stride: number): Tensor {
  let x = activate('relu', net.conv(`${name}.conv1`, input, { k, r: 1 }));
  x = net.depthwise(`${name}.depthwise`, x, { r: 3, stride, pad: 1 });
  return activate('relu', net.conv(`${name}.conv2`, x, { k, r: 1 }));
}
