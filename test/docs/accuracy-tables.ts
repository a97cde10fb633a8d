/**
 * The tables of docs/accuracy.md, measured again: errors of estimate and replay by machine, memory and kind of layer, from
 * the reference tables. An error is ours / measured − 1; mean of its size, bias its mean, worst the largest.
 */
import { estimateConvolution } from '../../src/cost/convolution/estimate.js';
import type { CostModel } from '../../src/cost/cost-model.js';
import { type Timing, UNLIMITED } from '../../src/cost/dataflow/machine.js';
import { analyzeNetwork } from '../../src/cost/dataflow/network.js';
import { dataflowModel } from '../../src/cost/dataflow-model.js';
import { systolicCycles } from '../../src/cost/systolic-cycles.js';
import { type NamedRow, parseNamedCsv } from '../../src/formats/csv-table.js';
import { parseMaestro } from '../../src/formats/maestro.js';
import { convolutionCores } from '../../src/machine/convolution-core-presets.js';
import { CORE_DEFAULTS } from '../../src/machine/presets.js';
import type { SYSTOLIC_RTL_TIMING } from '../../src/machine/systolic-timing.js';
import { type HardwareLayer, inBuffer } from '../../src/mapping/hardware-layer.js';
import { systolicDataflows } from '../../src/mapping/systolic-dataflow.js';
import { replayConvolutions } from '../../src/simulator/convolution-replay.js';
import { eyerissCheck } from '../../src/validation/against/eyeriss.js';
import type { Figure, ForeignCheck } from '../../src/validation/against/foreign-check.js';
import { nvdlaCheck } from '../../src/validation/against/nvdla.js';
import { hardwareShapeOf } from '../../src/validation/against/nvdla-row.js';
import { systolicRtlCheck } from '../../src/validation/against/systolic-rtl.js';
import { conv, operandBytes } from '../../src/workload/layer.js';
import { referenceText } from '../support/reference.js';

type Line = readonly string[];

