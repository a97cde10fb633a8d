/** Rows measured with MAESTRO and the same figures from the analysis, by column name. */

import { analyze } from '../../src/cost/dataflow/analyze.js';
import { BUNDLED } from '../../src/cost/dataflow/bundled.js';
import type { DataflowCost } from '../../src/cost/dataflow/dataflow-cost.js';
import { UNLIMITED } from '../../src/cost/dataflow/machine.js';
import type { MaestroProblem } from '../../src/cost/dataflow/maestro-problem.js';
import { resolve, type Schedule } from '../../src/cost/dataflow/resolve.js';

export type Row = Readonly<Record<string, string | number>>;

const RELEASED_NAMES = { dla: 'hb', shi: 'lb', eye: 'eyeriss' } as const;

const schedules = new Map<string, Schedule>();

/** The cost of a row of `layer-costs.csv`: its layer, dataflow, PEs and cluster size. */
export function costOfRow(row: Row): DataflowCost {
  const value = (column: string): number => Number(row[column]);
  const [released, depthwise] = String(row['dataflow']).split('/');
  const name = depthwise === 'dpt' ? 'depthwise' : RELEASED_NAMES[released as keyof typeof RELEASED_NAMES];
  const operator = name === 'depthwise' ? 'DSCONV' : 'CONV';
  const key = `${name} ${value('cluster')}`;
  const schedule = schedules.get(key) ?? resolve(BUNDLED[name], operator, false, { ClusterSz: value('cluster') });
  schedules.set(key, schedule);
  const filters = operator === 'DSCONV' ? 0 : value('K');
  const sizes = [value('C'), 0, filters, 0, 0, value('R'), value('S'), value('X'), value('Y')];
  const problem: MaestroProblem = { operator, sizes, strides: sizes.map(() => 1) };
  return analyze(schedule, problem, { ...UNLIMITED, pes: value('num_pes') });
}

/** The columns of `layer-costs.csv` but energy, which depends on the row before. */
export function columnsOf(cost: DataflowCost): Row {
  return {
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
    ingress_delay_max: cost.ingressDelayMax,
    egress_delay_max: cost.egressDelayMax,
    compute_delay_avg: cost.computeDelay,
  };
}

/** Equal, but for the six digits MAESTRO prints of a fraction. */
export function agrees(value: number, measured: number): boolean {
  return value === measured || Math.abs(value - measured) <= 6e-6 * Math.abs(measured);
}

/** Rows of a CSV text with a header, numbers as numbers. */
export function rowsOf(csv: string): Row[] {
  const [header = '', ...lines] = csv.trim().split(/\r?\n/);
  const names = header.split(',');
  return lines.map((line) =>
    Object.fromEntries(
      line.split(',').map((field, i) => [names[i] ?? '', Number.isNaN(Number(field)) ? field : Number(field)]),
    ),
  );
}
