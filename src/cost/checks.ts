/**
 * What every cost model refuses before it computes: layers and cores with a size that is not a positive integer. The
 * constructors of `layer.ts` refuse such layers too; models are also handed plain data.
 */
import { InputError } from '../base/errors.js';
import type { Core } from '../machine/core.js';
import { type Layer, outputX, outputY } from '../workload/layer.js';

const LAYER_SIZES = ['k', 'c', 'y', 'x', 'r', 's', 'strideY', 'strideX', 'groups'] as const;

/** @throws InputError naming the first size that is wrong. */
export function checkLayer(layer: Layer): void {
  for (let i = 0; i < LAYER_SIZES.length; i++) {
    const value = layer[LAYER_SIZES[i]!];
    if (!(Number.isSafeInteger(value) && value >= 1))
      throw new InputError({ path: `${layer.name}.${LAYER_SIZES[i]!}`, expected: 'a positive integer', found: value });
  }
  if (!(outputY(layer) >= 1 && outputX(layer) >= 1))
    throw new InputError({
      path: layer.name,
      expected: 'a filter no larger than the padded input',
      found: `${layer.r} × ${layer.s} on ${layer.y + layer.padY} × ${layer.x + layer.padX}`,
    });
}

/** @throws InputError naming the first size that is wrong. */
export function checkCore(core: Core): void {
  for (const size of ['rows', 'columns'] as const)
    if (!(Number.isSafeInteger(core[size]) && core[size] >= 1))
      throw new InputError({ path: `${core.name}.${size}`, expected: 'a positive integer', found: core[size] });
}
