/**
 * The cost model `systolic`: SCALE-Sim's stall-free cycles of a systolic array of rows × columns, in closed form. A layer
 * is a matrix product (M × K) · (K × N) (convolutions by im2col: M output pixels of all samples, N filters, K = C·R·S), and each
 * dataflow keeps one operand in place: `os` outputs, `ws` weights, `is` inputs. The stationary Sr × Sc matrix is cut into
 * folds of the array's size, one after another; T is what streams through.
 *
 *     cycles = ⌈Sr/rows⌉ · ⌈Sc/columns⌉ · (fill + T + rows + columns − 2),   fill = rows for ws and is, 0 for os
 *
 * Source: Samajdar et al., ISPASS 2020, "A Systematic Methodology for Characterizing Scalability of DNN Accelerators
 * using SCALE-Sim", section III; the reference table agrees on every row. Sizes in bytes.
 */
import { entry, registry } from '../base/registry.js';
import { type Core, peCount } from '../machine/core.js';
import {
  type ByOperand,
  type Convolution,
  convolutionMacs,
  independentParts,
  operandBytesOf,
  type Product,
  productOf,
  storedOperands,
} from '../problem/convolution.js';
import type { ElementBytes } from '../problem/element-bytes.js';
import { layerConvolution } from '../workload/layer.js';
import { checkCore, checkLayer } from './checks.js';
import type { CostModel, LayerCost } from './cost-model.js';
import { type AccessCounts, activityCounts, energyNanojoules, MAESTRO_ENERGY } from './dataflow/energy.js';
import { memoized } from './memo.js';

/** A product as the array sees it: the stationary matrix is sr × sc, `t` vectors stream past it. */
export interface Streams {
  readonly sr: number;
  readonly sc: number;
  readonly t: number;
}

export interface SystolicDataflow {
  /** The stationary operand has to be brought into the array before each fold. */
  readonly fills: boolean;
  readonly streams: (product: Product) => Streams;
  /** The operand that stays, the one that passes along the rows (Sr × T), and the one along the columns (Sc × T). */
  readonly stays: keyof ByOperand;
  readonly rows: keyof ByOperand;
  readonly columns: keyof ByOperand;
}

declare module '../base/registry.js' {
  interface Kinds {
    systolicDataflows: SystolicDataflow;
  }
}

const DATAFLOWS = registry('systolicDataflows', 'a systolic dataflow', [
  entry('os', 'outputs stay in place', {
    fills: false,
    streams: ({ m, n, k }) => ({ sr: m, sc: n, t: k }),
    stays: 'output',
    rows: 'input',
    columns: 'weights',
  }),
  entry('ws', 'weights stay in place', {
    fills: true,
    streams: ({ m, n, k }) => ({ sr: k, sc: n, t: m }),
    stays: 'weights',
    rows: 'input',
    columns: 'output',
  }),
  entry('is', 'inputs stay in place', {
    fills: true,
    streams: ({ m, n, k }) => ({ sr: k, sc: m, t: n }),
    stays: 'input',
    rows: 'weights',
    columns: 'output',
  }),
]);

interface ArrayShape {
  readonly rows: number;
  readonly columns: number;
}

/** Cycles of one product on an array. */
export function systolicCycles({ sr, sc, t }: Streams, { rows, columns }: ArrayShape, fills: boolean): number {
  return folds(sr, rows) * folds(sc, columns) * ((fills ? rows : 0) + t + rows + columns - 2);
}

export const systolicModel: CostModel = memoized('systolic', DATAFLOWS.names, (layer, core) => {
  checkLayer(layer);
  checkCore(core);
  const dataflow = DATAFLOWS.get(core.dataflow);
  const convolution = layerConvolution(layer);
  const array = { dataflow, streams: dataflow.streams(productOf(convolution)), bytes: convolution.bytes };
  if (!core.flexible) return layerCost(convolution, core, array, core);
  const arrayShape = bestShape(array, peCount(core), core.sgBytes);
  return {
    ...layerCost(convolution, core, array, arrayShape),
    arrayShape: { clusters: arrayShape.rows, columns: arrayShape.columns },
  };
});

/** A product on its way through an array. */
interface Streamed {
  readonly dataflow: SystolicDataflow;
  readonly streams: Streams;
  readonly bytes: ElementBytes;
}

function layerCost(convolution: Convolution, core: Core, streamed: Streamed, shape: ArrayShape): LayerCost {
  const { dataflow, streams, bytes } = streamed;
  const products = independentParts(convolution);
  const total = convolutionMacs(convolution);
  const latencyCycles = products * systolicCycles(streams, shape, dataflow.fills);
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
  const { dataflow, streams } = streamed;
  let best: ArrayShape = { rows: 1, columns: 1 };
  let bestFits = sgNeed(streamed, best) <= sgBytes;
  let bestCycles = systolicCycles(streams, best, dataflow.fills);
  for (const rows of evenParts(streams.sr)) {
    if (rows > pes) continue;
    for (const columns of evenParts(streams.sc)) {
      if (rows * columns > pes) continue;
      const shape = { rows, columns };
      if (sgNeed(streamed, shape) > sgBytes) continue;
      const cycles = systolicCycles(streams, shape, dataflow.fills);
      if (bestFits && cycles >= bestCycles) continue;
      best = shape;
      bestCycles = cycles;
      bestFits = true;
    }
  }
  return best;
}

/** The distinct ⌈n / i⌉. */
function evenParts(n: number): number[] {
  const parts: number[] = [];
  for (let part = n; part >= 1; ) {
    parts.push(part);
    if (part === 1) break;
    part = Math.ceil(n / Math.ceil(n / (part - 1)));
  }
  return parts;
}

function folds(size: number, array: number): number {
  return Math.ceil(size / array);
}
