/**
 * The cost model `table`: costs of layers that were measured elsewhere (MAESTRO itself, an RTL simulation, a chip), looked
 * up by the loop nest, the dataflow and the shape of the PE array. Nothing is interpolated: what is not in the table is
 * an error that says which row is missing.
 *
 * - A layer is looked up with its padding inside Y and X; trailing rows and columns that no output reads do not count.
 *   GEMM and FC are convolutions with one-element filters (K = N, C = K, Y = M). A batch is looked up as it is.
 * - Groups (and the filters of a channel multiplier) run one after another, as in the model `dataflow`.
 * - A flexible core takes the fastest of the rows that need no more PEs and no more scratchpad than it has.
 */
import { InputError } from '../base/errors.js';
import { type Core, peCount } from '../machine/core.js';
import { convolutionMacs, operandBytesOf, storedOperands } from '../problem/convolution.js';
import { type Layer, layerConvolution } from '../workload/layer.js';
import { checkCore, checkLayer } from './checks.js';
import type { CostModel, LayerCost } from './cost-model.js';
import { C, K, N, R, S, X, Y } from './dataflow/dimension.js';
import { maestroProblem } from './dataflow/maestro-problem.js';
import { memoized } from './memo.js';

/** One group of a layer on one array. Cycles of the core's clock, bytes, nanojoules. */
export interface MeasuredCost {
  readonly depthwise: boolean;
  /** K is 1 for depthwise layers; Y and X include the padding. */
  readonly sizes: { readonly [dimension in 'K' | 'C' | 'Y' | 'X' | 'R' | 'S']: number };
  /** Samples that were measured together. Default 1. */
  readonly batch?: number;
  readonly strideY: number;
  readonly strideX: number;
  readonly dataflow: string;
  readonly pes: number;
  /** PEs of one cluster. */
  readonly columns: number;
  readonly latencyCycles: number;
  readonly sgBytes: number;
  readonly slBytes: number;
  readonly peakBandwidthBytesPerCycle: number;
  readonly energyNanojoules: number;
}

export interface CostTable {
  readonly rows: readonly MeasuredCost[];
  /** Where they were read, for messages. */
  readonly file?: string;
}

/** A cost model that knows what was measured and nothing else. Of two rows for the same question the first counts. */
export function tableModel({ rows: measured, file }: CostTable): CostModel {
  const rows = new Map<string, MeasuredCost[]>();
  for (const row of measured) {
    const key = keyOf(row);
    const same = rows.get(key);
    if (same === undefined) rows.set(key, [row]);
    else same.push(row);
  }
  return memoized('table', [...new Set(measured.map(({ dataflow }) => dataflow))], (layer, core) => {
    checkLayer(layer);
    checkCore(core);
    const wanted = questionOf(layer, core);
    const known = rows.get(keyOf(wanted)) ?? [];
    const row = core.flexible ? bestOf(known, core) : known.find((row) => fits(row, core));
    if (row === undefined)
      throw new InputError({ file, path: layer.name, expected: missing(wanted, core), found: undefined });
    return layerCost(layer, core, row);
  });
}

type Question = Pick<MeasuredCost, 'depthwise' | 'sizes' | 'batch' | 'strideY' | 'strideX' | 'dataflow'>;

function questionOf(layer: Layer, { dataflow }: Core): Question {
  const { operator, sizes, strides } = maestroProblem(layerConvolution(layer)).problem;
  const size = (dimension: number): number => sizes[dimension] || 1;
  return {
    depthwise: operator === 'DSCONV',
    sizes: { K: size(K), C: size(C), Y: size(Y), X: size(X), R: size(R), S: size(S) },
    batch: size(N),
    strideY: strides[Y]!,
    strideX: strides[X]!,
    dataflow,
  };
}

function keyOf({ depthwise, sizes, batch = 1, strideY, strideX, dataflow }: Question): string {
  const { K, C, Y, X, R, S } = sizes;
  return `${depthwise} ${batch} ${K} ${C} ${Y} ${X} ${R} ${S} ${strideY} ${strideX} ${dataflow}`;
}

function fits(row: MeasuredCost, core: Core): boolean {
  return row.pes === peCount(core) && row.columns === core.columns;
}

function bestOf(rows: readonly MeasuredCost[], core: Core): MeasuredCost | undefined {
  const possible = rows.filter(({ pes }) => pes <= peCount(core));
  const fitting = possible.filter(({ sgBytes }) => sgBytes <= core.sgBytes);
  if (fitting.length === 0)
    return possible.reduce(
      by(({ sgBytes }) => sgBytes),
      possible[0],
    );
  return fitting.reduce(
    by(({ latencyCycles }) => latencyCycles),
    fitting[0],
  );
}

/** Of two rows the one with less; the earlier of two that are alike. */
function by(measure: (row: MeasuredCost) => number) {
  return (best: MeasuredCost | undefined, row: MeasuredCost): MeasuredCost =>
    best === undefined || measure(row) < measure(best) ? row : best;
}

function missing({ depthwise, sizes, batch = 1, strideY, strideX, dataflow }: Question, core: Core): string {
  const { K, C, Y, X, R, S } = sizes;
  const array = core.flexible ? `at most ${peCount(core)} PEs` : `${peCount(core)} PEs, clusters of ${core.columns}`;
  return (
    `a row for ${depthwise ? 'DSCONV' : 'CONV'} ${batch === 1 ? '' : `N ${batch}, `}K ${K}, C ${C}, Y ${Y}, X ${X}, R ${R}, S ${S}, ` +
    `stride ${strideY} × ${strideX}, dataflow ${dataflow}, ${array}`
  );
}

function layerCost(layer: Layer, core: Core, row: MeasuredCost): LayerCost {
  const convolution = layerConvolution(layer);
  const { repeats } = maestroProblem(convolution);
  const total = convolutionMacs(convolution);
  // A latency below one MAC per PE and cycle was not measured on this array.
  const latencyCycles = Math.max(row.latencyCycles * repeats, Math.ceil(total / peCount(core)));
  const cost = {
    latencyCycles,
    macs: total,
    peUtilization: total / (latencyCycles * peCount(core)),
    hbmBytes: operandBytesOf(storedOperands(convolution), convolution.bytes),
    sgBytes: row.sgBytes,
    slBytes: row.slBytes,
    slWorkingSetBytes: row.depthwise ? Math.ceil(row.slBytes / row.columns) : row.slBytes,
    peakBandwidthBytesPerCycle: row.peakBandwidthBytesPerCycle,
    energyNanojoules: row.energyNanojoules * repeats,
  };
  return core.flexible ? { ...cost, arrayShape: { clusters: row.pes / row.columns, columns: row.columns } } : cost;
}
