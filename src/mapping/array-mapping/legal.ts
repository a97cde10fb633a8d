/**
 * Which two-level mappings an array can run: inner tiles within outer ones, outer tiles within the layer, a cluster within
 * the array, and what is held within the buffers.
 */
import { InputError } from '../../base/errors.js';
import type { ArrayLayer } from './array-layer.js';
import { peBytes, sharedBytes } from './buffer-needs.js';
import { MAPPED, mappingOf, WIDTH } from './genes.js';

export interface ArrayLimits {
  readonly l1Bytes: number;
  readonly l2Bytes: number;
}

/** @throws InputError that names what is wrong first */
export function checkArrayMapping(layer: ArrayLayer, genes: Int32Array, { l1Bytes, l2Bytes }: ArrayLimits): void {
  const { pes, cluster, outer, inner } = mappingOf(genes);
  if (cluster > pes) throw illegal('Cluster', `clusters of at most ${pes} PEs (fan-out)`, cluster);
  for (let d = 0; d < WIDTH; d++) {
    const [whole, tile, own] = [layer.extents[d]!, outer.tiles[d]!, inner.tiles[d]!];
    if (tile > whole) throw illegal(`outer ${MAPPED[d]}`, `a tile of at most ${whole} (coverage)`, tile);
    if (own > tile) throw illegal(`inner ${MAPPED[d]}`, `a tile of at most ${tile}, the outer one (nesting)`, own);
  }
  const l1 = peBytes(layer, genes);
  if (l1 > l1Bytes) throw illegal('L1', `at most ${l1Bytes} bytes in a PE, double buffered (capacity)`, l1);
  const l2 = sharedBytes(layer, genes);
  if (l2 > l2Bytes) throw illegal('L2', `at most ${l2Bytes} bytes shared, double buffered (capacity)`, l2);
}

function illegal(path: string, expected: string, found: number): InputError {
  return new InputError({ path, expected, found });
}
