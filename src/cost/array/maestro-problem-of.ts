/** Views of a layer and a machine that the data-centric analysis reads. */
import type { ArrayMachine } from '../../machine/array-machine.js';
import type { ArrayLayer } from '../../mapping/array-mapping/array-layer.js';
import { C, K, R, S, X, Y } from '../../mapping/array-mapping/genes.js';
import type { Machine } from '../dataflow/machine.js';
import type { MaestroProblem } from '../dataflow/maestro-problem.js';
import type { Edges } from './array-cost.js';

/** One run of the layer, trailing rows and columns left out. */
export function maestroProblemOf({
  isDepthwise,
  extents,
  strideY,
  strideX,
  samples,
  bytes,
}: ArrayLayer): MaestroProblem {
  const y = (extents[Y]! - 1) * strideY + extents[R]!;
  const x = (extents[X]! - 1) * strideX + extents[S]!;
  const n = samples > 1 ? samples : 0;
  return {
    operator: isDepthwise ? 'DSCONV' : 'CONV',
    // C, G, K, M, N, R, S, X, Y
    sizes: [extents[C]!, 0, isDepthwise ? 0 : extents[K]!, 0, n, extents[R]!, extents[S]!, x, y],
    strides: [1, 1, 1, 1, 1, 1, 1, strideX, strideY],
    bytes,
  };
}

export function machineOf(array: ArrayMachine, pes: number, edges: Edges): Machine {
  return {
    pes,
    simdLanes: array.simdLanes,
    nocBandwidth: array.nocBytesPerCycle,
    nocLatency: array.nocLatencyCycles,
    offchipBandwidth: array.offChipBytesPerCycle,
    corrected: false,
    edges,
  };
}
