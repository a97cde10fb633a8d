/** The on-disk shape of a scenario of the kind `sparse`: products of sparse matrices, and the sparse cores they run on. */
import * as z from 'zod';
import { DEFAULT_BANDWIDTH_BYTES_PER_CYCLE } from '../machine/sparse/sparse-platform.js';
import { exactlyOne } from './complain.js';

const LARGEST_BANDWIDTH = 1e9; // bytes a cycle; more is a slip of the keyboard
const MOST_CORES = 256;
const MOST_KERNELS = 1000;
const MOST_LANES = 65_536;
const MOST_SAMPLES = 1_000_000;
const whole = z.int().min(1);

const optionsSchema = z
  .strictObject({
    overlap: z.boolean().default(false),
    balance: z.boolean().default(false),
    asyncLanes: z.boolean().default(false),
    compressC: z.boolean().default(false),
    collisions: z.boolean().default(false),
  })
  .prefault({});

export const sparseCoreSchema = z.strictObject({
  name: z.string().min(1).max(100).optional(),
  class: z.string(),
  lanes: whole,
  mx: whole.optional(),
  localKiB: z.number().positive().max(LARGEST_BANDWIDTH).optional(),
  clockRatio: z.number().positive().max(1000).default(1),
  options: optionsSchema,
});

const platformSchema = z
  .strictObject({
    preset: z.string().optional(),
    /** Of a preset, in all. */
    lanes: whole.optional(),
    cores: z.array(sparseCoreSchema).min(1).max(MOST_CORES).optional(),
    bandwidthBytesPerCycle: z.number().positive().max(LARGEST_BANDWIDTH).default(DEFAULT_BANDWIDTH_BYTES_PER_CYCLE),
    arbitration: z.string().default('max-min'),
  })
  .superRefine((value, context) => exactlyOne(value, ['preset', 'cores'], context));

/** Of a lane, and of an operation: entries that stand instead of the derived table's. */
const energySchema = z
  .strictObject({
    macPj: z.number().min(0).max(1e6).optional(),
    accessPj: z.number().min(0).max(1e6).optional(),
    hbmBytePj: z.number().min(0).max(1e6).optional(),
    staticWPerMm2: z.number().min(0).max(1e3).optional(),
    lanes: z
      .record(
        z.string(),
        z.strictObject({ areaUm2: z.number().positive().max(1e9), accessesPerIteration: z.number().min(0).max(1e3) }),
      )
      .default({}),
    /** Cores that do nothing in the run do not leak. */
    idleGated: z.boolean().default(false),
  })
  .prefault({});

/** Among which classes lanes are shared out, where it is asked how many each should have. */
const laneSplitSchema = z
  .strictObject({
    classes: z.array(z.string()).min(1).max(MOST_CORES).default(['tpu', 'eie', 'extensor', 'matraptor']),
    /** In all, at most. */
    lanes: whole.max(MOST_LANES).default(256),
    /** Lanes of a class come in multiples of this. */
    quantum: whole.default(32),
    /** In all, at most; left out: of as many EIE-like lanes. */
    areaMm2: z.number().positive().max(1e6).optional(),
    /** Splits that are best with whole kernels and are searched again with cuts. */
    finalists: whole.max(1000).default(5),
  })
  .prefault({});

export const sparseSchema = z.strictObject({
  kind: z.literal('sparse'),
  name: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/),
  seed: z.int().min(0).default(1),
  platform: platformSchema,
  kernels: z
    .array(z.strictObject({ name: z.string().min(1).max(100).optional(), a: z.string().min(1), b: z.string().min(1) }))
    .min(1)
    .max(MOST_KERNELS),
  energy: energySchema,
  search: z
    .strictObject({
      /** Mappings that MAGMA tries. */
      samples: whole.max(MOST_SAMPLES).default(1000),
      /** Cuts lie at multiples of these; left out: what leaves no lane without work. */
      quanta: z
        .strictObject({ rows: whole.optional(), columns: whole.optional(), reduction: whole.optional() })
        .prefault({}),
    })
    .prefault({}),
  laneSplit: laneSplitSchema,
});

/** A core; where it is one that skips patterns, with their m. */
export type SparseCoreSection = z.output<typeof sparseCoreSchema> & { readonly nm?: readonly number[] | undefined };
export type SparseDocument = z.output<typeof sparseSchema>;
