/**
 * What every cost model refuses before it computes: layers and cores with a size that is not a positive integer. The
 * constructors of `layer.ts` refuse such layers too; models are also handed plain data.
 */
import { InputError } from '../base/errors.js';
import type { Core } from '../machine/core.js';
import { elementBytes } from '../problem/element-bytes.js';
import { LAYER_SIZES, type Layer, outputX, outputY, outputZ } from '../workload/layer.js';

/** @throws InputError naming the first size that is wrong. */
export function checkLayer(layer: Layer): void {
  for (let i = 0; i < LAYER_SIZES.length; i++) {
    const value = layer[LAYER_SIZES[i]!];
    if (!(Number.isSafeInteger(value) && value >= 1))
      throw new InputError({ path: `${layer.name}.${LAYER_SIZES[i]!}`, expected: 'a positive integer', found: value });
  }
  if (!(outputZ(layer) >= 1 && outputY(layer) >= 1 && outputX(layer) >= 1))
    throw new InputError({
      path: layer.name,
      expected: 'a filter no larger than the padded input',
      found: `${layer.r} × ${layer.s} on ${layer.y + layer.padY} × ${layer.x + layer.padX}`,
    });
  elementBytes(layer.elementBytes);
}

/** @throws InputError naming the first size that is wrong. */
export function checkCore(core: Core): void {
  for (const size of ['rows', 'columns'] as const)
    if (!(Number.isSafeInteger(core[size]) && core[size] >= 1))
      throw new InputError({ path: `${core.name}.${size}`, expected: 'a positive integer', found: core[size] });
}
