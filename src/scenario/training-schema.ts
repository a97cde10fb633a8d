/** The on-disk shape of a scenario of the kind `training`: a whole training under a recipe of sparsity, on one sparse core. */
import * as z from 'zod';
import { RECIPE_NAMES } from '../workload/density/recipe.js';
import { count, exactlyOne, positive } from './complain.js';
import { sparseCoreSchema } from './sparse-schema.js';

const MOST_LAYERS = 1000;

export const trainingSchema = z
  .strictObject({
    kind: z.literal('training'),
    name: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/),
    /** Draws where the non-zeros are. */
    seed: z.int().min(1).default(1),
    /** Layers as products: M rows of a batch, N outputs, K inputs. */
    products: z
      .array(z.strictObject({ m: count(1e6), n: count(1e6), k: count(1e6) }))
      .min(1)
      .max(MOST_LAYERS)
      .optional(),
    /** Or those of a network of the zoo. */
    model: z.string().optional(),
    /** Samples a step. */
    batch: count(1e6).default(1),
    recipe: z.enum(RECIPE_NAMES),
    /** Of the weights at the end. */
    pattern: z.string(),
    epochs: count(1e6),
    /** Before weights are removed. */
    denseEpochs: z.int().min(0).default(0),
    /** At the end, with the final pattern. */
    finetuneEpochs: z.int().min(0).default(0),
    stepsPerEpoch: count(1e9),
    core: sparseCoreSchema.extend({
      /** The m of the patterns whose zeros a core of class tpu skips. */
      nm: z.array(count(4096)).max(100).optional(),
    }),
    memory: z.strictObject({ bandwidthBytesPerCycle: positive(1e9), arbitration: z.string().default('max-min') }),
    clockGHz: positive(1000).default(1),
  })
  .superRefine((value, context) => exactlyOne(value, ['products', 'model'], context));
