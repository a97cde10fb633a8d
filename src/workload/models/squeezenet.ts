/**
 * SqueezeNet 1.0 and 1.1: Iandola et al., "SqueezeNet: AlexNet-level accuracy with 50x fewer parameters" (2016),
 * table 1, without bypass; 1.1 is the authors' later release. Input 224 × 224 × 3, pooling rounds up.
 */
import type { Model } from '../model.js';
import { activate, concat, globalPool, ModelBuilder, pool, source, type Tensor } from '../model-builder.js';

/** First convolution, then squeeze and expand widths of the fire modules; 'pool' is a 3 × 3 maximum of stride 2. */
const VERSIONS = {
  '1.0': {
    stem: { k: 96, r: 7, stride: 2 },
    body: [
      'pool',
      [16, 64],
      [16, 64],
      [32, 128],
      'pool',
      [32, 128],
      [48, 192],
      [48, 192],
      [64, 256],
      'pool',
      [64, 256],
    ],
  },
  '1.1': {
    stem: { k: 64, r: 3, stride: 2 },
    body: [
      'pool',
      [16, 64],
      [16, 64],
      'pool',
      [32, 128],
      [32, 128],
      'pool',
      [48, 192],
      [48, 192],
      [64, 256],
      [64, 256],
    ],
  },
} as const;

export function squeezenet(version: keyof typeof VERSIONS = '1.0'): Model {
  const net = new ModelBuilder('squeezenet', 'vision');
  const { stem, body } = VERSIONS[version];
  let x = activate('relu', net.conv('conv1', source(3, 224, 224), stem));
  let module = 2;
  for (const part of body) x = part === 'pool' ? pool(x, 3, 2, 0, true) : fire(net, `fire${module++}`, x, part);
  net.output(activate('softmax', globalPool(activate('relu', net.conv('conv10', x, { k: 1000, r: 1 })))));
  return net.build();
}

function fire(net: ModelBuilder, name: string, input: Tensor, [squeeze, expand]: readonly [number, number]): Tensor {
  const x = activate('relu', net.conv(`${name}.squeeze`, input, { k: squeeze, r: 1 }));
  return concat(
    activate('relu', net.conv(`${name}.expand1x1`, x, { k: expand, r: 1 })),
    activate('relu', net.conv(`${name}.expand3x3`, x, { k: expand, r: 3, pad: 1 })),
  );
}
