/**
 * The cost of a layer on a core with a matrix engine: the layer as matrix products (im2col), these as blocks of tiles,
 * their stream's time by the recurrence. Bytes are those of the tiles that do not lie in the SG when they are loaded.
 * Cycles of the engine's clock. Sizes in bytes.
 */
import type { ActivityCounts } from '../../machine/energy.js';
import { engineTiming } from '../../machine/engine-timing.js';
import { arrayRows, type MatrixEngine, peakMacs } from '../../machine/matrix-engine.js';
import type { EngineStream } from '../../mapping/core-work.js';
import { StreamCursor } from '../../mapping/instruction-stream/cursor.js';
import { gemmStream } from '../../mapping/instruction-stream/gemm-stream.js';
import { LOAD, MULTIPLY } from '../../mapping/instruction-stream/instruction.js';
import type { Blocking } from '../../mapping/instruction-stream/register-block.js';
import { TileResidency } from '../../mapping/instruction-stream/residency.js';
import type { InstructionStream } from '../../mapping/instruction-stream/stream.js';
import type { TilePlan } from '../../mapping/tile-plan.js';
import { matrixProducts } from '../../workload/im2col.js';
import { type Layer, macs } from '../../workload/layer.js';
import { checkLayer } from '../checks.js';
import type { LayerCost } from '../cost-model.js';
import { activityCounts, energyNanojoules } from '../dataflow/energy.js';
import { estimateEngine } from './estimate.js';

/** A plan of more tiles tells nothing more. */
const MOST_TILES_TOLD = 4096;

/** @throws InputError for a layer that is none, or a blocking that the engine cannot have */
export function engineLayerCost(layer: Layer, engine: MatrixEngine, blocking: Blocking, sgBytes: number): LayerCost {
  checkLayer(layer);
  const stream = gemmStream(matrixProducts(layer), engine, blocking);
  const { cycles } = estimateEngine(engine, stream);
  const total = macs(layer);
  const moved = movedBy(stream, engine, blocking, sgBytes);
  const { tile, data, loadCycles, registerBytes } = engine;
  const { m, n } = blocking.block;
  const coreWork: EngineStream = { kind: 'matrix-engine', engine, stream };
  const held = data.weightBuffers * data.multipliers * tile.elementBytes + tile.accumulatorBytes;
  return {
    latencyCycles: cycles,
    macs: total,
    peUtilization: total / (cycles * peakMacs(engine)),
    hbmBytes: moved.crossingBytes,
    sgBytes: 2 * (m * n + m + n) * registerBytes,
    slWorkingSetBytes: held,
    slBytes: held,
    peakBandwidthBytesPerCycle: registerBytes / loadCycles,
    energyNanojoules: moved.energyNanojoules,
    activity: moved.activity,
    plan: planOf(moved, cycles, sgBytes),
    coreWork,
  };
}

/** The stream's bytes and cycles as equal tiles, two of which fit the SG: for tables, and for the ladder's lower rungs. */
function planOf({ loadBytes, storeBytes }: Moved, cycles: number, sgBytes: number): TilePlan {
  const count = Math.min(
    MOST_TILES_TOLD,
    Math.max(1, Math.ceil((2 * (loadBytes + storeBytes)) / Math.max(1, sgBytes))),
  );
  const [load, store] = [loadBytes / count, storeBytes / count];
  const held = Math.min(load + store, sgBytes / 2);
  return [
    { count, loadBytes: load, computeCycles: cycles / count, storeBytes: store, takenBytes: held, freedBytes: held },
  ];
}

interface Moved {
  readonly crossingBytes: LayerCost['hbmBytes'];
  /** The same by way. */
  readonly loadBytes: number;
  readonly storeBytes: number;
  readonly energyNanojoules: number;
  readonly activity: ActivityCounts;
}

/** One pass over the stream: what crosses memory, and the accesses that cost energy (L1 are the PEs, L2 the SG). */
function movedBy(stream: InstructionStream, engine: MatrixEngine, { block }: Blocking, sgBytes: number): Moved {
  const { tile, accumulators } = engine;
  const firstB = accumulators?.registers ?? block.m * block.n;
  const firstA = firstB + block.n;
  const residency = new TileResidency(sgBytes);
  const cursor = new StreamCursor(stream);
  const { feedCycles } = engineTiming(engine);
  const crossing = { input: 0, weights: 0, output: 0 };
  const read = { input: 0, weights: 0, output: 0 };
  const ways = { load: 0, store: 0 };
  let written = 0;
  let fed = 0;
  let latches = 0;
  let latched = -1;
  while (cursor.next()) {
    const { operation, d, b, bytes } = cursor;
    if (operation === MULTIPLY) {
      fed += engine.dataflow === 'outer-product' ? tile.m : feedCycles[cursor.rows === 0 ? tile.m : cursor.rows]!;
      if (engine.bypassRule === undefined || latched !== b) latches++;
      latched = b;
    } else {
      const operand = d >= firstA ? 'input' : d >= firstB ? 'weights' : 'output';
      const crossed = residency.crossingBytes(operation, cursor.tile, bytes);
      crossing[operand] += crossed;
      ways[operation === LOAD ? 'load' : 'store'] += crossed;
      if (operation === LOAD) read[operand] += bytes;
      else written += bytes;
    }
    if (d === latched && operation === LOAD) latched = -1;
  }
  const work = fed * tile.n * tile.k;
  const passing = { l1Read: work, l1Write: work, l2Write: 0 };
  const weightsHeld = latches * arrayRows(engine) * tile.n * engine.data.multipliers;
  const counts = {
    macs: work,
    input: { ...passing, l2Read: read.input / tile.elementBytes },
    weights: { l1Read: work, l1Write: weightsHeld, l2Read: read.weights / tile.elementBytes, l2Write: 0 },
    output: {
      ...passing,
      l2Read: read.output / tile.accumulatorBytes,
      l2Write: written / tile.accumulatorBytes,
    },
  };
  return {
    crossingBytes: crossing,
    loadBytes: ways.load,
    storeBytes: ways.store,
    energyNanojoules: energyNanojoules(counts),
    activity: activityCounts(counts),
  };
}
