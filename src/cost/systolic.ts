/**
 * The cost model `systolic`: a layer on a systolic array of rows × columns, in closed form: SCALE-Sim's stall-free cycles,
 * or those of an array in hardware where its timing says more (systolic-cycles.ts). A layer is a matrix product (M × K) ·
 * (K × N); convolutions by im2col: M output pixels of all samples, N filters, K = C·R·S. Sizes in bytes.
 */
import { type Core, peCount } from '../machine/core.js';
import { SCALE_SIM_TIMING, type SystolicTiming } from '../machine/systolic-timing.js';
import { type Streams, type SystolicDataflow, systolicDataflows } from '../mapping/systolic-dataflow.js';
import {
  type ByOperand,
  type Convolution,
  convolutionMacs,
  independentParts,
  operandBytesOf,
  productOf,
  storedOperands,
} from '../problem/convolution.js';
import type { ElementBytes } from '../problem/element-bytes.js';
import { layerConvolution } from '../workload/layer.js';
import { checkCore, checkLayer } from './checks.js';
import type { CostModel, LayerCost } from './cost-model.js';
import { type AccessCounts, activityCounts, energyNanojoules, MAESTRO_ENERGY } from './dataflow/energy.js';
import { memoized } from './memo.js';
import type { PlanFigures } from './plan-figures.js';
import { type ArrayShape, folds, systolicCycles } from './systolic-cycles.js';

/** A systolic array with the timing of SCALE-Sim, or of a description. */
export function systolicModel(timing: SystolicTiming = SCALE_SIM_TIMING): CostModel {
  return memoized('systolic', systolicDataflows.names, (layer, core) => {
    checkLayer(layer);
    checkCore(core);
    const dataflow = systolicDataflows.get(core.dataflow);
    const convolution = layerConvolution(layer);
    const array = { dataflow, streams: dataflow.streams(productOf(convolution)), bytes: convolution.bytes, timing };
    if (!core.flexible) return layerCost(convolution, core, array, core);
    const arrayShape = bestShape(array, peCount(core), core.sgBytes);
    return {
      ...layerCost(convolution, core, array, arrayShape),
      arrayShape: { clusters: arrayShape.rows, columns: arrayShape.columns },
    };
  });
}

/** A product on its way through an array. */
interface Streamed {
  readonly dataflow: SystolicDataflow;
  readonly streams: Streams;
  readonly bytes: ElementBytes;
  readonly timing: SystolicTiming;
}

function layerCost(convolution: Convolution, core: Core, streamed: Streamed, shape: ArrayShape): LayerCost {
  const { dataflow, streams, bytes } = streamed;
  const products = independentParts(convolution);
  const total = convolutionMacs(convolution);
  const latencyCycles = products * cyclesOn(streamed, shape);
  const accesses = accessesOf(streamed, shape);
  const { rows, columns } = dataflow;
  const entering = Math.min(shape.rows, streams.sr) * widthOf(rows, bytes);
  const beside = Math.min(shape.columns, streams.sc) * widthOf(columns, bytes);
  const registers = bytes.input + bytes.weights + bytes.partialSums; // two operands passing through and the one that stays
  return {
    latencyCycles,
    macs: total,
    peUtilization: total / (latencyCycles * peCount(core)),
    hbmBytes: operandBytesOf(storedOperands(convolution), bytes),
    sgBytes: sgNeed(streamed, shape),
    slWorkingSetBytes: registers,
    slBytes: registers,
    peakBandwidthBytesPerCycle: entering + beside,
    energyNanojoules: products * energyNanojoules(accesses, MAESTRO_ENERGY, bytes),
    activity: activityCounts(accesses, bytes, products),
  };
}

/** A layer on an array of a shape, as `caldera layer` asks for it: no core around it. */
export interface SystolicFigures extends PlanFigures {
  readonly streams: Streams;
}

