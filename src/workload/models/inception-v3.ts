/**
 * Inception-v3: Szegedy et al., "Rethinking the Inception Architecture for Computer Vision" (CVPR 2016), table 1, with
 * the branch widths of the authors' release (as in torchvision). Input 299 × 299 × 3, without the auxiliary classifier,
 * which only training uses. Names follow the release: 5 = 35 × 35, 6 = 17 × 17, 7 = 8 × 8.
 */
import type { Model } from '../model.js';
import { activate, concat, globalPool, ModelBuilder, pool, source, type Tensor } from '../model-builder.js';

/** One convolution of a branch: output channels, filter rows × columns, stride; padding keeps the size where it is 1. */
type Step = readonly [k: number, r: number, s?: number, stride?: number];

export function inceptionV3(): Model {
  const net = new ModelBuilder('inception-v3', 'vision');
  const relu = (name: string, input: Tensor, shape: Parameters<ModelBuilder['conv']>[2]): Tensor =>
    activate('relu', net.conv(name, input, shape));
  let x = relu('1a', source(3, 299, 299), { k: 32, r: 3, stride: 2 });
  x = relu('2a', x, { k: 32, r: 3 });
  x = relu('2b', x, { k: 64, r: 3, pad: 1 });
  x = pool(x, 3, 2);
  x = relu('3b', x, { k: 80, r: 1 });
  x = relu('4a', x, { k: 192, r: 3 });
  x = pool(x, 3, 2);
  for (const [name, poolWidth] of [
    ['5b', 32],
    ['5c', 64],
    ['5d', 64],
  ] as const)
    x = mixed5(net, name, x, poolWidth);
  x = reduce(net, '6a', x, [
    [[384, 3, 3, 2]],
    [
      [64, 1],
      [96, 3],
      [96, 3, 3, 2],
    ],
  ]);
  for (const [name, width] of [
    ['6b', 128],
    ['6c', 160],
    ['6d', 160],
    ['6e', 192],
  ] as const)
    x = mixed6(net, name, x, width);
  x = reduce(net, '7a', x, [
    [
      [192, 1],
      [320, 3, 3, 2],
    ],
    [
      [192, 1],
      [192, 1, 7],
      [192, 7, 1],
      [192, 3, 3, 2],
    ],
  ]);
  for (const name of ['7b', '7c']) x = mixed7(net, name, x);
  net.output(activate('softmax', net.fc('fc', globalPool(x), 1000)));
  return net.build();
}

/** Figure 5: 5 × 5 filters as they are, and a second branch of two 3 × 3. */
function mixed5(net: ModelBuilder, name: string, x: Tensor, poolWidth: number): Tensor {
  return concat(
    branch(net, `${name}.1x1`, x, [[64, 1]]),
    branch(net, `${name}.5x5`, x, [
      [48, 1],
      [64, 5],
    ]),
    branch(net, `${name}.3x3dbl`, x, [
      [64, 1],
      [96, 3],
      [96, 3],
    ]),
    branch(net, `${name}.pool`, pool(x, 3, 1, 1), [[poolWidth, 1]]),
  );
}

/** Figure 6: 7 × 7 filters split into 1 × 7 and 7 × 1. */
function mixed6(net: ModelBuilder, name: string, x: Tensor, k: number): Tensor {
  return concat(
    branch(net, `${name}.1x1`, x, [[192, 1]]),
    branch(net, `${name}.7x7`, x, [
      [k, 1],
      [k, 1, 7],
      [192, 7, 1],
    ]),
    branch(net, `${name}.7x7dbl`, x, [
      [k, 1],
      [k, 7, 1],
      [k, 1, 7],
      [k, 7, 1],
      [192, 1, 7],
    ]),
    branch(net, `${name}.pool`, pool(x, 3, 1, 1), [[192, 1]]),
  );
}

/** Figure 7: the last step of two branches forks into 1 × 3 and 3 × 1. */
function mixed7(net: ModelBuilder, name: string, x: Tensor): Tensor {
  const three = branch(net, `${name}.3x3`, x, [[384, 1]]);
  const double = branch(net, `${name}.3x3dbl`, x, [
    [448, 1],
    [384, 3],
  ]);
  const fork = (from: string, t: Tensor): Tensor =>
    concat(branch(net, `${from}.a`, t, [[384, 1, 3]]), branch(net, `${from}.b`, t, [[384, 3, 1]]));
  return concat(
    branch(net, `${name}.1x1`, x, [[320, 1]]),
    fork(`${name}.3x3`, three),
    fork(`${name}.3x3dbl`, double),
    branch(net, `${name}.pool`, pool(x, 3, 1, 1), [[192, 1]]),
  );
}

/** Halves the size: branches that end in a strided 3 × 3, beside a strided maximum of the input. */
function reduce(net: ModelBuilder, name: string, x: Tensor, branches: readonly (readonly Step[])[]): Tensor {
  return concat(pool(x, 3, 2), ...branches.map((steps, i) => branch(net, `${name}.${i}`, x, steps)));
}

function branch(net: ModelBuilder, name: string, input: Tensor, steps: readonly Step[]): Tensor {
  let x = input;
  for (const [i, [k, r, s = r, stride = 1]] of steps.entries()) {
    const [pad, padX] = stride === 1 ? [(r - 1) / 2, (s - 1) / 2] : [0, 0];
    x = activate('relu', net.conv(steps.length === 1 ? name : `${name}.${i + 1}`, x, { k, r, s, stride, pad, padX }));
  }
  return x;
}
