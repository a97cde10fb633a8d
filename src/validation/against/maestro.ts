/**
 * MAESTRO e1d8efd: single layers under the bundled dataflows (`layer-costs.csv`), or MAESTRO's own result file of a
 * network (its mapping file, with the ending .m, is the companion). The energy of single layers is left out: MAESTRO
 * prints the L1 accesses of the layer it was given before, which such a table does not name.
 */
import { basename } from 'node:path';
import { InputError } from '../../base/errors.js';
import { analyze } from '../../cost/dataflow/analyze.js';
import { BUNDLED } from '../../cost/dataflow/bundled.js';
import type { DataflowCost } from '../../cost/dataflow/dataflow-cost.js';
import { UNLIMITED } from '../../cost/dataflow/machine.js';
import { analyzeNetwork } from '../../cost/dataflow/network.js';
import { resolve, type Schedule } from '../../cost/dataflow/resolve.js';
import { type NamedRow, parseCsv, parseNamedCsv } from '../../formats/csv-table.js';
import { parseMaestro } from '../../formats/maestro.js';
import { maestroRow } from '../../formats/maestro-csv.js';
import type { CheckInput, Figure, ForeignCheck } from './foreign-check.js';

/** MAESTRO prints six digits of a fraction; sums of such fractions stay within this. */
const PRINTED = { mean: 6e-6, worst: 6e-6 };

export const maestroCheck: ForeignCheck = {
  name: 'maestro',
  about: 'cost of single layers, or of a network and its mapping, by MAESTRO',
  bounds: { '*': PRINTED },
  figures: (input) => (/^\s*Neural Network Name/.test(input.text) ? networkFigures(input) : layerFigures(input)),
};

const INPUTS = ['type', 'K', 'C', 'Y', 'X', 'R', 'S', 'dataflow', 'num_pes', 'cluster'];
/** The names of the released MAGMA code, and those of the same dataflows here. */
const DATAFLOWS: Readonly<Record<string, string>> = { dla: 'hb', shi: 'lb', eye: 'eyeriss' };

function* layerFigures({ text, file }: CheckInput): Generator<Figure> {
  const schedules = new Map<string, Schedule>();
  for (const [index, row] of parseNamedCsv(text, file, INPUTS).entries())
    for (const [quantity, ours] of Object.entries(columnsOf(costOf(row, schedules))))
      yield { row: index, quantity, ours, table: row.has(quantity) ? row.text(quantity) || undefined : undefined };
}

function costOf(row: NamedRow, schedules: Map<string, Schedule>): DataflowCost {
  const whole = (column: string): number => row.number(column, { integer: true, min: 1 });
  const [released = '', depthwise] = row.text('dataflow').split('/');
  const name = depthwise === 'dpt' ? 'depthwise' : (DATAFLOWS[released] ?? released);
  if (!Object.hasOwn(BUNDLED, name))
    throw new InputError({ ...row.place, path: 'dataflow', expected: `one of dla, shi, eye, …/dpt`, found: released });
  const operator = name === 'depthwise' ? 'DSCONV' : 'CONV';
  const key = `${name} ${whole('cluster')}`;
  const schedule =
    schedules.get(key) ??
    resolve(BUNDLED[name as keyof typeof BUNDLED], operator, false, { ClusterSz: whole('cluster') });
  schedules.set(key, schedule);
  const filters = operator === 'DSCONV' ? 0 : whole('K');
  const sizes = [whole('C'), 0, filters, 0, 0, whole('R'), whole('S'), whole('X'), whole('Y')];
  return analyze(schedule, { operator, sizes, strides: sizes.map(() => 1) }, { ...UNLIMITED, pes: whole('num_pes') });
}

function columnsOf(cost: DataflowCost): Readonly<Record<string, number>> {
  const { input, weights, output } = cost;
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
    input_l2_read: input.l2Read,
    input_l2_write: input.l2Write,
    filter_l2_read: weights.l2Read,
    filter_l2_write: weights.l2Write,
    output_l2_read: output.l2Read,
    output_l2_write: output.l2Write,
    input_l1_read: input.l1Read,
    input_l1_write: input.l1Write,
    filter_l1_read: weights.l1Read,
    filter_l1_write: weights.l1Write,
    output_l1_read: output.l1Read,
    output_l1_write: output.l1Write,
    ingress_delay_max: cost.ingressDelayMax,
    egress_delay_max: cost.egressDelayMax,
    compute_delay_avg: cost.computeDelay,
  };
}

/** Where MAESTRO's own result file has a column of ours. */
const RESULT_COLUMNS: Readonly<Record<string, number>> = {
  runtime_cycles: 3,
  energy_nj: 4,
  noc_bw_elem_per_cycle: 9,
  avg_bw: 10,
  peak_bw: 11,
  offchip_bw_elem_per_cycle: 13,
  l2_req_bytes: 14,
  l1_req_bytes: 15,
  macs: 21,
  input_l1_read: 26,
  input_l1_write: 27,
  input_l2_read: 28,
  input_l2_write: 29,
  filter_l1_read: 31,
  filter_l1_write: 32,
  filter_l2_read: 33,
  filter_l2_write: 34,
  output_l1_read: 36,
  output_l1_write: 37,
  output_l2_read: 38,
  output_l2_write: 39,
  ingress_delay_max: 42,
  egress_delay_max: 45,
  compute_delay_avg: 49,
  utilized_pes_avg: 50,
};

function* networkFigures({ text, file, companion }: CheckInput): Generator<Figure> {
  const [, ...rows] = parseCsv(text, file);
  const mapping = companion(basename(file).replace(/\.csv$/, '.m'));
  const pes = Number(rows[0]?.fields[2]);
  if (!(pes >= 1)) throw new InputError({ file, line: 2, expected: 'the number of PEs', found: rows[0]?.fields[2] });
  const costs = analyzeNetwork(parseMaestro(mapping.text, mapping.file).layers, { ...UNLIMITED, pes });
  if (costs.length !== rows.length)
    throw new InputError({
      file,
      expected: `${costs.length} rows, one a layer of ${mapping.file}`,
      found: rows.length,
    });
  for (const [index, cost] of costs.entries()) {
    const ours = maestroRow(cost, { pes }) as Readonly<Record<string, number | string>>;
    for (const [quantity, position] of Object.entries(RESULT_COLUMNS))
      yield { row: index, quantity, ours: ours[quantity] ?? '', table: rows[index]?.fields[position] || undefined };
  }
}