/** The cost model `systolic` of `caldera layer`: bytes between the shared buffer and the array, energy of both buffers and MACs. */
export function systolicFigures(convolution: Convolution, dataflowName: string, shape: ArrayShape): SystolicFigures {
  const dataflow = systolicDataflows.get(dataflowName);
  const { bytes } = convolution;
  const streams = dataflow.streams(productOf(convolution));
  const streamed: Streamed = { dataflow, streams, bytes, timing: SCALE_SIM_TIMING };
  const products = independentParts(convolution);
  const accesses = accessesOf(streamed, shape);
  const { input, weights, output } = activityCounts(accesses, bytes, products).sg;
  return {
    cycles: products * cyclesOn(streamed, shape),
    nanojoules: products * energyNanojoules(accesses, MAESTRO_ENERGY, bytes),
    trafficBytes: input + weights + output,
    macs: convolutionMacs(convolution),
    heldBytes: sgNeed(streamed, shape),
    parts: products * folds(streams.sr, shape.rows) * folds(streams.sc, shape.columns),
    streams,
  };
}

function cyclesOn({ dataflow, streams, timing }: Streamed, shape: ArrayShape): number {
  return systolicCycles(streams, shape, dataflow.fills, timing);
}

/** In the array and in the scratchpad results have the width of partial sums. */
function widthOf(operand: keyof ByOperand, bytes: ElementBytes): number {
  return operand === 'output' ? bytes.partialSums : bytes[operand];
}

/** Double buffered: what stays and what streams in a fold. */
function sgNeed({ dataflow, streams: { sr, sc, t }, bytes }: Streamed, { rows, columns }: ArrayShape): number {
  const r = Math.min(rows, sr);
  const c = Math.min(columns, sc);
  const stays = r * c * widthOf(dataflow.stays, bytes);
  return 2 * (stays + r * t * widthOf(dataflow.rows, bytes) + c * t * widthOf(dataflow.columns, bytes));
}

/** Accesses to the shared scratchpad are those of the folds; every MAC reads two operands and updates a third. */
function accessesOf({ dataflow, streams: { sr, sc, t } }: Streamed, { rows, columns }: ArrayShape): AccessCounts {
  const total = sr * sc * t;
  const { fills } = dataflow;
  const rowFolds = folds(sr, rows);
  const streamed = sr * t * folds(sc, columns);
  const across = sc * t * rowFolds;
  // Outputs stay (written once), or leave as partial sums, which every fold but the first reads back.
  const stays = { l1Read: total, l1Write: sr * sc, l2Read: fills ? sr * sc : 0, l2Write: fills ? 0 : sr * sc };
  const along = { l1Read: total, l1Write: total, l2Read: streamed, l2Write: 0 };
  const leaves = {
    l1Read: total,
    l1Write: total,
    l2Read: fills ? across - sc * t : across,
    l2Write: fills ? across : 0,
  };
  const counts = { macs: total, input: along, weights: along, output: along };
  return { ...counts, [dataflow.stays]: stays, [dataflow.rows]: along, [dataflow.columns]: leaves };
}

/**
 * The fastest array of at most `pes` PEs whose folds fit the scratchpad; if none fits, the one that needs least. An
 * array just large enough for its folds is never slower than a larger one with as many folds.
 */
function bestShape(streamed: Streamed, pes: number, sgBytes: number): ArrayShape {
  const { streams } = streamed;
  let best: ArrayShape = { rows: 1, columns: 1 };
  let bestFits = sgNeed(streamed, best) <= sgBytes;
  let bestCycles = cyclesOn(streamed, best);
  for (const rows of evenParts(streams.sr)) {
    if (rows > pes) continue;
    for (const columns of evenParts(streams.sc)) {
      if (rows * columns > pes) continue;
      const shape = { rows, columns };
      if (sgNeed(streamed, shape) > sgBytes) continue;
      const cycles = cyclesOn(streamed, shape);
      if (bestFits && cycles >= bestCycles) continue;
      best = shape;
      bestCycles = cycles;
      bestFits = true;
    }
  }
  return best;
}

/** The distinct ⌈n / i⌉, largest first. */
export function evenParts(n: number): number[] {
  const parts: number[] = [];
  for (let part = n; part >= 1; ) {
    parts.push(part);
    if (part === 1) break;
    part = Math.ceil(n / Math.ceil(n / (part - 1)));
  }
  return parts;
}
