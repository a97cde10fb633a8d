/** The on-disk shape of a scenario of the kind `engine`: a matrix product on the matrix engine of a core. */
import * as z from 'zod';
import { engineFileSchema } from '../machine/engine-description.js';
import { BLOCK_ORDERS, LOOP_ORDERS } from '../mapping/instruction-stream/register-block.js';
import { complain, count, positive } from './complain.js';

const MOST = 10_000_000;

const blockingSchema = z
  .strictObject({
    /** Tiles of C that lie in registers at once. */
    block: z.strictObject({ m: count(4096), n: count(4096) }).optional(),
    /** The block loops, outermost first. */
    loopOrder: z.enum(LOOP_ORDERS).optional(),
    blockOrder: z.enum(BLOCK_ORDERS).optional(),
    /** The best of all blocks and orders that fit, by the estimate. */
    search: z.boolean().default(false),
  })
  .superRefine(({ search, ...given }, context) => {
    const [first] = Object.entries(given).find(([, value]) => value !== undefined) ?? [];
    if (search && first !== undefined)
      complain(context, {
        path: [first],
        expected: 'nothing beside search',
        found: given[first as keyof typeof given],
      });
  });

/** Made when it is asked for: a plugin may have added engines. */
export function engineScenarioSchema() {
  return z.strictObject({
    kind: z.literal('engine'),
    name: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/),
    /** As a file of an engine has it: a bundled one by `engine`, and what differs. */
    engine: engineFileSchema(z),
    /** M × K times K × N. */
    product: z.strictObject({ m: count(MOST), n: count(MOST), k: count(MOST) }),
    /** Left out: 2 × 2 tiles of C where they fit, else the best block. */
    blocking: blockingSchema.optional(),
    /** Behind the scratchpad; left out, memory keeps up. */
    memory: z
      .strictObject({
        bandwidthGBps: positive(),
        clockGHz: positive(1000).default(2),
        sgKiB: positive(1e9).default(512),
      })
      .optional(),
  });
}
