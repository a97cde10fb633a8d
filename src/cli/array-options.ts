/** What `caldera layer cost` and `caldera layer map` are given: the array, the layers, and how edges are counted. */
import { extname } from 'node:path';
import type { Argv } from 'yargs';
import { didYouMean } from '../base/did-you-mean.js';
import { InputError } from '../base/errors.js';
import { integer } from '../base/numbers.js';
import type { Edges } from '../cost/array/array-cost.js';
import { readBytes, readText } from '../formats/read-file.js';
import { workloadFormats } from '../formats/workload-format.js';
import { type ArrayHardware, arrays } from '../machine/array-machine.js';
import { gemm, type Layer } from '../workload/layer.js';
import { models } from '../workload/models/zoo.js';
import { positive, whole } from './table-options.js';

export const DEFAULT_ARRAY = 'edge168';
export const DEFAULT_EDGES: Edges = 'exact';

export interface ArrayArguments {
  readonly machine: string | undefined;
  readonly pes: number | undefined;
  readonly l1: number | undefined;
  readonly l2: number | undefined;
  readonly noc: number | undefined;
  readonly offChip: number | undefined;
  readonly edges: Edges | undefined;
}

export function arrayOptions<T>(yargs: Argv<T>) {
  return yargs
    .option('machine', { type: 'string', describe: `an array: ${arrays.names.join(', ')} [default: ${DEFAULT_ARRAY}]` })
    .option('pes', { type: 'number', describe: 'PEs; the other options change the array as well' })
    .option('l1', { type: 'number', describe: "bytes of a PE's buffer" })
    .option('l2', { type: 'number', describe: 'bytes of the shared buffer' })
    .option('noc', { type: 'number', describe: 'bytes a cycle on the network-on-chip' })
    .option('off-chip', { type: 'number', describe: 'bytes a cycle to memory' })
    .option('edges', {
      choices: ['exact', 'maestro'] as const,
      describe: `tiles at an edge: as they are, or as MAESTRO counts them [default: ${DEFAULT_EDGES}]`,
    });
}

/** PEs of a mapping are counted in 32 bits, its products in doubles. */
const MOST_PES = 2 ** 24;

/** @throws InputError for an array that cannot be */
export function hardwareOf({ machine = DEFAULT_ARRAY, pes, l1, l2, noc, offChip }: ArrayArguments): ArrayHardware {
  if (pes !== undefined) whole('--pes', pes, 1);
  if (pes !== undefined && pes > MOST_PES)
    throw new InputError({ path: '--pes', expected: `at most ${MOST_PES} PEs`, found: pes });
  if (l1 !== undefined) whole('--l1', l1, 1);
  if (l2 !== undefined) whole('--l2', l2, 1);
  if (noc !== undefined) positive('--noc', noc);
  if (offChip !== undefined) positive('--off-chip', offChip);
  const base = arrays.get(machine);
  return {
    ...base,
    pes: pes ?? base.pes,
    l1Bytes: l1 ?? base.l1Bytes,
    l2Bytes: l2 ?? base.l2Bytes,
    nocBytesPerCycle: noc ?? base.nocBytesPerCycle,
    offChipBytesPerCycle: offChip ?? base.offChipBytesPerCycle,
  };
}

export function machineText({ pes, l1Bytes, l2Bytes, nocBytesPerCycle, offChipBytesPerCycle }: ArrayHardware): string {
  const rate = (bytes: number): string => (bytes === Number.POSITIVE_INFINITY ? 'no limit' : `${bytes} B/cycle`);
  return [
    `${integer(pes)} PEs, L1 ${integer(l1Bytes)} B, L2 ${integer(l2Bytes)} B`,
    `on chip ${rate(nocBytesPerCycle)}, off chip ${rate(offChipBytesPerCycle)}`,
  ].join('; ');
}

export interface LayerWork {
  readonly title: string;
  readonly layers: readonly Layer[];
  readonly notes: readonly string[];
}

const FORMATS: Readonly<Record<string, string>> = {
  '.m': 'maestro',
  '.onnx': 'onnx',
  '.yaml': 'timeloop',
  '.yml': 'timeloop',
  '.csv': 'gamma',
};

/**
 * A product M,N,K, a model of the zoo, or a file by its ending; of it one layer, if named.
 * @throws InputError for work that is none
 */
export function layersOf(work: string, layer: string | undefined): LayerWork {
  const { title, layers, notes } = workOf(work);
  if (layer === undefined) return { title, layers, notes };
  const found = layers.filter(({ name }) => name === layer);
  if (found.length > 0) return { title: `${title} ${layer}`, layers: found.slice(0, 1), notes };
  const names = layers.map(({ name }) => name);
  throw new InputError({
    path: 'layer',
    expected: `a layer of ${title}`,
    found: layer,
    hint: didYouMean(layer, names),
  });
}

/** A model of the zoo, or a file of layers. */
export function isNetwork(work: string): boolean {
  return models.names.includes(work) || FORMATS[extname(work).toLowerCase()] !== undefined;
}

function workOf(work: string): LayerWork {
  // Only numbers and what separates them: meant as a product, whatever files there are.
  if (/^[-\d.,x× ]+$/.test(work)) return { title: work, layers: [product(work)], notes: [] };
  const format = FORMATS[extname(work).toLowerCase()];
  if (format === undefined)
    return {
      title: work,
      layers: models
        .get(work)()
        .layers.map(({ layer }) => layer),
      notes: [],
    };
  const { network, notes = [] } = workloadFormats.get(
    format,
    {},
  )([{ file: work, path: work, text: () => readText(work), bytes: () => readBytes(work) }]);
  return { title: network.name, layers: network.layers.map(({ layer }) => layer), notes };
}

function product(work: string): Layer {
  const sizes = work.split(',').map((part) => part.trim());
  if (sizes.length !== 3 || sizes.some((size) => !/^[1-9]\d{0,6}$/.test(size)))
    throw new InputError({ path: 'work', expected: 'M,N,K: three whole numbers of at most 9,999,999', found: work });
  const [m, n, k] = sizes.map(Number) as [number, number, number];
  return gemm('product', { m, n, k });
}
