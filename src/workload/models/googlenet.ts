/**
 * GoogLeNet (Inception v1): Szegedy et al., "Going Deeper with Convolutions" (CVPR 2015), table 1. Input 224 × 224 × 3,
 * without the auxiliary classifiers, which only training uses. torchvision's port has 3 × 3 filters where the paper has
 * 5 × 5 (pytorch/vision issue 906); `wide: 3` gives that variant.
 */
import type { Model } from '../model.js';
import { activate, concat, globalPool, ModelBuilder, pool, source, type Tensor } from '../model-builder.js';

/** #1×1, #3×3 reduce, #3×3, #5×5 reduce, #5×5, pool projection: the columns of table 1. */
type Inception = readonly [number, number, number, number, number, number];

const MODULES: readonly { readonly name: string; readonly widths: Inception; readonly poolAfter?: number }[] = [
  { name: '3a', widths: [64, 96, 128, 16, 32, 32] },
  { name: '3b', widths: [128, 128, 192, 32, 96, 64], poolAfter: 3 },
  { name: '4a', widths: [192, 96, 208, 16, 48, 64] },
  { name: '4b', widths: [160, 112, 224, 24, 64, 64] },
  { name: '4c', widths: [128, 128, 256, 24, 64, 64] },
  { name: '4d', widths: [112, 144, 288, 32, 64, 64] },
  { name: '4e', widths: [256, 160, 320, 32, 128, 128], poolAfter: 2 },
  { name: '5a', widths: [256, 160, 320, 32, 128, 128] },
  { name: '5b', widths: [384, 192, 384, 48, 128, 128] },
];

export function googlenet({ wide = 5 }: { readonly wide?: 3 | 5 } = {}): Model {
  const net = new ModelBuilder('googlenet', 'vision');
  let x = activate('relu', net.conv('conv1', source(3, 224, 224), { k: 64, r: 7, stride: 2, pad: 3 }));
  x = pool(x, 3, 2, 0, true);
  x = activate('relu', net.conv('conv2.reduce', x, { k: 64, r: 1 }));
  x = activate('relu', net.conv('conv2', x, { k: 192, r: 3, pad: 1 }));
  x = pool(x, 3, 2, 0, true);
  for (const { name, widths, poolAfter } of MODULES) {
    x = inception(net, `inception${name}`, x, widths, wide);
    if (poolAfter !== undefined) x = pool(x, poolAfter, 2, 0, true);
  }
  net.output(activate('softmax', net.fc('fc', globalPool(x), 1000)));
  return net.build();
}

function inception(net: ModelBuilder, name: string, input: Tensor, widths: Inception, wide: number): Tensor {
  const [k1, reduce3, k3, reduce5, k5, projection] = widths;
  const conv = (branch: string, from: Tensor, shape: Parameters<ModelBuilder['conv']>[2]): Tensor =>
    activate('relu', net.conv(`${name}.${branch}`, from, shape));
  const one = conv('1x1', input, { k: k1, r: 1 });
  const three = conv('3x3.reduce', input, { k: reduce3, r: 1 });
  const five = conv('5x5.reduce', input, { k: reduce5, r: 1 });
  return concat(
    one,
    conv('3x3', three, { k: k3, r: 3, pad: 1 }),
    conv('5x5', five, { k: k5, r: wide, pad: (wide - 1) / 2 }),
    conv('pool', pool(input, 3, 1, 1), { k: projection, r: 1 }),
  );
}
