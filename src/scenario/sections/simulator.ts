/** The sections `simulator` and `allocator`: what the replay and its estimate assume of the host. */
import * as z from 'zod';

export const simulatorSchema = z
  .strictObject({
    barrier: z.boolean().default(true),
    crossJobPrefetch: z.boolean().default(true),
    controlLatencyCycles: z.number().min(0).max(1e12).default(0),
  })
  .prefault({});

export const allocatorSchema = z
  .strictObject({
    /** `corrected` adds what tiles, buffers and the memory's latency cost, in closed form. */
    model: z.enum(['plain', 'corrected']).default('plain'),
  })
  .prefault({});
