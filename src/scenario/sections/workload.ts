/** The section `workload`: where the jobs come from, and how they are queued and grouped. */
import * as z from 'zod';
import { workloadFormats } from '../../formats/workload-format.js';
import { models } from '../../workload/models/zoo.js';
import { complain, count, exactlyOne, file, nameIn, onlyBeside, options, positive } from '../complain.js';

const bytes = z.number().min(0.5).max(8);

/** By operand; one number is meant for all of them. */
export const elementBytes = z.union([
  bytes.transform((all) => ({ input: all, weights: all, output: all, partialSums: all })),
  z
    .strictObject({
      input: bytes.optional(),
      weights: bytes.optional(),
      output: bytes.optional(),
      /** Of a sum that is not finished; as wide as the output unless said. */
      partialSums: bytes.optional(),
    })
    .transform((said) => Object.fromEntries(Object.entries(said).filter(([, width]) => width !== undefined))),
]);

const layerShape = {
  /** Samples of each inference; they share the weights. */
  batch: count(65_536).optional(),
  /** Bytes of an element. What is left out is 1, or what the ONNX model says. */
  elementBytes: elementBytes.optional(),
  /** By name of a layer, `*` for any letters. */
  layers: z.record(z.string().min(1), z.strictObject({ elementBytes })).optional(),
};

const tenant = z.union([
  nameIn(models).transform((name) => ({ name, inferences: 1 })),
  z.strictObject({ name: nameIn(models), inferences: count(1e6).default(1) }),
]);

const NETWORK_FILES = ['maestroFile', 'onnxFile', 'scaleSimFile', 'timeloopFile', 'file'] as const;
const SOURCES = ['task', 'models', 'jobFile', 'tileFile', ...NETWORK_FILES] as const;

export const workloadSchema = z
  .strictObject({
    task: z.enum(['vision', 'language', 'recommendation', 'mix']).optional(),
    /** How many jobs a task draws. */
    jobs: count(1e6).optional(),
    models: z.array(tenant).min(1).optional(),
    /** MAGMA job list, CSV. */
    jobFile: file.optional(),
    /** Tiles, CSV. */
    tileFile: file.optional(),
    /** MAESTRO network: its layers, one after another. */
    maestroFile: file.optional(),
    /** ONNX model: its convolutions and matrix products, as they depend on each other. */
    onnxFile: file.optional(),
    /** Sizes of the ONNX model's named dimensions. */
    dimensions: z.record(z.string().min(1), count(2 ** 31)).optional(),
    /** SCALE-Sim topology, CSV: its layers, one after another. */
    scaleSimFile: file.optional(),
    /** Timeloop problems, YAML: one after another. */
    timeloopFile: z.union([file, z.array(file).min(1)]).optional(),
    /** A network in any other registered format. */
    file: z.union([file, z.array(file).min(1)]).optional(),
    format: nameIn(workloadFormats).optional(),
    options,
    /** Passes through the network of a file. */
    inferences: count(1e6).optional(),
    ...layerShape,
    groupSize: count(1e6).default(100),
    /** Each tenant's inferences arrive as a Poisson stream; without it everything is queued at time 0. */
    arrivals: z.strictObject({ meanCycles: positive() }).optional(),
  })
  .superRefine((value, context) => {
    exactlyOne(value, SOURCES, context);
    if (value.arrivals !== undefined && value.tileFile !== undefined)
      complain(context, { path: ['arrivals'], expected: 'no arrivals beside "tileFile"', found: value.arrivals });
    for (const key of ['batch', 'elementBytes', 'layers'] as const)
      if (value[key] !== undefined && value.tileFile !== undefined)
        complain(context, { path: [key], expected: `no ${key} beside "tileFile"`, found: value[key] });
    onlyBeside(value, 'inferences', NETWORK_FILES, context);
    onlyBeside(value, 'dimensions', ['onnxFile'], context);
    onlyBeside(value, 'format', ['file'], context);
    onlyBeside(value, 'options', ['file'], context);
    if (value.file !== undefined && value.format === undefined)
      complain(context, { path: ['format'], expected: 'the format of the file', found: undefined });
    onlyBeside(value, 'jobs', ['task'], context);
  });

export type WorkloadDocument = z.output<typeof workloadSchema>;
