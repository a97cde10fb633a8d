/** What `caldera layer flexibility` and `caldera layer codesign` are given: networks or one layer, classes, tables. */
import { basename } from 'node:path';
import { didYouMean } from '../base/did-you-mean.js';
import { InputError } from '../base/errors.js';
import { readAreaTable } from '../formats/area-table-file.js';
import { readOnnx } from '../formats/onnx.js';
import { readBytes, readText } from '../formats/read-file.js';
import type { AreaTable } from '../machine/area/area-table.js';
import { areaTables } from '../machine/area/area-tables.js';
import { CLASSES, type Flexibility } from '../machine/flexibility.js';
import { flexibleAccelerators } from '../machine/known-flexibility.js';
import { namedFlexibility } from '../scenario/sections/flexibility.js';
import type { Network } from '../workload/job-pool.js';
import { gemm } from '../workload/layer.js';
import { chain } from '../workload/model.js';
import { modelNamed, models } from '../workload/models/zoo.js';

/** Networks that are named at once. */
const MOST_NETWORKS = 16;

export interface DesignWork {
  readonly networks: readonly Network[];
  /** As a scenario's `workload` says it; undefined for what no scenario can say: one layer of a model, a product. */
  readonly workload: Readonly<Record<string, unknown>> | undefined;
  readonly notes: readonly string[];
}

/** @throws InputError for work that is none */
export function designWork(work: string, layer: string | undefined): DesignWork {
  if (/^\d+,\d+,\d+$/.test(work)) {
    const [m, n, k] = work.split(',').map(Number) as [number, number, number];
    return { networks: [{ name: 'product', layers: chain([gemm(`${m}x${n}x${k}`, { m, n, k })]) }], ...ALONE };
  }
  const read = work.endsWith('.onnx') ? onnxWork(work) : zooWork(work.split(','));
  if (layer === undefined) return read;
  if (read.networks.length !== 1)
    throw new InputError({ path: 'layer', expected: 'one network beside a layer', found: work });
  const { name, layers } = read.networks[0]!;
  const names = layers.map((own) => own.layer.name);
  const found = layers.find((own) => own.layer.name === layer);
  if (found === undefined)
    throw new InputError({
      path: 'layer',
      expected: `a layer of ${name}`,
      found: layer,
      hint: didYouMean(layer, names),
    });
  return { networks: [{ name, layers: chain([found.layer]) }], ...ALONE, notes: read.notes };
}

const ALONE = { workload: undefined, notes: [] } as const;

function onnxWork(file: string): DesignWork {
  const { network, notes } = readOnnx(readBytes(file), basename(file));
  return { networks: [network], workload: { onnxFile: file }, notes };
}

function zooWork(names: readonly string[]): DesignWork {
  if (names.length > MOST_NETWORKS)
    throw new InputError({ path: 'work', expected: `at most ${MOST_NETWORKS} networks`, found: names.length });
  const networks = names.map((name) => {
    if (!models.has(name))
      throw new InputError({
        path: 'work',
        expected: 'models of the zoo, an .onnx file, or a product M,N,K',
        found: name,
        hint: didYouMean(name, models.names),
      });
    return modelNamed(name);
  });
  return { networks, workload: { models: names }, notes: [] };
}

/** @throws InputError for no class and no accelerator */
export function flexibilityNamed(name: string): Flexibility {
  const found = namedFlexibility(name);
  if (found !== undefined) return found;
  const names = [...CLASSES, ...flexibleAccelerators.names];
  throw new InputError({
    path: '--flexibility',
    expected: `a class (0000 to TOPS) or an accelerator (${flexibleAccelerators.names.join(' ')})`,
    found: name,
    hint: didYouMean(name, names),
  });
}

/** By its name, or of a file. @throws InputError */
export function areaTableOf(name: string): AreaTable {
  if (/\.(ya?ml|json)$/.test(name)) return readAreaTable(readText(name), name);
  if (areaTables.has(name)) return areaTables.get(name);
  throw new InputError({
    path: '--area-table',
    expected: `an area table (${areaTables.names.join(', ')}) or a file`,
    found: name,
    hint: didYouMean(name, areaTables.names),
  });
}
