/** The sections `simulator` and `allocator`: what the replay and its estimate assume of the host. */
import * as z from 'zod';
import { SERVICES } from '../../simulator/input.js';

export const simulatorSchema = z
  .strictObject({
    /** Default: true, and false where the workload has tenants. */
    barrier: z.boolean().optional(),
    crossJobPrefetch: z.boolean().default(true),
    controlLatencyCycles: z.number().min(0).max(1e12).default(0),
    /** Which queued job a core begins next. Default: priority where tenants have one, released where they have none. */
    service: z.enum(SERVICES).optional(),
    /** Inferences that have begun may wait for those of a lower priority number. */
    preemption: z.boolean().optional(),
    /** Equal steps of a language model are replayed once, where that is exact. Default: true. */
    repetition: z.boolean().optional(),
  })
  .prefault({});

export const allocatorSchema = z
  .strictObject({
    /** `corrected` adds what tiles, buffers and the memory's latency cost, in closed form. */
    model: z.enum(['plain', 'corrected']).default('plain'),
  })
  .prefault({});
