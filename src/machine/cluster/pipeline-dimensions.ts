/**
 * The outermost dimensions hold a pipeline's stages, all others the accelerators of one stage.
 */
import { InputError } from '../../base/errors.js';
import type { NetworkDimension } from './dimension.js';

export interface StagedNetwork {
  /** Of one stage. */
  readonly within: readonly NetworkDimension[];
  /** Between stages, innermost first; the product of their sizes is the number of stages. */
  readonly between: readonly NetworkDimension[];
}

/** @throws InputError where no outermost dimensions make up the stages */
export function stagedNetwork(dimensions: readonly NetworkDimension[], stages: number): StagedNetwork {
  let held = 1;
  let outer = dimensions.length;
  while (held < stages && outer > 0) {
    outer--;
    held *= (dimensions[outer] as NetworkDimension).size;
  }
  if (held === stages) return { within: dimensions.slice(0, outer), between: dimensions.slice(outer) };
  const sizes = dimensions.map(({ size }) => size);
  throw new InputError({
    path: 'pipeline.stages',
    expected: `the product of the sizes of the outermost dimensions (${sizes.join(' · ')})`,
    found: stages,
  });
}

/** The dimension a message between two stages goes along, the outermost in which they differ, and both addresses there. */
export function stageHop(between: readonly NetworkDimension[], from: number, to: number) {
  let inner = 1;
  let hop: { readonly dimension: number; readonly from: number; readonly to: number } | undefined;
  between.forEach(({ size }, dimension) => {
    const [a, b] = [Math.floor(from / inner) % size, Math.floor(to / inner) % size];
    if (a !== b) hop = { dimension, from: a, to: b };
    inner *= size;
  });
  if (hop === undefined) throw new Error(`stages ${from} and ${to} are one`);
  return hop;
}