/** Mean, bias and worst, in per cent. */
function errorsOf(ours: readonly number[], measured: readonly number[]): string[] {
  const errors = ours.map((value, i) => 100 * (value / measured[i]! - 1));
  const mean = errors.reduce((sum, error) => sum + Math.abs(error), 0) / errors.length;
  const bias = errors.reduce((sum, error) => sum + error, 0) / errors.length;
  const worst = errors.reduce((most, error) => (Math.abs(error) > Math.abs(most) ? error : most), 0);
  const signed = (value: number): string => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(1)}`;
  return [mean.toFixed(2), signed(bias), signed(worst)];
}

function table(head: Line, lines: readonly Line[]): string {
  const row = (cells: Line): string => `| ${cells.join(' | ')} |`;
  return [row(head), `|${head.map(() => '---|').join('')}`, ...lines.map(row)].join('\n');
}

function ownFigures(check: ForeignCheck, ...path: string[]): Figure[] {
  const companion = (name: string): never => {
    throw new Error(`${name} is not asked for`);
  };
  return [...check.figures({ text: referenceText(...path), file: path.at(-1)!, companion })];
}

interface Measured {
  readonly machine: string;
  readonly group: string;
  readonly cycles: number;
  readonly estimate: number;
  readonly replay: number;
  /** Whichever is more of `hb` without stalls and all bytes at full bandwidth, by timing. */
  readonly maestro: number;
  readonly pipelined: number;
}

const MAESTRO = dataflowModel({ timing: 'maestro' });
const PIPELINED = dataflowModel({ timing: 'pipelined' });

function measuredOf(name: string, groupOf: (row: NamedRow) => string): Measured[] {
  return parseNamedCsv(referenceText('silicon', name), name, []).map((row) => {
    const machine = row.text('machine');
    const core = convolutionCores.get(machine);
    const own = inBuffer(hardwareShapeOf(row), core)!;
    const banks = row.has('cbuf_data_banks')
      ? { dataBanks: Number(row.text('cbuf_data_banks')), weightBanks: Number(row.text('cbuf_weight_banks')) }
      : {};
    const layer: HardwareLayer = { ...own, ...banks };
    const number = (column: string, absent: number): number => (row.has(column) ? Number(row.text(column)) : absent);
    const memory = {
      bytesPerCycle: number('read_bytes_per_cycle', core.beatBytes),
      latencyCycles: number('latency_cycles', 50),
    };
    const [k, c, y, x, r, s] = ['k', 'c', 'in_h', 'in_w', 'r', 's'].map((column) => Number(row.text(column)));
    const whole = conv('c', {
      k: k!,
      c: c!,
      y: y!,
      x: x!,
      r: r!,
      s: s!,
      stride: number('stride', 1),
      pad: number('pad', 0),
    });
    const array = { ...CORE_DEFAULTS, name: 'a', dataflow: 'hb', rows: core.kernelAtom, columns: core.channelAtom };
    const { input, weights, output } = operandBytes(whole);
    const moving = (input + weights + output) / memory.bytesPerCycle;
    const hb = (model: typeof MAESTRO): number =>
      Math.max(model.cost(whole, { ...array, sgBytes: 2 ** 30 }).latencyCycles, moving);
    return {
      machine,
      group: groupOf(row),
      cycles: Number(row.text('cycles')),
      estimate: estimateConvolution(layer, core, memory),
      replay: replayConvolutions([layer], core, memory).ends[0]!,
      maestro: hb(MAESTRO),
      pipelined: hb(PIPELINED),
    };
  });
}

function kindOf(row: NamedRow): string {
  return `${row.text('memory')}: ${Number(row.text('r')) * Number(row.text('s')) === 1 ? '1 × 1, GEMM, FC' : 'R × S'}`;
}

/** Cycles of single layers on NVDLA's RTL. */
export function nvdlaTable(): string {
  const rows = [...measuredOf('nvdla_small_rtl.csv', kindOf), ...measuredOf('nvdla_medium512_rtl.csv', kindOf)];
  const lines: Line[] = [];
  for (const machine of ['nv_small', 'nv_medium_512']) {
    const own = rows.filter((row) => row.machine === machine);
    const groups = [...new Set(own.map(({ group }) => group))].sort();
    for (const group of ['all', ...groups]) {
      const of = own.filter((row) => group === 'all' || row.group === group);
      const measured = of.map(({ cycles }) => cycles);
      const mean = (pick: (row: Measured) => number): string => errorsOf(of.map(pick), measured)[0]!;
      lines.push([
        machine,
        group,
        String(of.length),
        ...errorsOf(
          of.map(({ estimate }) => estimate),
          measured,
        ),
        ...errorsOf(
          of.map(({ replay }) => replay),
          measured,
        ),
        mean(({ maestro }) => maestro),
        mean(({ pipelined }) => pipelined),
      ]);
    }
  }
  const errors = ['mean', 'bias', 'worst'];
  const head = [...errors.map((name) => `estimate ${name}`), ...errors.map((name) => `replay ${name}`)];
  return table(['machine', 'rows', 'n', ...head, '`hb`, MAESTRO', '`hb`, pipelined'], lines);
}

/** What a check's replay gives, by quantity and kind of row. */
function checkedLines(
  check: ForeignCheck,
  name: string,
  quantities: readonly string[],
  kindOf: (row: NamedRow) => string,
): Line[] {
  const rows = parseNamedCsv(referenceText('silicon', name), name, []);
  const figures = ownFigures(check, 'silicon', name).filter(({ quantity }) => quantities.includes(quantity));
  const kinds = [...new Set(rows.map(kindOf))];
  return kinds.map((kind) => {
    const of = figures.filter(({ row }) => kindOf(rows[row]!) === kind);
    return [
      kind,
      String(of.length),
      ...errorsOf(
        of.map(({ ours }) => Number(ours)),
        of.map((one) => Number(one.table)),
      ),
    ];
  });
}

/** Queued layers, NVIDIA's traces, the Eyeriss chip, the systolic array. */
export function otherTable(): string {
  const queued = checkedLines(
    nvdlaCheck,
    'nvdla_small_back_to_back.csv',
    ['second', 'third', 'fourth'],
    (row) =>
      `nv_small, a further layer in the queue, ${row.text('room_for_two_inputs') === '1' ? 'room' : 'no room'} for its input, memory ${row.text('memory')}`,
  );
  const traces = checkedLines(nvdlaCheck, 'nvdla_small_traces.csv', ['cycles'], () => "nv_small, NVIDIA's traces");
  const chip = checkedLines(
    eyerissCheck,
    'eyeriss_jssc2017.csv',
    ['processing_latency_ms'],
    (row) => `Eyeriss, ${row.text('network')}`,
  );
  const array = checkedLines(
    systolicRtlCheck,
    'systolic_rtl.csv',
    ['cycles'],
    (row) => `systolic, ${row.text('dataflow')}`,
  );
  return table(
    ['machine and rows', 'n', 'mean', 'bias', 'worst'],
    [...traces, ...queued, ...chip, ...array, ...scaleSim()],
  );
}

/** What is measured of machines near to the bundled dataflows `eyeriss` and `lb`, under both timings. */
export function timingsTable(): string {
  const lines = [bundledEyeriss, alexNetOnEyeriss, lbAsOutputStationary].map((errors) => [
    ...errors(MAESTRO, 'maestro'),
    ...errors(PIPELINED, 'pipelined').slice(2),
  ]);
  const errors = ['mean', 'bias', 'worst'];
  const head = ['MAESTRO', 'pipelined'].flatMap((timing) => errors.map((name) => `${timing} ${name}`));
  return table(['machine and rows', 'n', ...head], lines);
}

/** The bundled dataflow `eyeriss` on 14 × 12 PEs, without stalls. */
function bundledEyeriss(model: CostModel): Line {
  const rows = parseNamedCsv(referenceText('silicon', 'eyeriss_jssc2017.csv'), 'eyeriss_jssc2017.csv', []);
  const core = { ...CORE_DEFAULTS, name: 'a', dataflow: 'eyeriss', rows: 14, columns: 12, sgBytes: 2 ** 30 };
  const ours = rows.map((row) => {
    const [k, c, y, x, r, s, groups] = ['out_k', 'in_c', 'in_h', 'in_w', 'r', 's', 'groups'].map((column) =>
      Number(row.text(column)),
    );
    const [stride, pad, batch] = ['stride', 'pad', 'batch'].map((column) => Number(row.text(column)));
    const shape = { k: k! / groups!, c: c! / groups!, y: y!, x: x!, r: r!, s: s!, groups: groups! };
    return (batch! * model.cost(conv('c', { ...shape, stride: stride!, pad: pad! }), core).latencyCycles) / 200_000;
  });
  const measured = rows.map((row) => Number(row.text('processing_latency_ms')));
  return ['Eyeriss, by the bundled dataflow `eyeriss`', String(rows.length), ...errorsOf(ours, measured)];
}

/** By the mappings that MAESTRO's authors wrote for AlexNet's layers, on 168 PEs behind 14 elements a cycle. */
function alexNetOnEyeriss(_: CostModel, timing: Timing): Line {
  const file = 'alexnet_rs_validation.m';
  const { layers } = parseMaestro(referenceText('maestro', 'mappings', file), file);
  const machine = { ...UNLIMITED, pes: 168, nocBandwidth: 14, timing };
  const cycles = new Map(analyzeNetwork(layers, machine).map(({ layer, cost }) => [layer.name, cost.runtimeCycles]));
  const rows = parseNamedCsv(referenceText('silicon', 'eyeriss_jssc2017.csv'), 'eyeriss_jssc2017.csv', []).filter(
    (row) => row.text('network') === 'AlexNet',
  );
  const ours = rows.map((row) => (cycles.get(row.text('layer')) ?? Number.NaN) / 200_000);
  const measured = rows.map((row) => Number(row.text('processing_latency_ms')));
  return ["Eyeriss, by MAESTRO's own mappings of AlexNet", String(rows.length), ...errorsOf(ours, measured)];
}

/** Rows of outputs over the clusters, columns inside one, as the array keeps them: an inner product in every PE. */
function lbAsOutputStationary(model: CostModel): Line {
  const rows = parseNamedCsv(referenceText('silicon', 'systolic_rtl.csv'), 'systolic_rtl.csv', []).filter(
    (row) => row.text('dataflow') === 'os',
  );
  const ours = rows.map((row) => {
    const [m, n, k, height, width] = ['m', 'n', 'k', 'rows', 'columns'].map((column) => Number(row.text(column)));
    const array = { ...CORE_DEFAULTS, name: 'a', dataflow: 'lb', rows: height!, columns: width!, sgBytes: 2 ** 30 };
    return model.cost(conv('c', { k: 1, c: k!, y: m!, x: n!, r: 1 }), array).latencyCycles;
  });
  const measured = rows.map((row) => Number(row.text('cycles')));
  return ['systolic, os, by the bundled dataflow `lb`', String(rows.length), ...errorsOf(ours, measured)];
}

/** SCALE-Sim's closed forms held against the array in RTL. */
function scaleSim(): Line[] {
  const rows = parseNamedCsv(referenceText('silicon', 'systolic_rtl.csv'), 'systolic_rtl.csv', []);
  return ['os', 'ws'].map((name) => {
    const of = rows.filter((row) => row.text('dataflow') === name);
    const cycles = (timing?: typeof SYSTOLIC_RTL_TIMING) =>
      of.map((row) => {
        const [m, n, k, rows, columns] = ['m', 'n', 'k', 'rows', 'columns'].map((column) => Number(row.text(column)));
        const { streams, fills } = systolicDataflows.get(name);
        return systolicCycles(streams({ m: m!, n: n!, k: k! }), { rows: rows!, columns: columns! }, fills, timing);
      });
    const measured = of.map((row) => Number(row.text('cycles')));
    return [`systolic, ${name}, by SCALE-Sim's formula`, String(of.length), ...errorsOf(cycles(), measured)];
  });
}

/** NVIDIA's primer: frames a second of ResNet-50, which are estimates. */
export function claimsTable(): string {
  const rows = parseNamedCsv(referenceText('silicon', 'claims.csv'), 'claims.csv', []);
  return table(
    ['tool', 'claim', 'value', 'against', 'source'],
    rows.map((row) => {
      const [tool, claim, value, against] = ['tool', 'claim', 'value', 'against'].map((column) => row.text(column));
      const source = row.text('certainty').startsWith('[FOUND]') ? row.text('source') : 'the paper, from memory';
      return [tool!, claim!, value!, against!, source].map((cell) => cell.replace(' [MEM]', '').replaceAll('|', '/'));
    }),
  );
}
