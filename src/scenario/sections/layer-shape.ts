/** What a workload or a tenant says of its layers beside the network: samples that share the weights, bytes of an element. */
import * as z from 'zod';
import { count } from '../complain.js';

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

export const layerShapeFields = {
  /** Samples of each inference; they share the weights. */
  batch: count(65_536).optional(),
  /** Bytes of an element. What is left out is 1, or what the ONNX model says. */
  elementBytes: elementBytes.optional(),
  /** By name of a layer, `*` for any letters. */
  layers: z.record(z.string().min(1), z.strictObject({ elementBytes })).optional(),
};
