/**
 * The on-disk shape of a scenario of the kind `congestion`: a fabric of hosts, switches and links, the flows that go over
 * it packet by packet, and the congestion control schemes to compare. Rates in Gb/s (10⁹ bits), times in ns.
 */
import * as z from 'zod';
import { COLLECTIVES } from '../workload/flows/collectives.js';
import { count, exactlyOne } from './complain.js';
import { checkOptionNames, nanoseconds, node, packetFields, topologySchema } from './sections/packets.js';

const bytes = count(2 ** 40);

const collective = z.strictObject({
  collective: z.enum(COLLECTIVES),
  /** Of every rank. */
  bytes,
  /** One a rank; default: all. */
  hosts: z.array(node).min(2).optional(),
  /** Of the hierarchical one: ranks of a group. */
  groupSize: count(65_536).optional(),
});

const flow = z.strictObject({
  source: node,
  destination: node,
  bytes,
  startNs: nanoseconds.default(0),
  after: z.array(node).default([]),
});

export const congestionSchema = z
  .strictObject({
    kind: z.literal('congestion'),
    name: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/),
    /** Modules that add congestion control schemes. */
    plugins: z.array(z.string().min(1)).optional(),
    topology: topologySchema,
    collectives: z.array(collective).min(1).max(64).optional(),
    flows: z.array(flow).min(1).max(1_000_000).optional(),
    iteration: z.enum(['dlrm']).optional(),
    ...packetFields,
    timeQuantumNs: packetFields.timeQuantumNs.default(1),
  })
  .superRefine((value, context) => {
    exactlyOne(value, ['collectives', 'flows', 'iteration'], context);
    checkOptionNames(value, context);
  });

export type CongestionDocument = z.output<typeof congestionSchema>;
