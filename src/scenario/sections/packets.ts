/**
 * What says how a network is replayed packet by packet: its fabric of hosts, switches and links, the congestion control
 * schemes to compare, and what they and the switches do. Rates in Gb/s (10⁹ bits), times in ns.
 */
import * as z from 'zod';
import { PARAMETER_SETS } from '../../machine/cluster/parameter-sets.js';
import { RANDOM_SOURCES } from '../../simulator/network/packet/draws.js';
import { complain, count, exactlyOne, positive } from '../complain.js';

export const nanoseconds = z.number().min(0).max(1e12);
export const node = z.number().int().min(0).max(1_000_000);

const link = z.strictObject({ rateGbps: positive(100_000), delayNs: nanoseconds.max(1e9) });

const clos = z
  .strictObject({
    leaves: count(1024),
    hostsPerLeaf: count(1024),
    spines: count(1024).optional(),
    /** What the hosts of a leaf can send over what its spine links carry. */
    oversubscription: positive(1024).optional(),
    hostLink: link,
    spineLink: link,
  })
  .superRefine((value, context) => exactlyOne(value, ['spines', 'oversubscription'], context));

const listed = z.strictObject({
  hosts: count(65_536),
  switches: z.number().int().min(0).max(65_536),
  links: z
    .array(z.strictObject({ a: node, b: node, ...link.shape }))
    .min(1)
    .max(1_000_000),
});

const TOPOLOGIES = ['star', 'clos', 'fatTree', 'preset', 'listed'];

export const topologySchema = z
  .strictObject({
    star: z.strictObject({ hosts: count(1024), link }).optional(),
    clos: clos.optional(),
    /** Three levels of switches with k ports. */
    fatTree: z.strictObject({ k: count(64), link }).optional(),
    /** The 128 hosts of arXiv 2207.10898. */
    preset: z.enum(['clos128']).optional(),
    listed: listed.optional(),
  })
  .superRefine((value, context) => exactlyOne(value, TOPOLOGIES, context));

const lasting = { fromNs: nanoseconds.default(0), untilNs: nanoseconds.optional() };

const fault = z.discriminatedUnion(
  'kind',
  [
    z.strictObject({ kind: z.literal('slow link'), link: node, share: z.number(), ...lasting }),
    z.strictObject({ kind: z.literal('lossy link'), link: node, chance: z.number(), ...lasting }),
    z.strictObject({
      kind: z.literal('slow host'),
      host: node,
      rateGbps: z.number(),
      pauseBytes: z.number(),
      ...lasting,
    }),
    z.strictObject({ kind: z.literal('pause storm'), host: node, ...lasting }),
  ],
  { error: 'a fault of the kind slow link, lossy link, slow host or pause storm' },
);

const buffer = z
  .strictObject({
    bufferMiB: positive(2047).default(32),
    lossless: z.boolean().default(true),
    reserveBytes: z.number().int().min(0).max(1e9).default(4096),
    resumeBytes: z.number().int().min(0).max(1e9).default(3072),
    headroomDelays: z.number().min(0).max(1e6).default(3),
    headroomBytes: z.number().int().min(0).max(2e9).optional(),
    thresholdShift: z.number().int().min(0).max(30).default(3),
  })
  .prefault({});

/** All but the topology, and what goes over it. */
export const packetFields = {
  schemes: z.array(z.string()).min(1).max(64).default(['pfc', 'dcqcn', 'dctcp', 'timely', 'hpcc', 'pint']),
  parameters: z.enum(PARAMETER_SETS).default('paper'),
  /** By scheme, in the place of what the parameter set says. */
  options: z.record(z.string(), z.record(z.string(), z.union([z.number(), z.boolean()]))).default({}),
  ecn: z
    .array(z.strictObject({ rateGbps: z.number(), kminBytes: z.number(), kmaxBytes: z.number(), pmax: z.number() }))
    .optional(),
  window: z
    .strictObject({
      isLimited: z.boolean().default(true),
      followsRate: z.boolean().default(true),
      isLargestOfAll: z.boolean().default(false),
    })
    .optional(),
  buffer,
  faults: z.array(fault).default([]),
  notifications: z.strictObject({ delayNs: nanoseconds, intervalNs: nanoseconds }).optional(),
  retransmitAfterNs: z.number().min(1).max(1e12).optional(),
  seed: z.number().int().min(1).max(1_000_000).default(1),
  /** Runs of a scheme in which chance has a say, each with a seed of its own. */
  seeds: count(1000).default(1),
  /** Whose random numbers: Caldera's own (the default), or those of ns-3's run `seed`. */
  random: z.enum(RANDOM_SOURCES).optional(),
  timeQuantumNs: z.literal([0, 1]),
} as const;

const packets = z.strictObject(packetFields);

export type PacketDocument = z.output<typeof packets>;
export type TopologyDocument = z.output<typeof topologySchema>;

/** Options of schemes that do not run are a mistake. */
export function checkOptionNames(
  { options, schemes }: Pick<PacketDocument, 'options' | 'schemes'>,
  context: z.RefinementCtx,
): void {
  for (const name of Object.keys(options))
    if (!schemes.includes(name))
      complain(context, {
        path: ['options', name],
        expected: `options of the schemes ${schemes.join(', ')}`,
        found: name,
      });
}

/**
 * Of a cluster whose model is `packet`. Without a topology the dimensions are the fabric, each by itself; with one the
 * accelerators are its hosts.
 */
export const packetsSchema = z
  .strictObject({
    topology: topologySchema.optional(),
    ...packetFields,
    timeQuantumNs: packetFields.timeQuantumNs.default(0),
  })
  .superRefine(checkOptionNames)
  .prefault({});
