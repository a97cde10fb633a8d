/**
 * Energy of a layer as a function of what moves between the buffers: everything else (MACs, accesses to the PEs' buffers,
 * operands that are written to the shared buffer once) depends on the layer alone. MAESTRO's access energies, nanojoules.
 */
import type { ArrayLayer } from '../../mapping/array-mapping/array-layer.js';
import { macsOf } from '../../mapping/array-mapping/array-layer.js';
import { energyNanojoules } from '../dataflow/energy.js';

interface Elements {
  readonly input: number;
  readonly weights: number;
  readonly output: number;
}

/** Elements of each operand: what crosses at least once. Rows and columns that no filter reads are not counted. */
export function compulsoryElements({ extents, samples, isDepthwise, strideY, strideX }: ArrayLayer): Elements {
  const [k, c, y, x, r, s] = extents as [number, number, number, number, number, number];
  const rows = (y - 1) * Math.min(strideY, r) + r;
  const columns = (x - 1) * Math.min(strideX, s) + s;
  return {
    input: samples * c * rows * columns,
    weights: (isDepthwise ? 1 : k) * c * r * s,
    output: samples * (isDepthwise ? c : k) * y * x,
  };
}

/** Nanojoules when so many elements of each operand move. */
export function movementEnergy(layer: ArrayLayer): (input: number, weights: number, output: number) => number {
  const macs = macsOf(layer);
  const size = compulsoryElements(layer);
  return (input, weights, output) =>
    energyNanojoules(
      {
        macs,
        input: { l1Read: macs, l1Write: input, l2Read: input, l2Write: size.input },
        weights: { l1Read: macs, l1Write: weights, l2Read: weights, l2Write: size.weights },
        output: { l1Read: macs, l1Write: macs, l2Read: size.output, l2Write: output },
      },
      undefined,
      layer.bytes,
    );
}
