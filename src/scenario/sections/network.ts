/**
 * The sections of a cluster that say what it is: `network`, its dimensions from the inside out, and `stragglers`. A link
 * has its bandwidth in GB/s (10⁹) or in GiB/s (2³⁰), as ASTRA-sim's network files mean theirs.
 */
import * as z from 'zod';
import { CLUSTER_DEFAULTS } from '../../machine/cluster/cluster.js';
import { ALGORITHMS, TOPOLOGIES } from '../../machine/cluster/dimension.js';
import { count, exactlyOne, file, positive } from '../complain.js';

const nanoseconds = z.number().min(0).max(1e12);
const dollars = z.number().min(0).max(1e9);

const price = z.strictObject({
  linkPerGBps: dollars,
  /** Of a switch: its port, and the card at the accelerator. */
  switchPerGBps: dollars.optional(),
  nicPerGBps: dollars.optional(),
});

const dimension = z
  .strictObject({
    topology: z.enum(TOPOLOGIES),
    size: count(65_536),
    /** Of an accelerator. Default: 2 in a ring, one to each peer in a clique, 1 at a switch. */
    links: count(1_000_000).optional(),
    linkGBps: positive(1e9).optional(),
    linkGiBps: positive(1e9).optional(),
    latencyNs: nanoseconds.default(0),
    nicNs: nanoseconds.default(0),
    routerNs: nanoseconds.default(0),
    /** Default: what suits the topology. */
    algorithm: z.enum(ALGORITHMS).optional(),
    allToAll: z.enum(['ring', 'direct']).default('direct'),
    price: price.optional(),
  })
  .superRefine((value, context) => exactlyOne(value, ['linkGBps', 'linkGiBps'], context));

export const networkSchema = z
  .strictObject({
    dimensions: z.array(dimension).min(1).max(10).optional(),
    /** In their place: a network file of ASTRA-sim 2's analytical backend. */
    astraFile: file.optional(),
    endpointDelayNs: nanoseconds.default(CLUSTER_DEFAULTS.endpointDelayNs),
    reductionBytesPerNs: positive().default(CLUSTER_DEFAULTS.reductionBytesPerNs),
  })
  .superRefine((value, context) => exactlyOne(value, ['dimensions', 'astraFile'], context));

/** Accelerators that begin later than the others. */
export const stragglersSchema = z
  .array(z.strictObject({ accelerator: z.number().int().min(0).max(65_535), offsetNs: nanoseconds }))
  .optional();

export type NetworkDocument = z.output<typeof networkSchema>;
