/**
 * The check `nvdla`: convolutions and matrix products on NVDLA's RTL, or on a convolution core of a user's own, whose
 * description the column `machine` then names. Three forms of tables: a layer a row, with bytes by operand; NVIDIA's
 * traces, with their own strides, dilations and paddings; four equal layers queued behind each other. The replay answers.
 */
import { InputError, locate } from '../../base/errors.js';
import { demandAtMost } from '../../base/limits.js';
import { type NamedRow, parseNamedCsv } from '../../formats/csv-table.js';
import type { ConvolutionCore, CoreMemory } from '../../machine/convolution-core.js';
import { convolutionCores } from '../../machine/convolution-core-presets.js';
import { checkBanks, type HardwareLayer, inBuffer } from '../../mapping/hardware-layer.js';
import { readConvolutionCore } from '../../scenario/convolution-core-file.js';
import { replayConvolutions } from '../../simulator/convolution-replay.js';
import type { CheckInput, Figure, ForeignCheck } from './foreign-check.js';
import { hardwareShapeOf } from './nvdla-row.js';

const BYTES = { mean: 0.001, worst: 0.01 } as const;
const INCREMENT = { mean: 0.02, worst: 0.05 } as const;

export const nvdlaCheck: ForeignCheck = {
  name: 'nvdla',
  about: "convolutions on NVDLA's RTL, or on a chip of your own: cycles, bytes by operand, layers in a queue",
  bounds: {
    cycles: { mean: 0.02, worst: 0.15 },
    first_layer_cycles: INCREMENT,
    second: INCREMENT,
    third: INCREMENT,
    fourth: INCREMENT,
    '*': BYTES,
  },
  figures,
};

/** The column of each layer of a queue: its own, for each further one the time that it adds. */
const QUEUED = ['first_layer_cycles', 'second', 'third', 'fourth'] as const;

/** Read requests of a row: some seconds. */
const MOST_REQUESTS = 50_000_000;

function* figures({ text, file, companion }: CheckInput): Iterable<Figure> {
  const machines = new Map<string, ConvolutionCore>();
  const machineOf = (row: NamedRow): ConvolutionCore => {
    const name = row.text('machine');
    const known = machines.get(name) ?? coreNamed(name, row, companion);
    machines.set(name, known);
    return known;
  };
  for (const [index, row] of parseNamedCsv(text, file, ['machine', 'in_w', 'in_h', 'c', 'k', 'r', 's']).entries()) {
    const core = machineOf(row);
    const layer = locate(row.place, () => layerOf(row, core));
    const memory = memoryOf(row, core);
    const figure = (quantity: string, ours: number): Figure => ({
      row: index,
      quantity,
      ours: Math.round(ours), // a beat may take parts of a cycle
      table: row.has(quantity) ? row.text(quantity) || undefined : undefined,
    });
    if (row.has('room_for_two_inputs') || row.has('first_layer_cycles')) {
      const { ends } = replayConvolutions(Array(QUEUED.length).fill(layer), core, memory);
      yield* QUEUED.map((quantity, i) => figure(quantity, ends[i]! - (ends[i - 1] ?? 0)));
      continue;
    }
    const { ends, bytes } = replayConvolutions([layer], core, memory);
    yield figure('cycles', ends[0]!);
    if (row.has('pad_left')) {
      yield figure('bytes_read', bytes.input + bytes.weights);
      yield figure('bytes_written', bytes.output);
    } else {
      yield figure('input_bytes_read', bytes.input);
      yield figure('weight_bytes_read', bytes.weights);
      yield figure('output_bytes_written', bytes.output);
    }
  }
}

/** A bundled core, or one in a file beside the table. */
function coreNamed(name: string, { place }: NamedRow, companion: CheckInput['companion']): ConvolutionCore {
  if (/\.ya?ml$/.test(name)) return readConvolutionCore(companion(name));
  return locate({ ...place, path: 'machine' }, () => convolutionCores.get(name));
}

/** With the banks that the row names, or those it needs and the rest. */
function layerOf(row: NamedRow, core: ConvolutionCore): HardwareLayer {
  const shape = hardwareShapeOf(row);
  const { channels, kernels, taps, width, height } = shape;
  const bytes = kernels * channels * taps + width * height * (channels + core.featureAtom);
  demandAtMost(bytes / core.beatBytes, MOST_REQUESTS, 'read requests in a row', row.place);
  const own = inBuffer(shape, core);
  if (row.has('cbuf_data_banks') && row.has('cbuf_weight_banks')) {
    const banks = (column: string): number => row.number(column, { integer: true, min: 1, max: core.banks });
    const layer = { ...shape, dataBanks: banks('cbuf_data_banks'), weightBanks: banks('cbuf_weight_banks') };
    checkBanks(layer, core);
    return layer;
  }
  if (own !== undefined) return own;
  throw new InputError({
    expected: `a layer whose input and kernel group fit ${core.banks} banks of ${core.bankBytes} bytes`,
    found: `${width} × ${height} × ${channels}, ${taps} taps`,
  });
}

/** The bus at its full width, and the latency that NVDLA's RTL is sized for, where a row does not say. */
function memoryOf(row: NamedRow, core: ConvolutionCore): CoreMemory {
  return {
    bytesPerCycle: row.has('read_bytes_per_cycle')
      ? row.number('read_bytes_per_cycle', { min: 1e-3, max: 1e6 })
      : core.beatBytes,
    latencyCycles: row.has('latency_cycles') ? row.number('latency_cycles', { min: 0, max: 1e6 }) : DEFAULT_LATENCY,
  };
}

/** PRIMARY_MEMIF_LATENCY of nv_small.spec. */
const DEFAULT_LATENCY = 50;
