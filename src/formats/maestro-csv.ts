/**
 * Per-layer cost of a network as CSV. One row a layer; times in cycles, sizes in elements (= bytes), energy in nJ.
 * The energy column is MAESTRO's (without MACs, and with the L1 accesses of the layer before where a dataflow has
 * clusters); the layer's own is in `NetworkLayerCost.nanojoules`.
 */
import { C, K, M, N, R, S, X, Y } from '../cost/dataflow/dimension.js';
import type { NetworkLayerCost } from '../cost/dataflow/network.js';
import { csvRows } from './csv-write.js';

export interface MaestroCsvOptions {
  readonly pes: number;
  /** What the dataflow column says. Default `file`: each layer brings its own. */
  readonly dataflow?: string;
}

/** A row by column name, in the order of the columns. */
export function maestroRow(row: NetworkLayerCost, { pes, dataflow = 'file' }: MaestroCsvOptions) {
  const { layer, cost } = row;
  const { operator, sizes, strides } = layer.problem;
  const isGemm = operator === 'GEMM';
  const size = (dimension: number): number => sizes[dimension] || 1;
  return {
    layer: layer.name,
    type: operator,
    // a GEMM (M, N, K) reads as a convolution with N filters, K channels and M rows
    K: size(isGemm ? N : K),
    C: size(isGemm ? K : C),
    Y: size(isGemm ? M : Y),
    X: size(X),
    R: size(R),
    S: size(S),
    dataflow,
    num_pes: pes,
    cluster: row.clusterPes,
    runtime_cycles: cost.runtimeCycles,
    macs: cost.macs,
    utilized_pes_avg: cost.activePes,
    l2_req_bytes: cost.l2Bytes,
    l1_req_bytes: cost.l1Bytes,
    noc_bw_elem_per_cycle: cost.peakBandwidth,
    avg_bw: cost.averageBandwidth,
    peak_bw: cost.peakBandwidth,
    offchip_bw_elem_per_cycle: cost.offchipBandwidth,
    input_l2_read: cost.input.l2Read,
    input_l2_write: cost.input.l2Write,
    filter_l2_read: cost.weights.l2Read,
    filter_l2_write: cost.weights.l2Write,
    output_l2_read: cost.output.l2Read,
    output_l2_write: cost.output.l2Write,
    input_l1_read: cost.input.l1Read,
    input_l1_write: cost.input.l1Write,
    filter_l1_read: cost.weights.l1Read,
    filter_l1_write: cost.weights.l1Write,
    output_l1_read: cost.output.l1Read,
    output_l1_write: cost.output.l1Write,
    energy_nj: row.reportedNanojoules,
    ingress_delay_max: cost.ingressDelayMax,
    egress_delay_max: cost.egressDelayMax,
    compute_delay_avg: cost.computeDelay,
    stride_y: strides[Y] ?? 1,
    stride_x: strides[X] ?? 1,
  };
}

export function maestroCsv(rows: readonly NetworkLayerCost[], options: MaestroCsvOptions): string {
  const written = rows.map((row) => maestroRow(row, options));
  return csvRows([Object.keys(written[0] ?? {}), ...written.map((row) => Object.values(row))]);
}
