/**
 * What a tiling of a layer costs on an array of PEs: the cost model `tile-plan` of `caldera layer`. It sees what crosses the
 * memory, and takes the PEs as busy as a tile's MACs allow:
 *
 *     compute = Σ over tiles ⌈MACs of the tile / PEs⌉
 *     cycles  = ⌈max(compute + (first load + last store) / B, bytes / B)⌉        B: bytes a cycle to memory
 *     energy  = MACs · e_MAC + bytes · (e_memory + e_L2)
 *
 * Both terms of the cycles are below what a replay of the tiles takes: nothing computes while the first tile loads and the
 * last is stored, and all bytes cross one port. How a tile is spread over the PEs is not its business.
 */
import type { ArrayHardware } from '../../machine/array-machine.js';
import { DEFAULT_ENERGY_TABLE, energyTables } from '../../machine/energy.js';
import { type Convolution, convolutionMacs, operandBytesOf, usedOperands } from '../../problem/convolution.js';
import type { PlanBound, PlanFigures } from '../plan-figures.js';
import type { Nest } from './nest.js';
import type { Tiling } from './search.js';
import type { Axes, Traffic } from './traffic.js';

/** Tiles in the shared buffer: one in use, the next on its way. */
export const TILE_BUFFERS = 2;

export interface TilingFigures extends PlanFigures {
  readonly computeCycles: number;
  readonly traffic: Traffic;
}

export function tilingFigures(nest: Nest, { axes, reuse }: Tiling, hardware: ArrayHardware): TilingFigures {
  const macs = axes.reduce((product, { extent }) => product * extent, nest.taps);
  const computeCycles = tileCycles(nest, axes, hardware);
  const { bytes, traffic, tiles, sgBytes, firstLoadBytes, lastStoreBytes } = reuse;
  const perCycle = hardware.offChipBytesPerCycle;
  const alone = (firstLoadBytes + lastStoreBytes) / perCycle;
  return {
    cycles: Math.ceil(Math.max(computeCycles + alone, bytes / perCycle)),
    nanojoules: nanojoulesOf(macs, bytes),
    trafficBytes: bytes,
    macs,
    heldBytes: sgBytes,
    parts: tiles,
    computeCycles,
    traffic,
  };
}

/** No tiling is faster than all PEs busy or every used byte once over the port, nor moves less. */
export function tilingBound(convolution: Convolution, hardware: ArrayHardware): PlanBound {
  const macs = convolutionMacs(convolution);
  const { input, weights, output } = operandBytesOf(usedOperands(convolution), convolution.bytes);
  const trafficBytes = input + weights + output;
  const busy = Math.ceil(macs / (hardware.pes * hardware.simdLanes));
  return {
    cycles: Math.max(busy, Math.ceil(trafficBytes / hardware.offChipBytesPerCycle)),
    nanojoules: nanojoulesOf(macs, trafficBytes),
    trafficBytes,
  };
}

function nanojoulesOf(macs: number, bytes: number): number {
  const { macPj, sgAccessPj, hbmBytePj } = energyTables.get(DEFAULT_ENERGY_TABLE);
  return (macs * macPj + bytes * (hbmBytePj + sgAccessPj)) / 1000;
}

/** Tiles differ only where they are the last along a dimension: at most 2 sizes each. */
function tileCycles({ taps }: Nest, axes: Axes, { pes, simdLanes }: ArrayHardware): number {
  const lanes = pes * simdLanes;
  const sum = (dimension: number, macs: number, count: number): number => {
    const axis = axes[dimension];
    if (axis === undefined) return count * Math.ceil(macs / lanes);
    const { size, trips, lastSize } = axis;
    if (lastSize === size) return sum(dimension + 1, macs * size, count * trips);
    return sum(dimension + 1, macs * size, count * (trips - 1)) + sum(dimension + 1, macs * lastSize, count);
  };
  return sum(0, taps, 1);
}
