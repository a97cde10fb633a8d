/**
 * The formats a network can be read from. A new one is a function from files to a network and an entry of this
 * registry; a scenario names it: `workload: {format: NAME, file: PATH}`.
 */
import { basename, extname } from 'node:path';
import { type Entry, entry, registry } from '../base/registry.js';
import type { Network } from '../workload/job-pool.js';
import { chain } from '../workload/model.js';
import { readChakraOperators } from './chakra/operators.js';
import { readGamma } from './gamma-csv.js';
import { layerFromMaestro, parseMaestroModel } from './maestro.js';
import type { RangeBeside } from './onnx/external-data.js';
import { readOnnx } from './onnx.js';
import { readScaleSim } from './scale-sim.js';
import { readTimeloop } from './timeloop.js';
import { readTimeloopDocuments } from './timeloop-template.js';

/** A file as a format asks for it. */
export interface Source {
  /** Its name, for messages. */
  readonly file: string;
  /** @throws InputError when it cannot be read or is not UTF-8 */
  readonly text: () => string;
  /** @throws InputError when it cannot be read */
  readonly bytes: () => Uint8Array;
  /** Where it lies, if it is a file: what it refers to lies beside it. */
  readonly path?: string;
  /** A text that this file includes, by its path relative to this file. @throws InputError as `text` */
  readonly beside?: (name: string) => string;
  /** A part of a file in this one's folder, where there is one. */
  readonly range?: RangeBeside;
}

export interface ReadNetwork {
  readonly network: Network;
  /** What the file left open or cannot be modelled, one sentence each. */
  readonly notes?: readonly string[];
}

/** @throws InputError for what is not of the format, with its place */
export type WorkloadFormat = (sources: readonly [Source, ...Source[]]) => ReadNetwork;

declare module '../base/registry.js' {
  interface Kinds {
    workloadFormats: WorkloadFormat;
  }
}

const onnx: Entry<WorkloadFormat> = {
  name: 'onnx',
  about: 'ONNX model: its convolutions and matrix products, as they depend on each other',
  options: (z) =>
    z.strictObject({
      dimensions: z
        .record(
          z.string().min(1),
          z
            .number()
            .int()
            .min(0)
            .max(2 ** 31),
        )
        .optional(),
    }),
  make: ({ dimensions }: { readonly dimensions?: Readonly<Record<string, number>> }): WorkloadFormat =>
    single(({ file, bytes, path, range }) => {
      const { network, notes } = readOnnx(Buffer.from(bytes()), file, dimensions, range ?? path);
      return { network, notes: notes.map((note) => `${file}: ${note}`) };
    }),
};

export const workloadFormats = registry('workloadFormats', 'a workload format', [
  entry(
    'chakra',
    "Chakra execution trace, protobuf or JSON: PyTorch's operators that are products, as they depend on each other",
    single(({ file, bytes }) => {
      const { network, notes } = readChakraOperators(bytes(), file, stem(file));
      return { network, notes: notes.map((note) => `${file}: ${note}`) };
    }),
  ),
  entry(
    'gamma',
    "GAMMA's and MAGMA's layers, CSV: sizes and a type a row, one after another",
    single(({ file, text }) => ({ network: readGamma(text(), file, stem(file)) })),
  ),
  entry(
    'maestro',
    'MAESTRO network: its layers, one after another',
    single(({ file, text }) => {
      const { network, layers } = parseMaestroModel(text(), file);
      return { network: { name: network, layers: chain(layers.map(layerFromMaestro)) } };
    }),
  ),
  onnx,
  entry(
    'scale-sim',
    'SCALE-Sim topology or mNPUsim network, CSV: its layers, one after another',
    single(({ file, text }) => {
      const { network, notes } = readScaleSim(text(), file, stem(file));
      return { network, notes: notes.map((note) => `${file}: ${note}`) };
    }),
  ),
  entry('timeloop', 'Timeloop problems, YAML: one after another', (sources) => {
    const documents = sources.flatMap((source) => readTimeloopDocuments(source));
    return { network: readTimeloop(documents, stem(sources[0].file)) };
  }),
]);

function single(read: (source: Source) => ReadNetwork): WorkloadFormat {
  return ([source]) => read(source);
}

/** A file's name without folder and ending. */
function stem(file: string): string {
  return basename(file, extname(file));
}
