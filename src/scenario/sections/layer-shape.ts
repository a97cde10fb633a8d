/** What a workload or a tenant says of its layers beside the network: samples that share the weights, bytes of an
 * element, and cores that share a layer. */
import * as z from 'zod';
import { SPLITS } from '../../workload/split/split-layer.js';
import { complain, count } from '../complain.js';

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
  .strictObject({ elementBytes: elementBytes.optional(), split: split.optional() })
  .superRefine((value, context) => {
    if (value.elementBytes !== undefined || value.split !== undefined) return;
    complain(context, { expected: '"elementBytes" or "split" of the layers', found: value });
  });

export const layerShapeFields = {
  /** Samples of each inference; they share the weights. */
  batch: count(65_536).optional(),
  /** Bytes of an element. What is left out is 1, or what the ONNX model says. */
  elementBytes: elementBytes.optional(),
  /** By name of a layer, `*` for any letters. */
  layers: z.record(z.string().min(1), namedShape).optional(),
  /** Of all layers over several cores. */
  split: split.optional(),
};
