/**
 * The sections of a cluster that say what goes over its network: `job`, a training job and the accelerator it runs on, or
 * `collective`.
 */
import * as z from 'zod';
import { costModels } from '../../cost/models.js';
import { presets } from '../../machine/presets.js';
import { COLLECTIVES } from '../../mapping/chunk-order/collective.js';
import { models } from '../../workload/models/zoo.js';
import { PIPELINE_SCHEDULES, TRAINING_LOOPS } from '../../workload/training/training-job.js';
import { complain, count, exactlyOne, file, nameIn, onlyBeside, positive } from '../complain.js';

const bytes = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);

export const collectiveSchema = z.strictObject({
  kind: z.enum(COLLECTIVES),
  /** Of one accelerator: its whole vector, or what it brings to an all-gather. */
  bytes: bytes.min(1),
});

const pass = z
  .strictObject({
    computeNs: z.number().min(0).max(1e15).default(0),
    collective: z.enum(['none', ...COLLECTIVES]).default('none'),
    bytes: bytes.default(0),
  })
  .prefault({});

const layer = z.strictObject({
  name: z.string().min(1),
  forward: pass,
  inputGrad: pass,
  weightGrad: pass,
  updateNs: z.number().min(0).max(1e15).default(0),
  outputBytes: bytes.optional(),
});

const layerNumber = z.number().int().min(0);

const pipeline = z.strictObject({
  stages: count(65_536),
  microBatches: count(65_536),
  schedule: z.enum(PIPELINE_SCHEDULES).default('1f1b'),
  firstLayers: z.array(layerNumber).optional(),
  recompute: z.boolean().default(false),
});

/** What computes: a preset under a cost model, or so many operations a second of any product. */
const accelerator = z
  .strictObject({
    preset: nameIn(presets).optional(),
    cost: nameIn(costModels).default('dataflow'),
    /**
     * Of a preset: the job analyzer's share of all cores, or the product's parts mapped on the cores, as the bandwidth
     * allocator estimates the mapping or as the event simulator replays it.
     */
    times: z.enum(['analyzer', 'mapping', 'replay']).optional(),
    /** Mappings of each product that are looked at. */
    samples: count(1e6).optional(),
    /** Two operations a multiply-accumulate. */
    teraflops: positive().optional(),
    /** Share of it that is reached. */
    efficiency: z.number().positive().max(1).optional(),
    /** A job that needs more is warned of. 10⁹ bytes. */
    memoryGB: positive(1e6).optional(),
  })
  .superRefine((value, context) => {
    exactlyOne(value, ['preset', 'teraflops'], context);
    onlyBeside(value, 'efficiency', ['teraflops'], context);
    onlyBeside(value, 'times', ['preset'], context);
    onlyBeside(value, 'samples', ['times'], context);
  });

const MADE = ['model', 'transformer', 'recommendation', 'recurrent'] as const;
const SOURCES = [...MADE, 'layers', 'layerFile', 'traceFile'] as const;

export const jobSchema = z
  .strictObject({
    /** A network of the zoo, data parallel. */
    model: nameIn(models).optional(),
    transformer: z
      .union([
        z.enum(['gpt3-175b', 'transformer-1t', 'turing-nlg']),
        z.strictObject({
          blocks: count(10_000),
          hidden: count(1e6),
          heads: count(1e6),
          sequence: count(1e6),
        }),
      ])
      .optional(),
    recommendation: z.enum(['dlrm']).optional(),
    recurrent: z.enum(['gnmt']).optional(),
    /** Layers with given times. */
    layers: z.array(layer).min(1).optional(),
    loop: z.enum(TRAINING_LOOPS).optional(),
    checkpoints: z.array(layerNumber).optional(),
    recomputeStarts: z.array(layerNumber).optional(),
    lastBottomLayer: layerNumber.optional(),
    /** Layer table of ASTRA-sim, as JSON. */
    layerFile: file.optional(),
    /** Chakra execution trace, of all accelerators or one file for each. */
    traceFile: z.union([file, z.array(file).min(1)]).optional(),
    /** Accelerators that share one model. */
    modelParallel: count(65_536).optional(),
    /** Samples of one accelerator, or of one model-parallel group. */
    batch: count(1e6).optional(),
    elementBytes: count(16).optional(),
    updateNsPerByte: z.number().min(0).max(1e6).optional(),
    accelerator: accelerator.optional(),
    pipeline: pipeline.optional(),
    iterations: count(10_000).default(1),
    /** Which collective goes first where the loop leaves it open: the one issued last, or first. */
    priority: z.enum(['lifo', 'fifo']).default('lifo'),
  })
  .superRefine((value, context) => {
    exactlyOne(value, SOURCES, context);
    for (const key of ['batch', 'elementBytes', 'updateNsPerByte', 'accelerator'])
      onlyBeside(value, key, MADE, context);
    for (const key of ['loop', 'checkpoints', 'recomputeStarts', 'lastBottomLayer'])
      onlyBeside(value, key, ['layers'], context);
    onlyBeside(value, 'modelParallel', ['transformer', 'layers'], context);
    if (value.traceFile !== undefined && value.pipeline !== undefined)
      complain(context, { path: ['pipeline'], expected: 'no pipeline beside "traceFile"', found: value.pipeline });
    const isMade = MADE.some((key) => value[key] !== undefined);
    if (isMade && value.accelerator === undefined)
      complain(context, { path: ['accelerator'], expected: 'a preset or teraflops', found: undefined });
    if (value.layers !== undefined && value.loop === undefined && value.pipeline === undefined)
      complain(context, {
        path: ['loop'],
        expected: `a training loop (${TRAINING_LOOPS.join(', ')})`,
        found: undefined,
      });
  });

export type JobDocument = z.output<typeof jobSchema>;
