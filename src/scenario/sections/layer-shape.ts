/** What a workload or a tenant says of its layers beside the network: samples that share the weights, bytes of an
 * element, and cores that share a layer. */
import * as z from 'zod';
import { densityRecipes } from '../../workload/density/density-recipes.js';
import { VECTOR_MODES } from '../../workload/job.js';
import { SPLITS } from '../../workload/split/split-layer.js';
import { complain, count, file, nameIn, onlyBeside, options } from '../complain.js';

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

/** How a layer is split over cores; `auto`: as the estimate says. */
const split = z.union([
  z.strictObject({
    by: z.enum([...SPLITS, 'auto']).default('auto'),
    parts: z.union([z.int().min(2).max(4096), z.literal('auto')]).default('auto'),
  }),
  z.literal('auto').transform(() => ({ by: 'auto' as const, parts: 'auto' as const })),
]);

const namedShape = z
  .strictObject({
    elementBytes: elementBytes.optional(),
    split: split.optional(),
    vectorWork: z.enum(VECTOR_MODES).optional(),
  })
  .superRefine((value, context) => {
    if (Object.values(value).some((said) => said !== undefined)) return;
    complain(context, { expected: '"elementBytes", "split" or "vectorWork" of the layers', found: value });
  });

/** Which weights and activations are zero. */
const sparsity = z
  .strictObject({
    /** Of the densities of weights; sections beside it name layers. */
    recipe: nameIn(densityRecipes).optional(),
    options,
    /** Densities of single layers, CSV; goes before the recipe. */
    densityFile: file.optional(),
    /** Share of non-zero activations. */
    inputDensity: z.number().min(0).max(1).default(1),
    /** Draws where the non-zeros are. */
    seed: z.int().min(1).max(1e6).default(1),
  })
  .superRefine((value, context) => onlyBeside(value, 'options', ['recipe'], context));

export type SparsityDocument = z.output<typeof sparsity>;

export const layerShapeFields = {
  /** Samples of each inference; they share the weights. */
  batch: count(65_536).optional(),
  /** Bytes of an element. What is left out is 1, or what the ONNX model says. */
  elementBytes: elementBytes.optional(),
  /** By name of a layer, `*` for any letters. */
  layers: z.record(z.string().min(1), namedShape).optional(),
  /** Of all layers over several cores. */
  split: split.optional(),
  sparsity: sparsity.optional(),
  /** Work without multiply-accumulates on cores with vector lanes: before a layer's outputs are stored, or as jobs of its own. */
  vectorWork: z.enum(VECTOR_MODES).optional(),
};
