/**
 * The cost model `systolic`: SCALE-Sim's stall-free cycles of a systolic array of rows × columns, in closed form. A layer
 * is a matrix product (M × K) · (K × N) (convolutions by im2col: M output pixels, N filters, K = C·R·S), and each
 * dataflow keeps one operand in place: `os` outputs, `ws` weights, `is` inputs. The stationary Sr × Sc matrix is cut into
 * folds of the array's size, one after another; T is what streams through.
 *
 *     cycles = ⌈Sr/rows⌉ · ⌈Sc/columns⌉ · (fill + T + rows + columns − 2),   fill = rows for ws and is, 0 for os
 *
 * Source: Samajdar et al., ISPASS 2020, "A Systematic Methodology for Characterizing Scalability of DNN Accelerators
 * using SCALE-Sim", section III; the reference table agrees on every row. Sizes in bytes, one an element.
 */
import { entry, registry } from '../base/registry.js';
import { type Core, peCount } from '../machine/core.js';
import { type Layer, macs, operandElements, outputX, outputY } from '../workload/layer.js';
import { checkCore, checkLayer } from './checks.js';
import type { CostModel, LayerCost } from './cost-model.js';
import { energyNanojoules } from './dataflow/energy.js';
import { memoized } from './memo.js';

/** A product as the array sees it: the stationary matrix is sr × sc, `t` vectors stream past it. */
export interface Streams {
  readonly sr: number;
  readonly sc: number;
  readonly t: number;
}

export interface Product {
  readonly m: number;
  readonly n: number;
  readonly k: number;
}

export interface SystolicDataflow {
  /** The stationary operand has to be brought into the array before each fold. */
  readonly fills: boolean;
  readonly streams: (product: Product) => Streams;
}

declare module '../base/registry.js' {
  interface Kinds {
    systolicDataflows: SystolicDataflow;
  }
}

const DATAFLOWS = registry('systolicDataflows', 'a systolic dataflow', [
  entry('os', 'outputs stay in place', { fills: false, streams: ({ m, n, k }) => ({ sr: m, sc: n, t: k }) }),
  entry('ws', 'weights stay in place', { fills: true, streams: ({ m, n, k }) => ({ sr: k, sc: n, t: m }) }),
  entry('is', 'inputs stay in place', { fills: true, streams: ({ m, n, k }) => ({ sr: k, sc: m, t: n }) }),
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
  const streams = dataflow.streams(productOf(layer));
  if (!core.flexible) return layerCost(layer, core, dataflow, streams, core);
  const arrayShape = bestShape(streams, dataflow, peCount(core), core.sgBytes);
  return {
    ...layerCost(layer, core, dataflow, streams, arrayShape),
    arrayShape: { clusters: arrayShape.rows, columns: arrayShape.columns },
  };
});

/** One group; a depthwise layer is as many products as it has channels. */
function productOf(layer: Layer): Product {
  if (layer.kind === 'gemm' || layer.kind === 'fc') return { m: layer.y, n: layer.k, k: layer.c };
  const channels = layer.kind === 'depthwise' ? 1 : layer.c;
  return { m: outputY(layer) * outputX(layer), n: layer.k, k: channels * layer.r * layer.s };
}

function layerCost(
  layer: Layer,
  core: Core,
  dataflow: SystolicDataflow,
  streams: Streams,
  shape: ArrayShape,
): LayerCost {
  const products = layer.kind === 'depthwise' ? layer.groups * layer.c : layer.groups;
  const total = macs(layer);
  const latencyCycles = products * systolicCycles(streams, shape, dataflow.fills);
  return {
    latencyCycles,
    macs: total,
    peUtilization: total / (latencyCycles * peCount(core)),
    hbmBytes: operandElements(layer),
    sgBytes: sgNeed(streams, shape),
    slWorkingSetBytes: 3,
    slBytes: 3, // two operands passing through and the one that stays
    peakBandwidthBytesPerCycle: Math.min(shape.rows, streams.sr) + Math.min(shape.columns, streams.sc),
    energyNanojoules: products * energyOf(streams, shape, dataflow.fills),
  };
}

/** Double buffered: what stays and what streams in a fold. */
function sgNeed({ sr, sc, t }: Streams, { rows, columns }: ArrayShape): number {
  const r = Math.min(rows, sr);
  const c = Math.min(columns, sc);
  return 2 * (r * c + r * t + c * t);
}

/** Accesses to the shared scratchpad are those of the folds; every MAC reads two operands and updates a third. */
function energyOf({ sr, sc, t }: Streams, { rows, columns }: ArrayShape, fills: boolean): number {
  const total = sr * sc * t;
  const rowFolds = folds(sr, rows);
  const streamed = sr * t * folds(sc, columns);
  const across = sc * t * rowFolds;
  // Outputs stay (written once), or leave as partial sums, which every fold but the first reads back.
  const stays = { l1Read: total, l1Write: sr * sc, l2Read: fills ? sr * sc : 0, l2Write: fills ? 0 : sr * sc };
  const passes = { l1Read: total, l1Write: total, l2Read: streamed, l2Write: 0 };
  const leaves = {
    l1Read: total,
    l1Write: total,
    l2Read: fills ? across - sc * t : across,
    l2Write: fills ? across : 0,
  };
  return energyNanojoules({ macs: total, input: passes, weights: stays, output: leaves });
}

/**
 * The fastest array of at most `pes` PEs whose folds fit the scratchpad; if none fits, the one that needs least. An
 * array just large enough for its folds is never slower than a larger one with as many folds.
 */
function bestShape(streams: Streams, dataflow: SystolicDataflow, pes: number, sgBytes: number): ArrayShape {
  let best: ArrayShape = { rows: 1, columns: 1 };
  let bestFits = sgNeed(streams, best) <= sgBytes;
  let bestCycles = systolicCycles(streams, best, dataflow.fills);
  for (const rows of evenParts(streams.sr)) {
    if (rows > pes) continue;
    for (const columns of evenParts(streams.sc)) {
      if (rows * columns > pes) continue;
      const shape = { rows, columns };
      if (sgNeed(streams, shape) > sgBytes) continue;
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
